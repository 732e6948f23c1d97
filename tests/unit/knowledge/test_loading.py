"""Loading sound content: what each value becomes, and how records are found again."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.catalogue import inspect_catalogue, load_catalogue
from knowledge.models import Certificate, Confidence, Entity, Fee, Level, Note, Reference
from knowledge.periods import PartialDate
from knowledge.problems import ContentMissingError
from tests.unit.knowledge.conftest import Write

FEES = """
fees:
  - {id: fee.demo.junior, certificates: [cert.demo], levels: [junior], item: exam, amount: 280, period: 2024}
  - id: fee.demo.senior
    certificates: [cert.demo]
    levels: [senior]
    item: exam
    amount: "300"
    confidence: single
    valid_until: 2024-12
"""


def test_values_become_what_their_fields_say(write: Write) -> None:
    catalogue = load_catalogue(write(FEES))
    junior, senior = catalogue.all(Fee)
    assert (junior.amount, senior.amount) == (280, 300)
    assert junior.period == "2024"
    assert junior.checked_on == date(2026, 11, 22)
    assert senior.valid_until == PartialDate(2024, 12)


def test_a_record_keeps_its_own_value_over_the_default_of_its_file(write: Write) -> None:
    junior, senior = load_catalogue(write(FEES)).all(Fee)
    assert junior.confidence is Confidence.CORROBORATED
    assert senior.confidence is Confidence.SINGLE
    assert junior.sources == (Reference(source="src.plan", at="第三部分 1"),)


def test_the_key_on_is_no_boolean(write: Write) -> None:
    (certificate,) = load_catalogue(write("")).all(Certificate)
    assert certificate.ending is not None
    assert certificate.ending.on == PartialDate(2025, 12, 31)


@pytest.mark.parametrize("number", ["1.10", "2-3", "010", "1:30"])
def test_text_that_looks_like_a_number_stays_text(write: Write, number: str) -> None:
    root = write(f"""
work_areas:
  - {{id: area.demo.1, level: cert.demo.junior, number: 1, name: {{zh: 直播, en: streaming}}}}
work_tasks:
  - {{id: task.demo.1, area: area.demo.1, number: {number}, name: null}}
""")
    task = load_catalogue(root).get("task.demo.1")
    assert task is not None
    assert getattr(task, "number", "") == number
    assert getattr(task, "name", "") is None


def test_records_are_found_by_id_kind_and_link(write: Write) -> None:
    catalogue = load_catalogue(write(FEES))
    certificate = catalogue.get("cert.demo")
    assert certificate in catalogue.all(Certificate)
    assert catalogue.get("cert.nothing") is None
    assert "fee.demo.junior" in catalogue
    assert [record.id for record in catalogue.linked_from("cert.demo")] == [
        "cert.demo.junior",
        "fee.demo.junior",
        "fee.demo.senior",
    ]
    assert {entity.id for entity in catalogue.entities()} == {
        "topic.exam", "policy.handover", "cert.demo", "cert.demo.junior",
    }  # fmt: skip
    assert catalogue.all(Entity) == catalogue.entities()
    assert list(catalogue.sources) == ["src.plan"]
    assert list(catalogue.slots) == ["fee"]
    assert len(catalogue) == len(list(catalogue)) == 6


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentMissingError, match=r"nowhere is not a folder"):
        load_catalogue(tmp_path / "nowhere")


def test_the_content_hash_follows_names_and_bytes(write: Write) -> None:
    root = write(FEES)
    before = load_catalogue(root).content_hash
    assert load_catalogue(root).content_hash == before
    (root / "more.yaml").rename(root / "other.yaml")
    renamed = load_catalogue(root).content_hash
    assert renamed != before
    (root / "other.yaml").write_text((root / "other.yaml").read_text("utf-8") + "\n", "utf-8")
    assert load_catalogue(root).content_hash not in (before, renamed)


def test_the_compiled_form_gives_the_same_catalogue(write: Write, tmp_path: Path) -> None:
    root, cache = write(FEES), tmp_path / "cache"
    written = load_catalogue(root, cache)
    assert len(list(cache.iterdir())) == 1
    assert load_catalogue(root, cache) == written == load_catalogue(root)


def test_the_compiled_form_is_read_instead_of_the_files(write: Write, tmp_path: Path) -> None:
    root, cache = write(FEES), tmp_path / "cache"
    load_catalogue(root, cache)
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes().replace(b'"amount":280', b'"amount":281'))
    assert load_catalogue(root, cache).all(Fee)[0].amount == 281


@pytest.mark.parametrize("damage", [b"", b"[]\n", b"not json\n" * 22, b"\xff\xfe"])
def test_a_damaged_compiled_form_is_written_anew(write: Write, tmp_path: Path, damage: bytes) -> None:
    root, cache = write(FEES), tmp_path / "cache"
    good = load_catalogue(root, cache)
    (file,) = cache.iterdir()
    content = file.read_bytes()
    file.write_bytes(damage)
    assert load_catalogue(root, cache) == good
    assert file.read_bytes() == content


def test_changed_content_replaces_the_compiled_form(write: Write, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    load_catalogue(write(FEES), cache)
    changed = load_catalogue(write(FEES.replace("280", "290")), cache)
    assert changed.all(Fee)[0].amount == 290
    assert len(list(cache.iterdir())) == 1


def test_a_cache_that_cannot_be_written_is_no_error(write: Write, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("here is a file, not a folder")
    assert load_catalogue(write(FEES), blocked / "cache").all(Fee)


def test_an_inspection_keeps_what_is_good_beside_what_is_not(write: Write) -> None:
    root = write(FEES + "  - {id: fee.demo.broken, certificates: [cert.demo], item: exam, amount: much}\n")
    inspection = inspect_catalogue(root)
    assert len(inspection.problems) == 1
    assert len(inspection.catalogue.all(Fee)) == 2
    assert str(inspection.origins["fee.demo.senior"]) == "more.yaml:9"


def test_a_level_and_a_note_are_typed(write: Write) -> None:
    root = write("""
notes:
  - {id: note.demo, about: [cert.demo.junior], statement: {zh: 有, en: There is one.}, asks: {zh: [有吗]}}
""")
    catalogue = load_catalogue(root)
    assert isinstance(catalogue.get("cert.demo.junior"), Level)
    (note,) = catalogue.all(Note)
    assert note.asks.zh == ("有吗",)
