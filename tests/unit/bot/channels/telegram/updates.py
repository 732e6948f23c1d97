"""Updates as the platform writes them, for tests."""

from typing import Any

PERSON = {"id": 77, "is_bot": False, "first_name": "小", "username": "xiao", "language_code": "zh-hans"}
US = {"id": 1, "is_bot": True, "first_name": "职途", "username": "zhitu_bot"}
PRIVATE = {"id": 77, "type": "private", "first_name": "小"}
GROUP = {"id": -100200, "type": "supergroup", "title": "电商一班"}


def message(number: int = 1, **parts: Any) -> dict[str, Any]:
    """Return an update with a message; ``None`` leaves a part out."""
    whole = {"message_id": number, "date": 1_795_000_000, "chat": PRIVATE, "from": PERSON, **parts}
    return {
        "update_id": number,
        "message": {name: part for name, part in whole.items() if part is not None},
    }


def press(number: int = 1, data: str = "level:junior", **parts: Any) -> dict[str, Any]:
    """Return an update with a pressed button."""
    shown = {"message_id": 3, "date": 1_795_000_000, "chat": PRIVATE, "from": US, "text": "哪一级？"}
    query = {"id": "55", "from": PERSON, "chat_instance": "9", "data": data, "message": shown, **parts}
    return {
        "update_id": number,
        "callback_query": {name: part for name, part in query.items() if part is not None},
    }


def membership(status: str, number: int = 1) -> dict[str, Any]:
    """Return an update that says what became of the bot in a private chat."""
    before = {"user": US, "status": "member"}
    after: dict[str, Any] = {"user": US, "status": status}
    if status == "kicked":
        after["until_date"] = 0
    change = {
        "chat": PRIVATE,
        "from": PERSON,
        "date": 1_795_000_000,
        "old_chat_member": before,
        "new_chat_member": after,
    }
    return {"update_id": number, "my_chat_member": change}
