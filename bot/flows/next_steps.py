"""Which questions are worth asking after an answer: about the same thing, on what usually matters next."""

from collections.abc import Iterator
from datetime import date

from bot.ports import Answerer
from bot.texts import Wording
from retrieval.models import Answer, Option, Passage

# What an answer was about (a slot) and the steps that help most after it, best first.
_AFTER = {
    "fee": ("session", "eligibility"),
    "session": ("format", "fee"),
    "format": ("session", "fee"),
    "duration": ("format", "session"),
    "pass_mark": ("format", "session"),
    "weight": ("format", "session"),
    "tasks": ("format", "session"),
    "eligibility": ("levels", "legal_weight"),
    "levels": ("eligibility", "legal_weight"),
    "legal_weight": ("verify", "levels"),
    "definition": ("levels", "eligibility"),
}
_EXAMINED = ("cert.", "occ.")


def next_steps(answer: Answer, answerer: Answerer, wording: Wording) -> tuple[Option, ...]:
    """Return questions that follow an answer, best first; none where nothing sensible follows.

    They are about the certificate or occupation of the first cited passage. After an answer about something
    that has ended, the first step is what to do now.
    """
    passage = _cited_passage(answer, answerer)
    if passage is None or not passage.title or not _is_examined(passage):
        return ()
    steps = dict.fromkeys(_steps(passage, ended=_has_ended(passage, answer.as_of)))
    name = passage.title[0]
    return tuple(
        Option(label=wording(f"next.{step}_label"), question=wording(f"next.{step}_question", name=name))
        for step in steps
        if step not in passage.slots
    )


def _steps(passage: Passage, *, ended: bool) -> Iterator[str]:
    if ended:
        yield "succession"
    for slot, steps in _AFTER.items():
        if slot in passage.slots:
            yield from steps


def _cited_passage(answer: Answer, answerer: Answerer) -> Passage | None:
    cited = next((one.passage_id for one in answer.citations if one.passage_id), None)
    return answerer.passage(cited) if cited else None


def _has_ended(passage: Passage, day: date) -> bool:
    return bool(passage.superseded_by) or (passage.valid_until is not None and passage.valid_until < day)


def _is_examined(passage: Passage) -> bool:
    return any(entity.startswith(_EXAMINED) for entity in passage.about)
