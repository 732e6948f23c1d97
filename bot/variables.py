"""Reading single environment variables: each method returns a good value or says what was expected."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.secrets import Secret


class BadSettingError(Exception):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of an environment. White space around a value is dropped; an empty value is no value."""

    environment: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        """Return any text."""
        return self.environment.get(name, "").strip() or default

    def require(self, name: str, expected: str) -> None:
        """Raise if the variable has no value."""
        if not self.text(name):
            raise BadSettingError(f"{name} is not set: it is needed {expected}")

    def matching(self, name: str, form: re.Pattern[str], expected: str, default: str = "") -> str:
        """Return a text of the given form."""
        value = self.text(name)
        if value and not form.match(value):
            raise BadSettingError(f"{name} is {value!r}: expected {expected}")
        return value or default

    def secret(self, name: str, form: re.Pattern[str], expected: str) -> Secret:
        """Return a secret of the given form; a wrong one is not repeated in the message."""
        value = self.text(name)
        if value and not form.match(value):
            raise BadSettingError(f"{name} has the wrong form: expected {expected}")
        return Secret(value)

    def starting(self, name: str, beginnings: Sequence[str], default: str) -> str:
        """Return a text with one of the given beginnings; it may hold a password, so it is not repeated."""
        value = self.text(name, default)
        if not value.startswith(tuple(beginnings)):
            raise BadSettingError(
                f"{name} has the wrong form: expected it to start with {' or '.join(beginnings)}"
            )
        return value

    def one_of(self, name: str, choices: Sequence[str], default: str) -> str:
        """Return one of the choices, whatever its case."""
        value = self.text(name, default)
        for choice in choices:
            if choice.casefold() == value.casefold():
                return choice
        raise BadSettingError(f"{name} is {value!r}: expected {', '.join(choices[:-1])} or {choices[-1]}")

    def number(self, name: str, low: int, high: int, default: int) -> int:
        """Return a whole number within bounds (inclusive)."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise BadSettingError(f"{name} is {value!r}: expected a whole number from {low} to {high}")
        return int(value)

    def folder(self, name: str, default: Callable[[], Path]) -> Path:
        """Return an absolute path that is a folder or does not exist yet."""
        value = self.text(name)
        path = Path(value).expanduser().absolute() if value else default()
        if path.exists() and not path.is_dir():
            raise BadSettingError(f"{name} is {str(path)!r}: expected a folder, but a file is there")
        return path

    def time_zone(self, name: str, default: str) -> ZoneInfo:
        """Return a time zone of the IANA database."""
        value = self.text(name, default)
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise BadSettingError(
                f"{name} is {value!r}: expected a time zone such as Asia/Shanghai"
            ) from None
