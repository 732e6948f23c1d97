"""What is wrong with content is said in one sentence: file, line, record, field, what was expected."""

from pathlib import Path

import pytest

from knowledge.catalogue import inspect_catalogue, load_catalogue
from knowledge.check import main
from knowledge.problems import CatalogueError
from tests.unit.knowledge.conftest import Write

NOTE = """
notes:
  - id: note.demo
    about: [cert.demo]
    statement: {zh: 有一个证书。, en: There is a certificate.}
"""


def problems_of(root: Path) -> list[str]:
    return [str(problem) for problem in inspect_catalogue(root).problems]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("    colour: red", "11: note.demo: field 'colour': is unknown: the fields here are id, sources"),
        ("    cavaet: {zh: 甲, en: a}", "11: note.demo: field 'cavaet': is unknown: did you mean 'caveat'?"),
        ("    caveat: {zh: 甲}", "11: note.demo: field 'caveat.en': is missing"),
        ("    caveat: {zh: 甲, en: ''}", "11: note.demo: field 'caveat.en': expected text, got nothing"),
        ("    caveat: {zh: '  ', en: a}", "11: note.demo: field 'caveat.zh': expected text, got nothing"),
        ("    caveat: 甲", "11: note.demo: field 'caveat': expected a mapping {zh, en}, got '甲'"),
        (
            "    caveat: {zh: 甲, en: one, two}",
            "11: note.demo: field 'caveat.two': is unknown: the fields here are zh, en "
            "(text with a comma inside {…} must be in quotes)",
        ),
        ("    levels: [junior, master]", "11: note.demo: field 'levels.2': expected one of 'junior', "),
        ("    slots: fee", "11: note.demo: field 'slots': expected a list, such as [a, b], got 'fee'"),
        ("    slots: [fees]", "11: note.demo: field 'slots': there is no slot 'fees'; did you mean 'fee'?"),
        ("    valid_from: 05-30", "11: note.demo: field 'valid_from': '05-30' is not a date: write YYYY"),
        (
            "    valid_from: 2024-13",
            "11: note.demo: field 'valid_from': month must be in 1..12, got '2024-13'",
        ),
        (
            "    checked_on: 11-22",
            "11: note.demo: field 'checked_on': expected a day written YYYY-MM-DD "
            "(a year is required), got '11-22'",
        ),
        ("    confidence: sure", "11: note.demo: field 'confidence': expected one of 'official', "),
        (
            "    sources: []",
            "11: note.demo: field 'sources': expected at least one source, got an empty list",
        ),
        (
            "    sources: [{source: src.plam}]",
            "11: note.demo: field 'sources.1.source': there is no source 'src.plam'; "
            "did you mean 'src.plan'?",
        ),
        ("    sources: [{source: cert.demo}]", "11: note.demo: field 'sources.1.source': there is no source"),
        (
            "    superseded_by: note.newer",
            "11: note.demo: field 'superseded_by': there is no record 'note.newer'",
        ),
        (
            "    superseded_by: note.demo",
            "11: note.demo: field 'superseded_by': a record cannot supersede itself",
        ),
        (
            "    valid_from: 2025-01\n    valid_until: 2024",
            "12: note.demo: field 'valid_until': 2024 is before valid_from 2025-01",
        ),
        ("    status: known\n    status: gap", "12: the field 'status' is written twice"),
        ("    caveat: {zh: a: b, en: c}", "11: is not YAML ("),
    ],
)
def test_a_wrong_value(write: Write, line: str, problem: str) -> None:
    (found,) = problems_of(write(f"{NOTE}{line}\n"))
    assert found.startswith(f"more.yaml:{problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "notes:\n  - {id: note.a, about: [cert.demo]}\n",
            "more.yaml:7: note.a: field 'statement': is missing",
        ),
        (
            "notes:\n  - just text\n",
            "more.yaml:7: each item of 'notes' must be a mapping of fields, got 'just text'",
        ),
        ("notes: {id: note.a}\n", "more.yaml:6: 'notes' must be a list, got a mapping"),
        ("noets: []\n", "more.yaml:6: unknown list 'noets': did you mean 'notes'?"),
        ("certificates_demo\n", "more.yaml:7: is not YAML ("),
        ("? [a, b]\n: []\n", "more.yaml:6: unknown list 'a list': expected one of sources, "),
        (
            "notes: &loop\n  - *loop\n",
            "more.yaml:6: each item of 'notes' must be a mapping of fields, got a list",
        ),
        (
            "notes:\n  - &a {id: note.a, about: *a}\n",
            "more.yaml:1: is nested too deeply, or an alias (*) holds",
        ),
    ],
)
def test_a_wrong_form(write: Write, text: str, problem: str) -> None:
    (found,) = problems_of(write(text))
    assert found.startswith(problem)


def test_a_default_that_no_kind_knows(write: Write) -> None:
    root = write("defaults: {chekced_on: 2026-11-22}\n" + NOTE, defaults=False)
    assert "more.yaml:1: the default 'chekced_on' is no field of any kind in this file" in problems_of(root)


def test_a_file_that_is_no_text(write: Write) -> None:
    root = write("")
    (root / "more.yaml").write_bytes(b"notes:\n  - \xff\xfe\n")
    assert problems_of(root) == ["more.yaml:1: is not UTF-8 text (byte 11)"]


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (
            "fees: [{id: note.price, certificates: [cert.demo], item: exam, amount: 1}]",
            "note.price: field 'id': expected 'fee.' and then small letters, digits, '-' and '.', "
            "got 'note.price'",
        ),
        (
            "topics: [{id: topic.Big, name: {zh: 大, en: big}}]",
            "topic.Big: field 'id': expected 'topic.' and then small letters, digits, '-' and '.', "
            "got 'topic.Big'",
        ),
        (
            "topics: [{id: topic.exam, name: {zh: 另一个, en: another}}]",
            "topic.exam: the id is taken already by the record at base.yaml:11",
        ),
        (
            "levels: [{id: cert.demo.top, certificate: cert.demo, code: senior, name: {zh: 高, en: top}}]",
            "cert.demo.top: field 'id': expected 'cert.demo.senior', its certificate and its code",
        ),
        (
            "fees: [{id: fee.a, certificates: [topic.exam], item: exam, amount: 1}]",
            "fee.a: field 'certificates.1': expected Certificate or Occupation or WorkType, "
            "'topic.exam' is Topic",
        ),
        (
            "fees: [{id: fee.a, certificates: [cert.dema], item: exam, amount: 1}]",
            "fee.a: field 'certificates.1': there is no record 'cert.dema'; did you mean 'cert.demo'?",
        ),
        (
            "topics: [{id: topic.test, name: {zh: 考试, en: test}}]",
            "topic.test: the name '考试' is claimed by topic.exam (base.yaml:11), too: "
            "drop it from one of them, or list it under shared_names",
        ),
        (
            "topics: [{id: topic.test, name: {zh: 测验, en: test}, aliases: [Ｔｈｅ  EXAM]}]",
            "topic.test: the name 'the exam' is claimed by topic.exam (base.yaml:11), too: "
            "drop it from one of them, or list it under shared_names",
        ),
    ],
)
def test_records_that_do_not_fit_together(write: Write, record: str, problem: str) -> None:
    assert problems_of(write(f"{record}\n")) == [f"more.yaml:6: {problem}"]


def test_relatives_may_share_a_name(write: Write) -> None:
    root = write("""
occupations:
  - {id: occ.seller, name: {zh: 销售员, en: seller}, code: 4-01}
work_types:
  - id: worktype.live-seller
    name: {zh: 直播销售员, en: live seller}
    aliases: [销售员]
    occupation: occ.seller
standards:
  - id: std.seller-2021
    name: {zh: 销售员标准, en: seller standard}
    aliases: [seller]
    occupations: [occ.seller]
    number: "1"
    published: 2021
""")
    assert problems_of(root) == []


def test_a_shared_name_is_allowed_when_it_is_listed(write: Write) -> None:
    root = write("""
topics:
  - {id: topic.test, name: {zh: 考试, en: test}}
shared_names:
  - {name: 考试, entities: [topic.exam, topic.test], reason: {zh: 两者都这样叫, en: both are called so}}
""")
    assert problems_of(root) == []


def test_a_link_to_a_broken_record_is_not_reported_beside_it(write: Write) -> None:
    root = write("""
topics: [{id: topic.broken, name: 坏}]
notes: [{id: note.a, about: [topic.broken], statement: {zh: 甲。, en: A.}}]
""")
    assert problems_of(root) == [
        "more.yaml:7: topic.broken: field 'name': expected a mapping {zh, en}, got '坏'"
    ]


def test_all_problems_are_reported_together_in_order(write: Write) -> None:
    root = write(NOTE + "    slots: [price]\n    caveat: 甲\n  - {id: note.two, about: [cert.demo]}\n")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root)
    message = str(caught.value).splitlines()
    assert message[0] == "the content has 2 problems:"
    assert [line.split(":")[1] for line in message[1:]] == ["12", "13"]
    assert len(caught.value.problems) == 2


def test_the_check_exits_with_2_and_prints_each_problem(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(write(NOTE + "    caveat: 甲\n"))]) == 2
    printed = capsys.readouterr().out
    assert printed.startswith("more.yaml:11: note.demo: field 'caveat': expected")
    assert printed.endswith("1 problem\n")


def test_the_check_counts_sound_content(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write(NOTE))]) == 0
    rows = dict(line.split() for line in capsys.readouterr().out.splitlines())
    assert rows["notes"] == "1"
    assert rows["records"] == "5"
    assert rows["sources"] == "1"


def test_the_check_says_when_there_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "is not a folder" in capsys.readouterr().err
