"""Chooses from ranked evidence: what to say, whether to ask back, or that the sources are silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from retrieval.answering.evidence import Evidence
from retrieval.answering.resemblance import terms_of
from retrieval.models import Passage
from retrieval.query.models import Mention, Query, kind_of

# Kinds whose sentences are made by template: several near-equal ones differ only in what they are about.
_TEMPLATED = frozenset(
    {"fee", "workarea", "worktask", "examsession", "training", "textbook", "level", "eligibilityrule"}
)
# Slots that ask for a value: a passage that fills none of them does not answer, however similar it reads.
VALUE_SLOTS = frozenset(
    {"fee", "code", "document", "pay", "weight", "hours", "duration", "pass_mark", "textbook", "contact"}
)
_MOST_STATEMENTS = 3
_MOST_CHARACTERS = 900


class Verdict(Enum):
    """What the evidence allows."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When evidence is enough. Each is a bound on a part of :class:`Evidence`, tuned with the weights."""

    asked: float = 0.42
    asked_alone: float = 0.5
    cover: float = 0.34
    cosine: float = 0.88
    near: float = 0.25
    also_asked: float = 0.5
    twin: float = 0.12
    tie: float = 0.06


@dataclass(frozen=True, slots=True)
class Selection:
    """The verdict with the evidence chosen for it, best first."""

    verdict: Verdict
    chosen: tuple[Evidence, ...] = ()


def select(ranked: Sequence[Evidence], query: Query, thresholds: Thresholds) -> Selection:
    """Decide what the ranked evidence allows."""
    if not ranked or not sufficient(ranked[0], query, thresholds):
        return Selection(Verdict.SILENT, tuple(ranked[:3]))
    twins = _twins(ranked, query, thresholds)
    if len(twins) > 2:
        return Selection(Verdict.CLARIFY, tuple(twins))
    if len(twins) == 2:
        return Selection(Verdict.ANSWER, tuple(twins))
    return Selection(Verdict.ANSWER, _with_complements(ranked, query, thresholds))


def sufficient(best: Evidence, query: Query, thresholds: Thresholds) -> bool:
    """Tell whether the best evidence really answers: the right thing, and a value of the kind asked for."""
    if best.asked >= thresholds.asked_alone:
        return True
    if best.named == 0 and any(mention.strict and not _is_place(mention) for mention in query.mentions):
        return False
    wanted = query.slots & VALUE_SLOTS
    if wanted and not wanted & best.passage.slots and best.asked < thresholds.asked:
        return False
    if best.named > 0 and (best.slot or best.asked >= thresholds.asked):
        return best.hit.cover >= thresholds.cover / 2 or best.asked >= thresholds.asked
    return best.hit.cover >= thresholds.cover or (
        best.asked >= thresholds.asked and best.hit.cosine >= thresholds.cosine
    )


def _is_place(mention: Mention) -> bool:
    # A national rule answers for a place that has no rule of its own.
    return all(kind_of(one) == "region" for one in mention.ids)


def _twins(ranked: Sequence[Evidence], query: Query, thresholds: Thresholds) -> list[Evidence]:
    """Return near-equal sentences of one template that differ in a particular the question leaves open."""
    best = ranked[0]
    if best.passage.kind not in _TEMPLATED or best.stray == 0:
        return [best]
    shape = _shape(best.passage)
    return [
        one
        for one in ranked
        if _shape(one.passage) == shape and best.score - one.score <= thresholds.twin and one.stray > 0
    ]


def _shape(passage: Passage) -> tuple[str, str, frozenset[str]]:
    _, _, part = passage.record.partition("/")
    return passage.kind, part, passage.slots


def _with_complements(
    ranked: Sequence[Evidence], query: Query, thresholds: Thresholds
) -> tuple[Evidence, ...]:
    """Return the best evidence with what adds to it: another thing named or slot asked, a close second."""
    chosen = [ranked[0]]
    length = len(ranked[0].passage.text)
    for one in ranked[1:12]:
        if len(chosen) == _MOST_STATEMENTS:
            break
        if length + len(one.passage.text) > _MOST_CHARACTERS or one.passage.gap:
            continue
        if _complements(one, chosen, query, thresholds) and not _repeats(one.passage, chosen):
            chosen.append(one)
            length += len(one.passage.text)
    return tuple(chosen)


def _complements(one: Evidence, chosen: Sequence[Evidence], query: Query, thresholds: Thresholds) -> bool:
    best = chosen[0]
    if best.score - one.score > thresholds.near * 2:
        return False
    if one.asked >= thresholds.also_asked and best.score - one.score <= thresholds.near * 1.5:
        return True
    if best.score - one.score > thresholds.near:
        return False
    if best.score - one.score <= thresholds.tie and one.named >= best.named and one.slot >= best.slot:
        return True
    covered_slots = {slot for other in chosen for slot in other.passage.slots}
    if query.slots & one.passage.slots - covered_slots and one.named >= best.named:
        return True
    return any(
        mention.ids & one.passage.about and not any(mention.ids & other.passage.about for other in chosen)
        for mention in query.mentions
        if mention.strict
    )


def _repeats(passage: Passage, chosen: Sequence[Evidence]) -> bool:
    terms = terms_of([passage.text])
    for other in chosen:
        others = terms_of([other.passage.text])
        if len(terms & others) > 0.6 * min(len(terms), len(others)):
            return True
    return False
