"""Chooses from ranked evidence: what to say, whether to ask back, or that the sources are silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from retrieval.answering.evidence import Evidence
from retrieval.answering.resemblance import terms_of
from retrieval.answering.values import holds_value
from retrieval.models import Passage
from retrieval.query.models import Mention, Query, kind_of

# Kinds whose sentences are made by template: several near-equal ones differ only in what they are about.
_TEMPLATED = frozenset(
    {"fee", "workarea", "worktask", "examsession", "training", "textbook", "level", "eligibilityrule"}
)
# Slots that are slots *of* a certificate or an occupation: without one the question is open.
_OF_SOMETHING = frozenset(
    {"eligibility", "session", "registration", "fee", "levels", "legal_weight", "weight", "format", "hours",
     "textbook", "date", "pay", "code", "document", "duration", "verify", "tasks"}
)  # fmt: skip
_LITTLE_ELSE = (7, 20)  # characters in Chinese and English beside known words; more name something unknown
_SAME_QUESTION = 0.75
_MOST_STATEMENTS = 3
_MOST_CHARACTERS = 900


class Verdict(Enum):
    """What the evidence allows."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When evidence is enough: bounds on the parts of :class:`Evidence`.

    Set on 363 questions written without sight of the content, so that of those that the sources can't
    answer few get an answer.
    """

    asked: float = 0.5  # so close to a known way of asking that it is the same question
    asked_unnamed: float = 0.3
    cover_unnamed: float = 0.15
    cosine: float = 0.84  # below it a question is about something else altogether
    cosine_english: float = 0.83
    cosine_level: float = 0.86
    cosine_other: float = 0.89
    cover_other: float = 0.25
    near: float = 0.28
    tie: float = 0.06
    twin: float = 0.12


@dataclass(frozen=True, slots=True)
class Selection:
    """The verdict with the evidence chosen for it, best first."""

    verdict: Verdict
    chosen: tuple[Evidence, ...] = ()


def select(
    ranked: Sequence[Evidence], query: Query, thresholds: Thresholds, *, stranger: bool = False
) -> Selection:
    """Decide what the ranked evidence allows; ``stranger``: the question names something unknown."""
    open_ = _left_open(ranked, query, thresholds) if not stranger else ()
    if open_:
        return Selection(Verdict.CLARIFY, open_)
    if not ranked or not sufficient(ranked[0], query, thresholds, stranger=stranger):
        return Selection(Verdict.SILENT, tuple(ranked[:3]))
    twins = _twins(ranked, query, thresholds)
    if len(twins) > 2:
        return Selection(Verdict.CLARIFY, tuple(twins))
    if len(twins) == 2:
        return Selection(Verdict.ANSWER, tuple(twins))
    return Selection(Verdict.ANSWER, _with_complements(ranked, query, thresholds))


def sufficient(best: Evidence, query: Query, thresholds: Thresholds, *, stranger: bool = False) -> bool:
    """Tell whether the best evidence really answers: the right thing, and a value of the kind asked for."""
    if best.asked >= thresholds.asked and not stranger:
        return True
    # English questions lie further from their passages.
    cosine = thresholds.cosine_english if query.language == "en" else thresholds.cosine
    if not holds_value(best.passage, query) or best.hit.cosine < cosine:
        return False
    if best.named > 0 and not stranger:
        return True
    if any(mention.strict and not _is_place(mention) for mention in query.mentions) or stranger:
        return best.hit.cosine >= thresholds.cosine_other and best.hit.cover >= thresholds.cover_other
    if best.slot == 1 and best.level == 1 and best.hit.cosine >= thresholds.cosine_level:
        return True  # a level and what is asked of it say enough
    return best.asked >= thresholds.asked_unnamed or best.hit.cover >= thresholds.cover_unnamed


def _left_open(ranked: Sequence[Evidence], query: Query, thresholds: Thresholds) -> tuple[Evidence, ...]:
    """Return what a short question that names nothing could be about, when that is several things."""
    if query.mentions or query.follow_up or len(query.residue) > _LITTLE_ELSE[query.language == "en"]:
        return ()
    if not ranked or ranked[0].asked >= _SAME_QUESTION or not query.slots & _OF_SOMETHING:
        return ()
    found: dict[frozenset[str], Evidence] = {}
    for one in ranked:
        subject = _subject(one.passage)
        if (
            subject
            and one.slot
            and not (one.passage.gap and query.levels)
            and ranked[0].score - one.score <= thresholds.near * 2
        ):
            found.setdefault(subject, one)
    return tuple(found.values()) if len(found) > 1 else ()


def _subject(passage: Passage) -> frozenset[str]:
    """Return the certificates or occupations that a passage is about; 1+X is one exam under two names."""
    subjects = {one for one in passage.about if kind_of(one) in ("cert", "occ")}
    if any(one.startswith("cert.1x") or one == "cert.one-plus-x" for one in subjects):
        return frozenset({"cert.one-plus-x"})
    return frozenset(subjects)


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
        if length + len(one.passage.text) > _MOST_CHARACTERS or (
            one.passage.gap and not ranked[0].passage.gap
        ):
            continue
        if _complements(one, chosen, query, thresholds) and not _repeats(one.passage, chosen):
            chosen.append(one)
            length += len(one.passage.text)
    return tuple(chosen)


def _complements(one: Evidence, chosen: Sequence[Evidence], query: Query, thresholds: Thresholds) -> bool:
    best = chosen[0]
    if best.score - one.score > thresholds.near * 2:
        return False
    if one.asked >= thresholds.asked and best.score - one.score <= thresholds.near * 1.5:
        return True
    if best.score - one.score > thresholds.near:
        return False
    if best.passage.gap and not one.passage.gap and one.slot >= best.slot and one.named >= best.named:
        return len(chosen) == 1
    same = one.named >= best.named and one.slot >= best.slot and one.number >= best.number
    if same and best.score - one.score <= thresholds.tie:
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
