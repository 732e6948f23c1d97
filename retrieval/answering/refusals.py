"""What the bot will not do, decided before anything is searched or any model is asked."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from knowledge.models import Text
from retrieval.query.models import Query


@dataclass(frozen=True)
class _Rule:
    kind: str
    patterns: tuple[str, ...]
    text: Text
    unless: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is refused: the kind, what to say, and the record that gives the reason ("" if none)."""

    kind: str
    text: Text
    record: str


@dataclass(frozen=True, slots=True)
class _Compiled:
    refusal: Refusal
    patterns: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def matches(self, text: str) -> bool:
        if not any(pattern.search(text) for pattern in self.patterns):
            return False
        return self.unless is None or not self.unless.search(text)


def refuse(query: Query) -> Refusal | None:
    """Return the refusal that the last message calls for, or None.

    Questions *about* a forbidden thing (is it legal, is it a scam) are not refused.
    """
    return next((rule.refusal for rule in _rules() if rule.matches(query.current)), None)


@cache
def _rules() -> tuple[_Compiled, ...]:
    text = files("retrieval.answering").joinpath("refusals.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    rules = TypeAdapter(tuple[_Rule, ...]).validate_python(loaded["refusals"])
    return tuple(
        _Compiled(
            Refusal(rule.kind, rule.text, rule.record),
            tuple(re.compile(pattern) for pattern in rule.patterns),
            re.compile(rule.unless) if rule.unless else None,
        )
        for rule in rules
    )
