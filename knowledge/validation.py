"""Raw values to typed records; every value that does not fit becomes one sentence for a person."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from knowledge.files import RawRecord
from knowledge.kinds import Kind
from knowledge.problems import Problem


@dataclass(frozen=True, slots=True)
class Loaded:
    """A typed record beside the raw one that it came from."""

    raw: RawRecord
    value: Any

    def problem(self, message: str, *path: str | int) -> Problem:
        """Return a problem of this record, at the line of the field at ``path``."""
        origin = type(self.raw.origin)(self.raw.origin.file, self.raw.line_of(path))
        return Problem(origin, self.raw.id, message)


EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list, such as [a, b]",
    "date_type": "a day written YYYY-MM-DD",
    "date_parsing": "a day written YYYY-MM-DD",
    "date_from_datetime_parsing": "a day written YYYY-MM-DD (a year is required)",
    "date_from_datetime_inexact": "a day written YYYY-MM-DD, without a time",
}
"""What was expected, by pydantic's name of the error."""


@cache
def adapter_of(kind: Kind) -> TypeAdapter[list[Any]]:
    """Return what turns a list of raw values into records of a kind; unknown fields are errors."""
    return TypeAdapter(list[kind.model], config=ConfigDict(extra="forbid"))  # type: ignore[name-defined]


def build_records(raws: Sequence[RawRecord], problems: list[Problem]) -> list[Loaded]:
    """Turn raw records of one kind into typed ones, in order; the broken ones are left out and explained."""
    if not raws:
        return []
    adapter = adapter_of(raws[0].kind)
    try:
        values = adapter.validate_python([raw.values for raw in raws])
        return [Loaded(raw, value) for raw, value in zip(raws, values, strict=True)]
    except ValidationError as error:
        broken = set()
        for detail in error.errors(include_url=False):
            position, *path = detail["loc"]
            broken.add(position)
            problems.append(explain(raws[int(position)], path, detail))
    return build_records([raw for number, raw in enumerate(raws) if number not in broken], problems)


def explain(raw: RawRecord, path: Sequence[str | int], detail: ErrorDetails) -> Problem:
    """Say what is wrong with one value: which field, what was expected, what stands there."""
    place = ".".join(_shorten(step) if isinstance(step, str) else str(step + 1) for step in path)
    message = f"field '{place}': {_describe(raw.kind, path, detail)}"
    origin = type(raw.origin)(raw.origin.file, raw.line_of(path))
    return Problem(origin, raw.id or f"(a record of '{raw.kind.name}' without an id)", message)


def _describe(kind: Kind, path: Sequence[str | int], detail: ErrorDetails) -> str:
    name = detail["type"]
    got = _show(detail["input"])
    if name == "missing":
        return "is missing"
    if name == "unexpected_keyword_argument":
        return _describe_unknown(kind, path)
    if name == "enum":
        return f"expected one of {detail['ctx']['expected'].replace(' or ', ', ')}, got {got}"
    if name == "dataclass_type":
        known = ", ".join(_field_names(kind, path))
        return f"expected a mapping {{{known}}}, got {got}"
    if name == "value_error":
        return (
            f"{detail['ctx']['error']}"
            if got in str(detail["ctx"]["error"])
            else f"{detail['ctx']['error']}, got {got}"
        )
    return f"expected {EXPECTED.get(name, detail['msg'])}, got {got}"


def _describe_unknown(kind: Kind, path: Sequence[str | int]) -> str:
    known = _field_names(kind, path[:-1])
    close = get_close_matches(str(path[-1]), known, n=1)
    if close:
        return f"is unknown: did you mean '{close[0]}'?"
    hint = " (text with a comma inside {…} must be in quotes)" if "zh" in known and len(known) == 2 else ""
    return f"is unknown: the fields here are {', '.join(known)}{hint}"


def _field_names(kind: Kind, path: Sequence[str | int]) -> list[str]:
    """Follow a path of fields and list positions down the dataclasses and list the fields at its end."""
    model: Any = kind.model
    for step in path:
        if isinstance(step, str):
            model = _dataclass_in(get_type_hints(model)[step])
    return [field.name for field in fields(model)]


def _dataclass_in(hint: Any) -> Any:
    """Return the dataclass inside ``Text | None``, ``tuple[Text, ...]`` and the like."""
    if is_dataclass(hint):
        return hint
    return next((found for part in get_args(hint) if (found := _dataclass_in(part)) is not None), None)


def _show(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    return repr(_shorten(str(value)))


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
