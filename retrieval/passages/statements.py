"""Says the shelves that come with their own sentences: notes and corrections."""

from collections.abc import Iterator

from knowledge.catalogue import Catalogue
from knowledge.models import Correction, Note
from retrieval.passages.drafts import Draft
from retrieval.passages.relations import closure, level_codes, name_of
from retrieval.passages.wording import Wording


def say_notes(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say each note in its own words."""
    for note in catalogue.all(Note):
        yield Draft(
            record=note,
            title=_heading(catalogue, words, note.about),
            text=words.text(note.statement),
            about=closure(catalogue, note.about),
            levels=frozenset(note.levels) | level_codes(catalogue, note.about),
            slots=frozenset(),
        )


def say_corrections(catalogue: Catalogue, words: Wording) -> Iterator[Draft]:
    """Say what is right; the wrong claim is only searched."""
    for correction in catalogue.all(Correction):
        yield Draft(
            record=correction,
            title=(
                *_heading(catalogue, words, correction.about),
                words.say("correction.title"),
            ),
            text=words.text(correction.truth),
            about=closure(catalogue, correction.about),
            levels=frozenset(correction.levels) | level_codes(catalogue, correction.about),
            slots=frozenset({"claim"}),
            asks=(words.text(correction.claim),),
        )


def _heading(catalogue: Catalogue, words: Wording, about: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(words.text(name_of(catalogue, entity)) for entity in about[:2])
