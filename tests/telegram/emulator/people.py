"""People who use the bot: what they write, press, send and see."""

import time
from dataclasses import dataclass
from typing import Any

from tests.telegram.emulator.chats import Account, Chat, Message, buttons_of
from tests.telegram.emulator.markup import find_entities
from tests.telegram.emulator.platform import Platform


@dataclass(frozen=True)
class Person:
    """Somebody in a private chat with the bot. What they do returns the id of its update, 0 for none."""

    platform: Platform
    account: Account

    @property
    def chat(self) -> Chat:
        """Return their chat with the bot."""
        return self.platform.chats[self.account.id]

    def say(self, text: str) -> int:
        """Write a message."""
        return self._send(_typed(text))

    def send_document(self, name: str, content: bytes, media_type: str = "application/octet-stream") -> int:
        """Send a file."""
        file = self.platform.store_file(name, media_type, content)
        return self._send({"document": file.to_document()})

    def send_sticker(self) -> int:
        """Send what no bot can read."""
        file = self.platform.store_file("sticker.webp", "image/webp", b"RIFF")
        size = {"width": 512, "height": 512}
        identity = {name: file.to_file()[name] for name in ("file_id", "file_unique_id", "file_size")}
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        return self._send({"sticker": identity | size | kind})

    def edit(self, message_id: int, text: str) -> int:
        """Change a message of theirs."""
        with self.platform.lock:
            message = self.chat.messages[message_id]
            message.update(_typed(text), edit_date=int(time.time()))
            return _id_of(self.platform.produce("edited_message", dict(message)))

    def press(self, label: str) -> int:
        """Press the newest button with this label."""
        with self.platform.lock:
            for message in reversed(self.chat.of_bot()):
                for button in buttons_of(message):
                    if button["text"] == label:
                        return _press(self.platform, self.account, message, button["callback_data"])
        raise AssertionError(f"no button {label!r} in sight")

    def block(self) -> int:
        """Block the bot."""
        return self._change_membership("member", "kicked", "blocked")

    def unblock(self) -> int:
        """Let the bot write again."""
        return self._change_membership("kicked", "member", "")

    def screen(self) -> list[Message]:
        """Return the bot's messages in this chat, oldest first."""
        with self.platform.lock:
            return self.chat.of_bot()

    def _send(self, content: dict[str, Any]) -> int:
        with self.platform.lock:
            message = self.chat.add(self.account, int(time.time()), content)
            return _id_of(self.platform.produce("message", message))

    def _change_membership(self, before: str, after: str, closed: str) -> int:
        with self.platform.lock:
            self.chat.closed = closed
            return _change_membership(self.platform, self.chat, self.account, before, after)


@dataclass(frozen=True)
class Group:
    """A group with the bot in it; privacy mode is on, as it is for a new bot."""

    platform: Platform
    chat: Chat

    def say(self, account: Account, text: str, reply_to: int | None = None) -> int:
        """Write into the group; the bot gets it when it is a command, names the bot or answers it."""
        with self.platform.lock:
            content = _typed(text)
            answered = self.chat.messages[reply_to] if reply_to is not None else None
            if answered is not None:
                content["reply_to_message"] = answered
            message = self.chat.add(account, int(time.time()), content)
            named = f"@{self.platform.bot.username}".lower() in text.lower()
            answers_bot = answered is not None and answered["from"]["is_bot"]
            if not (text.startswith("/") or named or answers_bot):
                return 0
            return _id_of(self.platform.produce("message", message))

    def press(self, account: Account, label: str) -> int:
        """Press the newest button with this label."""
        with self.platform.lock:
            for message in reversed(self.chat.of_bot()):
                for button in buttons_of(message):
                    if button["text"] == label:
                        return _press(self.platform, account, message, button["callback_data"])
        raise AssertionError(f"no button {label!r} in sight")

    def remove_bot(self, account: Account) -> int:
        """Throw the bot out."""
        with self.platform.lock:
            self.chat.closed = "bot was kicked from the supergroup chat"
            return _change_membership(self.platform, self.chat, account, "member", "kicked")


def add_person(platform: Platform, number: int, name: str = "小林", language: str = "zh-hans") -> Person:
    """Let somebody open a chat with the bot, unless they have one."""
    account = Account(number, name, language_code=language)
    platform.chats.setdefault(number, Chat(number, account))
    return Person(platform, account)


def add_group(platform: Platform, number: int, title: str = "直播电商一班") -> Group:
    """Make a group with the bot in it; ``number`` is its id, negative."""
    platform.chats[number] = Chat(number, title=title)
    return Group(platform, platform.chats[number])


def _typed(text: str) -> dict[str, Any]:
    entities = find_entities(text)
    return {"text": text} | ({"entities": entities} if entities else {})


def _press(platform: Platform, account: Account, message: Message, data: str) -> int:
    number = str(4_000_000_000 + len(platform.presses))
    platform.presses[number] = "open"
    press = {
        "id": number,
        "from": account.to_user(),
        "message": dict(message),
        "chat_instance": str(message["chat"]["id"] * 31),
        "data": data,
    }
    return _id_of(platform.produce("callback_query", press))


def _change_membership(platform: Platform, chat: Chat, account: Account, before: str, after: str) -> int:
    def member(status: str) -> dict[str, Any]:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": platform.bot.to_user(), "status": status, **until}

    change = {
        "chat": chat.to_chat(),
        "from": account.to_user(),
        "date": int(time.time()),
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }
    return _id_of(platform.produce("my_chat_member", change))


def _id_of(update: dict[str, Any] | None) -> int:
    return 0 if update is None else int(update["update_id"])
