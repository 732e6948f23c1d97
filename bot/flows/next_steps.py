"""Which questions are worth asking after an answer: about the same thing, on what usually matters next."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice

from bot.messages import Language
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
    "weight": ("tasks", "format"),
    "tasks": ("weight", "format"),
    "textbook": ("tasks", "format"),
    "eligibility": ("levels", "registration"),
    "registration": ("eligibility", "fee"),
    "levels": ("eligibility", "work"),
    "hours": ("eligibility", "levels"),
    "legal_weight": ("verify", "levels"),
    "pay": ("eligibility", "work"),
    "work": ("levels", "pay"),
    "definition": ("work", "levels"),
}
_OTHERWISE = ("work", "levels", "eligibility", "format")
_OVER = frozenset({"status", "succession"})
_REPLACED = frozenset({"cert.one-plus-x"})
_EXAMINED = ("cert.", "occ.")
_REMEMBERED = 4096  # questions of which it is known whether they have an answer


class NextSteps:
    """Finds the next steps after an answer. Only questions that do have an answer are offered."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._grounds = lru_cache(maxsize=_REMEMBERED)(self._look_up)

    def after(self, answer: Answer, wording: Wording, limit: int) -> tuple[Option, ...]:
        """Return at most ``limit`` steps, best first; none where nothing sensible follows.

        They are about the certificate or occupation of the first cited passage. After an answer about
        something that has ended, the first step is what to do now.
        """
        passage = self._cited_passage(answer)
        if passage is None or not passage.title or not _is_examined(passage):
            return ()
        return tuple(islice(self._worth_asking(passage, answer, wording), limit))

    def _worth_asking(self, passage: Passage, answer: Answer, wording: Wording) -> Iterator[Option]:
        said = {citation.passage_id for citation in answer.citations}
        ended = _has_ended(passage, answer.as_of)
        for step in dict.fromkeys(_steps(passage, ended=ended)):
            if step in passage.slots:
                continue
            question = wording(f"next.{step}_question", name=passage.title[0])
            found = self._grounds(question, answer.as_of, wording.language)
            if found and not found & said:
                said |= found
                yield Option(wording(f"next.{step}_label"), question)

    def _look_up(self, question: str, as_of: date, language: Language) -> frozenset[str]:
        return self._answerer.grounds(question, as_of=as_of, language=language)

    def _cited_passage(self, answer: Answer) -> Passage | None:
        cited = next((one.passage_id for one in answer.citations if one.passage_id), None)
        return self._answerer.passage(cited) if cited else None


def _steps(passage: Passage, *, ended: bool) -> Iterator[str]:
    if passage.slots & _OVER and passage.about & _REPLACED:
        # Who has just read that it is over is not asked to look at its fees and dates.
        yield "instead"
        return
    if ended:
        yield "succession"
    for slot, steps in _AFTER.items():
        if slot in passage.slots:
            yield from steps
    yield from _OTHERWISE


def _has_ended(passage: Passage, day: date) -> bool:
    return bool(passage.superseded_by) or (passage.valid_until is not None and passage.valid_until < day)


def _is_examined(passage: Passage) -> bool:
    return any(entity.startswith(_EXAMINED) for entity in passage.about)
