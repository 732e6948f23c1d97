"""Turns a message and the turns before it into a query."""

from collections.abc import Sequence
from datetime import date

from knowledge.models import LevelCode
from retrieval.models import Turn
from retrieval.normalise import normalise
from retrieval.query.languages import detect_language
from retrieval.query.lexicon import Lexicon, vocabulary
from retrieval.query.models import Mention, Query, kind_of

_LONGEST_CONTEXT = 3  # earlier messages of the learner that a follow-up may take from
_FEW = 3  # characters left of an elliptic message without its names and levels
_PUNCTUATION = " ,.?!\u3002"
_SHORT = 24  # characters: a message shorter than this that names nothing leans on the one before


def understand(
    question: str, lexicon: Lexicon, *, as_of: date, history: Sequence[Turn] = (), language: str = "auto"
) -> Query:
    """Understand a message; what it leaves out is taken over from the learner's earlier messages."""
    spoken = detect_language(question) if language == "auto" else language
    alone = _read(question, lexicon, as_of, spoken)
    earlier = [turn.text for turn in history if turn.role == "user"][-_LONGEST_CONTEXT:]
    if not earlier or not _continues(alone):
        return alone
    before = understand(
        earlier[-1],
        lexicon,
        as_of=as_of,
        history=[Turn("user", text) for text in earlier[:-1]],
        language=spoken,
    )
    return _merge(before, alone, lexicon)


def _read(question: str, lexicon: Lexicon, as_of: date, language: str) -> Query:
    text = normalise(question)
    mentions = lexicon.mentions(text)
    years = lexicon.years(text, as_of)
    return Query(
        original=question,
        text=text,
        current=text,
        language=language,
        mentions=mentions,
        levels=settle_levels(lexicon.levels(text), mentions),
        slots=lexicon.slots(text),
        years=years.named,
        relative=years.relative,
        residue=lexicon.residue(text),
    )


def settle_levels(levels: frozenset[LevelCode], mentions: Sequence[Mention]) -> frozenset[LevelCode]:
    """Read the short level words on the ladder of what is named: an occupation's "senior" is level three.

    With neither ladder named, both readings stay.
    """
    ladder = {LevelCode(short): LevelCode(skill) for short, skill in vocabulary()["skill_levels"].items()}
    kinds = {kind_of(one) for mention in mentions for one in mention.ids}
    one_plus_x = any(one.startswith("cert.1x") for mention in mentions for one in mention.ids)
    skills = bool(kinds & {"occ", "std", "worktype"})
    settled = set(levels)
    for short, skill in ladder.items():
        if short in levels and not one_plus_x:
            settled.add(skill)
            if skills:
                settled.discard(short)
    return frozenset(settled)


def _continues(query: Query) -> bool:
    words = vocabulary()["follow_up"]
    text = query.text.strip(_PUNCTUATION)
    if any(_begins(text, start) for start in words["starts"]) or any(text.endswith(e) for e in words["ends"]):
        return True
    if len(text) >= _SHORT:
        return False
    return not query.slots or not any(mention.strict for mention in query.mentions)


def _begins(text: str, start: str) -> bool:
    if not text.startswith(start):
        return False
    following = text[len(start) : len(start) + 1]
    return not (start[-1].isascii() and following.isascii() and following.isalnum())


def _merge(before: Query, now: Query, lexicon: Lexicon) -> Query:
    named = {kind_of(one) for mention in now.mentions for one in mention.ids}
    kept = tuple(mention for mention in before.mentions if not {kind_of(one) for one in mention.ids} & named)
    levels = now.levels or before.levels
    mentions = now.mentions + kept
    return Query(
        original=now.original,
        text=_carry_over(before, now, kept, lexicon),
        current=now.text,
        language=now.language,
        mentions=mentions,
        levels=settle_levels(levels, mentions) if now.levels else levels,
        slots=now.slots or before.slots,
        years=now.years or before.years,
        relative=now.relative or (not now.years and before.relative),
        follow_up=True,
        whole=f"{before.text} {now.text}",
    )


def _carry_over(before: Query, now: Query, kept: Sequence[Mention], lexicon: Lexicon) -> str:
    """Return the full question: the earlier one with its level swapped, or the new one with its subject.

    "And the senior level?" repeats the earlier question; a longer message asks its own, of the same thing.
    """
    if _elliptic(now, lexicon):
        earlier = lexicon.without_levels(before.text) if now.levels else before.text
        return f"{earlier} {now.text}"
    subject = [word for word in lexicon.words(before.text) if word not in now.text]
    if now.mentions:
        subject = [mention.word for mention in kept]
    return " ".join([*subject, now.text])


def _elliptic(query: Query, lexicon: Lexicon) -> bool:
    words = vocabulary()["follow_up"]
    bare = query.text.strip(_PUNCTUATION)
    for start in sorted(words["starts"], key=len, reverse=True):
        if _begins(bare, start):
            bare = bare[len(start) :]
            break
    for end in words["ends"]:
        bare = bare.removesuffix(end)
    return len(lexicon.residue(bare)) <= _FEW
