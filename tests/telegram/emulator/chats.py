"""People, chats and the messages in them, as the Bot API shows them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on the platform: a person or a bot."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = ""
    is_bot: bool = False

    def to_user(self) -> dict[str, Any]:
        """Return the account as a User of the API."""
        user: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass
class Chat:
    """A private chat of a person with the bot, or a group; ``closed`` says why it takes no messages."""

    id: int
    person: Account | None = None
    title: str = ""
    closed: str = ""
    messages: dict[int, Message] = field(default_factory=dict)
    _next_id: int = 1

    def to_chat(self) -> dict[str, Any]:
        """Return the chat as a Chat of the API."""
        if self.person is None:
            return {"id": self.id, "type": "supergroup", "title": self.title}
        chat = {"id": self.id, "type": "private", "first_name": self.person.first_name}
        return chat | ({"username": self.person.username} if self.person.username else {})

    def add(self, sender: Account, at: int, content: dict[str, Any]) -> Message:
        """Add a message of the account and return it as the API shows it; ``at`` is in Unix seconds."""
        message: Message = {
            "message_id": self._next_id,
            "from": sender.to_user(),
            "chat": self.to_chat(),
            "date": at,
            **content,
        }
        self.messages[self._next_id] = message
        self._next_id += 1
        return message

    def of_bot(self) -> list[Message]:
        """Return the bot's messages, oldest first."""
        return [message for message in self.messages.values() if message["from"]["is_bot"]]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on the platform."""

    file_id: str
    name: str
    media_type: str
    content: bytes

    @property
    def path(self) -> str:
        """Return the path under which the file can be fetched."""
        kind = "photos" if self.media_type.startswith("image/") else "documents"
        return f"{kind}/file_{self.file_id.rpartition('-')[2]}{self._suffix()}"

    def to_document(self) -> dict[str, Any]:
        """Return the file as a Document of the API."""
        return self._identity() | {"file_name": self.name, "mime_type": self.media_type}

    def to_file(self) -> dict[str, Any]:
        """Return the file as a File of the API."""
        return self._identity() | {"file_path": self.path}

    def to_photo(self) -> list[dict[str, Any]]:
        """Return the picture as the sizes of the API: one, the real one."""
        width, height = picture_size(self.content)
        return [self._identity() | {"width": width, "height": height}]

    def _identity(self) -> dict[str, Any]:
        return {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_size": len(self.content),
        }

    def _suffix(self) -> str:
        _, dot, suffix = self.name.rpartition(".")
        return f".{suffix}" if dot and suffix.isascii() and suffix.isalnum() else ""


def picture_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a PNG; ValueError for anything else."""
    if len(content) < 24 or not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("not a PNG")
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def buttons_of(message: Message) -> Iterator[dict[str, Any]]:
    """Yield the buttons under a message."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        yield from row
