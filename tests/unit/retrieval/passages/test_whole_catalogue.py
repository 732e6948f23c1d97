"""What must hold for every passage of the real catalogue."""

import re
from collections import Counter

import pytest

from knowledge.catalogue import Catalogue
from knowledge.models import Correction, Entity, Note, Record
from retrieval.models import Passage
from retrieval.passages import build_passages
from retrieval.passages.relations import closure

_SLIPS = re.compile(r"[{}]|（\s*）|\(\s*\)|。。|\.\.(?!\.)|；。|：。|，，|、、|，。| ,|,,|,\s+\(|《》|\s\s")
"""What a template leaves behind when a value is missing."""


@pytest.fixture(scope="module")
def passages(catalogue: Catalogue) -> list[Passage]:
    return list(build_passages(catalogue))


def record_of(catalogue: Catalogue, passage: Passage) -> Record:
    record = catalogue.get(passage.record.partition("/")[0])
    assert record is not None, passage.id
    return record


def test_ids_are_unique(passages: list[Passage]) -> None:
    assert [id_ for id_, count in Counter(one.id for one in passages).items() if count > 1] == []


def test_every_record_speaks_both_languages(passages: list[Passage]) -> None:
    languages: dict[str, list[str]] = {}
    for passage in passages:
        languages.setdefault(passage.record, []).append(passage.language)
    assert {record for record, ones in languages.items() if sorted(ones) != ["en", "zh"]} == set()
    assert len(languages) > 2_000


def test_no_text_is_empty_or_shows_its_template(passages: list[Passage]) -> None:
    for passage in passages:
        for text in (passage.text, *passage.title):
            assert text.strip() == text, passage.id
            assert text, passage.id
            assert not _SLIPS.search(text), (passage.id, text)
        assert all(ask.strip() for ask in passage.asks), passage.id


def test_what_is_missing_is_not_called_none(catalogue: Catalogue, passages: list[Passage]) -> None:
    for passage in passages:
        if not isinstance(
            record_of(catalogue, passage), Note | Correction
        ):  # those say "None of them" themselves
            assert "None" not in f"{passage.text} {' '.join(passage.title)}", passage.id


def test_a_sentence_is_finished(passages: list[Passage]) -> None:
    for passage in passages:
        assert passage.text[-1] in '。.！!？?）)”"', (passage.id, passage.text[-30:])


def test_english_sentences_hold_no_chinese_punctuation(passages: list[Passage]) -> None:
    for passage in passages:
        if passage.language == "en":
            assert not re.search("[，。；？！]", passage.text), (
                passage.id,
                passage.text,
            )


def test_a_passage_is_about_what_its_record_is_about(catalogue: Catalogue, passages: list[Passage]) -> None:
    for passage in passages:
        record = record_of(catalogue, passage)
        about = record.about if isinstance(record, Note | Correction) else ()
        own = (record.id,) if isinstance(record, Entity) else ()
        assert closure(catalogue, [*about, *own]) <= passage.about, passage.id
        assert passage.about, passage.id


def test_no_passage_ends_before_it_begins(passages: list[Passage]) -> None:
    for passage in passages:
        if passage.valid_from and passage.valid_until:
            assert passage.valid_from <= passage.valid_until, passage.id


def test_every_passage_rests_on_known_sources(catalogue: Catalogue, passages: list[Passage]) -> None:
    for passage in passages:
        assert passage.references, passage.id
        assert {reference.source for reference in passage.references} <= catalogue.sources.keys(), passage.id


def test_slots_and_years_are_real(catalogue: Catalogue, passages: list[Passage]) -> None:
    for passage in passages:
        assert passage.slots <= catalogue.slots.keys(), passage.id
        assert all(1950 <= year <= 2060 for year in passage.years), (passage.id, passage.years)


def test_building_twice_gives_the_same(catalogue: Catalogue, passages: list[Passage]) -> None:
    assert list(build_passages(catalogue)) == passages
