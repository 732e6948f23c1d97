"""Another library's idea of the Bot API: what aiogram's types say of every update, call and result."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import aiogram.methods
from aiogram.types import Update
from pydantic import BaseModel, TypeAdapter, ValidationError


def check_update(update: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with an update; nothing when it is as the Bot API describes it."""
    return _check(_adapter(Update), update, f"update {update.get('update_id')}")


def check_call(method: str, parameters: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the parameters of a call."""
    known = _method(method)
    if known is None:
        return [f"{method}: no method of the Bot API"]
    unknown = set(parameters) - set(known.model_fields)
    problems = [f"{method}: no parameter {name!r}" for name in sorted(unknown)]
    return problems + _check(_adapter(known), parameters, method)


def check_result(method: str, result: Any) -> list[str]:
    """Return what is wrong with the result of a call."""
    known = _method(method)
    assert known is not None
    return _check(_adapter(known.__returning__), result, f"result of {method}")


def _method(name: str) -> Any:
    return getattr(aiogram.methods, name[:1].upper() + name[1:], None)


@cache
def _adapter(expected: Any) -> TypeAdapter[Any]:
    return TypeAdapter(expected)


def _check(expected: TypeAdapter[Any], value: Any, where: str) -> list[str]:
    try:
        model = expected.validate_python(value)
    except ValidationError as error:
        return [f"{where}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return [f"{where}: no field {name!r}" for name in _unknown(model)]


def _unknown(value: Any) -> Iterator[str]:
    """Yield the fields that no type of the library knows: it keeps them silently."""
    if isinstance(value, BaseModel):
        yield from (f"{type(value).__name__}.{name}" for name in value.model_extra or ())
        for name in value.model_fields_set:
            yield from _unknown(getattr(value, name, None))
    elif isinstance(value, list):
        for one in value:
            yield from _unknown(one)
