"""Whether the content is whole: weights, totals, validity and dates, each told apart from what is right."""

from pathlib import Path

import pytest

from knowledge.catalogue import inspect_catalogue
from knowledge.checks import check_wholeness
from tests.unit.knowledge.conftest import Write

AREA = (
    "  - {{id: area.demo.{0}, level: cert.demo.junior, number: {0}, weight: {1}, name: {{zh: 甲, en: A}}}}\n"
)
TASK = "  - {{id: task.demo.{0}, area: area.demo.1, number: 1.{0}, name: {1}}}\n"
FEE = "  - {{id: fee.{0}, certificates: [cert.demo], levels: [{1}], item: {2}, amount: {3}, {4}}}\n"


def problems_of(root: Path) -> list[str]:
    inspection = inspect_catalogue(root)
    assert inspection.problems == ()
    return [f"{problem.record}: {problem.message}" for problem in check_wholeness(inspection)]


@pytest.mark.parametrize(
    ("weights", "sum_"), [((25, 45, 31), "25 + 45 + 31 = 101"), ((60, "null"), "60 + ? = 60")]
)
def test_weights_that_do_not_sum_to_100(write: Write, weights: tuple[object, ...], sum_: str) -> None:
    areas = "".join(AREA.format(number, weight) for number, weight in enumerate(weights, start=1))
    assert problems_of(write("work_areas:\n" + areas)) == [
        f"area.demo.1: the weights of the areas of cert.demo.junior must sum to 100: {sum_}"
    ]


@pytest.mark.parametrize("weights", [(25, 45, 30), (100,), ("null", "null")])
def test_weights_that_are_right_or_not_given(write: Write, weights: tuple[object, ...]) -> None:
    areas = "".join(AREA.format(number, weight) for number, weight in enumerate(weights, start=1))
    assert problems_of(write("work_areas:\n" + areas)) == []


@pytest.mark.parametrize(
    ("total", "problem"),
    [
        ("kind: work_tasks, of: cert.demo, count: 2, nameless: 1", ""),
        ("kind: work_tasks, of: cert.demo, count: 3, nameless: 1", "expected 3, found 2"),
        ("kind: work_tasks, of: cert.demo, count: 2", "expected 0 without a name, found 1"),
        ("kind: work_areas, of: cert.demo, count: 1", ""),
        ("kind: work_areas, of: cert.demo, count: 9", "expected 9, found 1"),
        ("kind: occupations, batch: 2019-1, count: 1", ""),
        ("kind: occupations, batch: 2020-2, count: 1", "expected 1, found 0"),
        ("kind: taks, count: 1", "which is no kind of record"),
    ],
)
def test_totals(write: Write, total: str, problem: str) -> None:
    text = f"""
work_areas:
{AREA.format(1, "null")}
work_tasks:
{TASK.format(1, "null")}
{TASK.format(2, "{zh: 乙, en: B}")}
occupations:
  - {{id: occ.a, name: {{zh: 新职业, en: a new one}}, code: 4-01, batch: 2019-1}}
  - {{id: occ.b, name: {{zh: 老职业, en: an old one}}, code: 4-02}}
totals:
  - {{{total}}}
"""
    found = problems_of(write(text))
    assert len(found) == bool(problem)
    assert problem in "".join(found)


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        (("junior", "exam", 280, "period: 2024"), ("junior", "exam", 290, "period: 2024"), True),
        (("junior", "exam", 280, "period: 2024"), ("junior", "exam", 290, "period: 2023-2025"), True),
        (
            ("junior", "exam", 280, "valid_from: 2024"),
            ("junior", "exam", 290, "valid_until: 2024-01-01"),
            True,
        ),
        (("junior", "exam", 280, "caveat: null"), ("junior", "exam", 290, "period: 2024"), True),
        (("junior", "exam", 280, "period: 2024"), ("junior", "exam", 290, "period: 2025"), False),
        (("junior", "exam", 280, "valid_from: 2024"), ("junior", "exam", 290, "valid_until: 2023"), False),
        (("junior", "exam", 280, "period: 2024"), ("senior", "exam", 300, "period: 2024"), False),
        (("junior", "exam", 280, "period: 2024"), ("junior", "training", 400, "period: 2024"), False),
        (("junior", "package", 280, "period: 2024"), ("junior", "package", 400, "period: 2024"), False),
        (("junior", "exam", 280, "superseded_by: fee.b"), ("junior", "exam", 290, "caveat: null"), False),
    ],
)
def test_fees_in_force_at_the_same_time(
    write: Write, first: tuple[object, ...], second: tuple[object, ...], clash: bool
) -> None:
    found = problems_of(write("fees:\n" + FEE.format("a", *first) + FEE.format("b", *second)))
    expected = (
        "fee.b: is in force at the same time as fee.a for the same thing (fee cert.demo junior exam): "
        "set valid_from and valid_until, or superseded_by"
    )
    assert found == ([expected] if clash else [])


SESSION = """
  - id: session.{0}
    certificates: [cert.demo]
    ordinal: {1}
    days: [{2}]
    hours: ["14:00-18:00"]
    levels: [junior]
"""


@pytest.mark.parametrize(
    ("second", "clash"),
    [
        ((1, "2024-06-21"), True),
        ((2, "2024-05-30"), True),
        ((2, "2024-06-21"), False),
        ((1, "2025-05-29"), False),
    ],
)
def test_sessions_with_one_number_or_one_day(write: Write, second: tuple[int, str], clash: bool) -> None:
    root = write("exam_sessions:" + SESSION.format("a", 1, "2024-05-30") + SESSION.format("b", *second))
    assert len(problems_of(root)) == clash


SUBSIDY = """
  - id: subsidy.{0}
    topic: topic.exam
    condition: {{zh: 参保, en: insured}}
    amounts: [{{level: l5, yuan: 1000}}]
    frequency: {{zh: 一次, en: once}}
    {1}
"""


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("period: 2024", "period: 2024-2025", True),
        ("valid_from: 2017", "valid_from: 2019", True),
        ("valid_from: 2017", "period: 2024", False),  # the standing programme, and one of a year beside it
        ("period: 2024", "period: 2025", False),
    ],
)
def test_subsidies_of_one_time(write: Write, first: str, second: str, clash: bool) -> None:
    root = write("subsidies:" + SUBSIDY.format("a", first) + SUBSIDY.format("b", second))
    assert len(problems_of(root)) == clash


RULE = "  - {{id: rule.{0}, rulebook: topic.exam, level: {1}, routes: [{{zh: 满一年, en: one year}}]}}\n"


@pytest.mark.parametrize(("levels", "clash"), [(("l5", "l5"), True), (("l5", "l4"), False)])
def test_conditions_of_one_level(write: Write, levels: tuple[str, str], clash: bool) -> None:
    rules = "".join(RULE.format(name, level) for name, level in zip("ab", levels, strict=True))
    assert len(problems_of(write("eligibility_rules:\n" + rules))) == clash


NOTE = "notes:\n  - {{id: note.a, about: [cert.demo], statement: {{zh: {0}, en: {1}}}, {2}}}\n"


@pytest.mark.parametrize(
    ("zh", "en", "more", "problem"),
    [
        ("今年还能考。", "Yes.", "caveat: null", "field 'statement.zh': '今年' means another time next year"),
        ("能考。", "Yes, this year.", "caveat: null", "field 'statement.en': 'this year' means another time"),
        ("能考。", "Last  year.", "caveat: null", ""),
        ("5 月 30 日开考。", "Yes.", "caveat: null", "field 'statement.zh': '5 月 30 日' has no year"),
        ("能考。", "It is on 30 May.", "caveat: null", "field 'statement.en': '30 May' has no year"),
        ("能考。", "It is on May 30.", "caveat: null", "field 'statement.en': 'May 30' has no year"),
        ("5 月 30 日开考。", "Yes.", "period: 2024", ""),
        ("5 月 30 日开考。", "Yes.", "valid_until: 2024", ""),
        ("2024 年 5 月 30 日开考。", "It is on 30 May.", "caveat: null", ""),
        ("每年 5 月 30 日开考。", "Every year on 30 May.", "caveat: null", ""),
        ("满一年可考，在校最后一年也可。", "Also in the last year of school.", "caveat: null", ""),
    ],
)
def test_dates_that_mean_nothing_later(write: Write, zh: str, en: str, more: str, problem: str) -> None:
    found = problems_of(write(NOTE.format(zh, f'"{en}"', more)))
    assert len(found) == bool(problem)
    assert problem in "".join(found)


def test_a_claim_may_be_quoted_as_it_goes_round(write: Write) -> None:
    root = write("""
corrections:
  - id: fix.a
    about: [cert.demo]
    claim: {zh: 今年还能考, en: it is held this year}
    truth: {zh: 不对：2025 年已停。, en: No. It ended in 2025.}
    decided_by: src.plan
""")
    assert problems_of(root) == []
