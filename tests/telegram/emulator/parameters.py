"""The parameters of a call, from query, form, multipart or JSON, read as the API reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.telegram.emulator.errors import bad_request

# Those that are text whatever they look like; everything else that looks like JSON is read as JSON.
_TEXTS = frozenset(
    {"text", "caption", "callback_data", "callback_query_id", "file_id", "parse_mode", "secret_token", "url"}
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Parameters:
    """Values by name; a file is named by its value ``attach://NAME``."""

    values: Mapping[str, Any]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int | None = None) -> int:
        """Return a whole number; ApiError when it is none and there is no default."""
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise bad_request(
                f"parameter {name!r} must be an integer" if value is not None else f"{name} is empty"
            )
        return value

    def flag(self, name: str) -> bool:
        """Return a truth value, False when absent."""
        return self.values.get(name) in (True, 1, "true", "True")

    def upload(self, name: str) -> Upload | None:
        """Return the file that a parameter names."""
        return self.uploads.get(self.text(name).removeprefix("attach://"))


async def read_parameters(request: Request) -> Parameters:
    """Return the parameters of a request; ApiError when its JSON is broken."""
    values: dict[str, Any] = {name: _parse(name, value) for name, value in request.query_params.items()}
    uploads: dict[str, Upload] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        return Parameters(values | _parse_body(await request.body()))
    async with request.form() as form:
        for name, value in form.items():
            if isinstance(value, UploadFile):
                media_type = value.content_type or "application/octet-stream"
                uploads[name] = Upload(value.filename or "", media_type, await value.read())
                values.setdefault(name, f"attach://{name}")
            else:
                values[name] = _parse(name, value)
    # A file that another parameter refers to is no parameter itself.
    mentioned = {
        str(value).removeprefix("attach://") for name, value in values.items() if value != f"attach://{name}"
    }
    return Parameters({name: value for name, value in values.items() if name not in mentioned}, uploads)


def _parse(name: str, value: str) -> Any:
    if name in _TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _parse_body(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    return values
