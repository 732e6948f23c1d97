"""Personal numbers never get into the content, however they are written; other long numbers do."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.wording import find_phone_numbers

MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
GROUPS = st.sampled_from([(3, 7), (3,), (7,), ()])
AROUND = st.sampled_from(
    ["请打{}报名", "电话：{}。", "call {} now", "{}", "（{}）", "tel-{}", "+86 {}", "86-{}"]
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("content") / "a.yaml"


@given(number=MOBILE, cuts=GROUPS, separator=st.sampled_from([" ", "-", ".", "·"]), around=AROUND)
def test_a_mobile_number_is_found(
    file: Path, number: str, cuts: tuple[int, ...], separator: str, around: str
) -> None:
    edges = [0, *cuts, len(number)]
    written = separator.join(number[start:end] for start, end in pairwise(edges))
    file.write_text(f"notes:\n  - {around.format(written)}\n", "utf-8")
    (problem,) = find_phone_numbers(file, "a.yaml")
    assert str(problem) == "a.yaml:2: holds what looks like a mobile number; remove it"


@pytest.mark.parametrize(
    ("line", "what"),
    [("１３８００１３８０００", "mobile"), ("025-84567890", "telephone"), ("QQ群：123456789", "QQ")],
)
def test_other_ways_to_reach_a_person_are_found(file: Path, line: str, what: str) -> None:
    file.write_text(line, "utf-8")
    (problem,) = find_phone_numbers(file, "a.yaml")
    assert f"a {what} number" in str(problem)


@pytest.mark.parametrize(
    "line",
    [
        "url: https://example.com/a/202112/08/13800138000.html",
        "url: https://example.com/show?id=13800138000",
        "{at: www.example.com/read-13800138000.html, x: 1}",
        "at: 1380013800013800138000",
        "period: 2024-05-30 2024-06-21",
        "code: 4-01-06-02, 4-04-05-13",
        "12333 热线，1.3 亿个账号，13,800,138,000 元",
        "number: 人社厅发〔2021〕79 号",
        "hours: [14:00-18:00, 08:30-12:30]",
        "amounts: 1000 1500 2000 1500 1200 2000",
    ],
)
def test_other_numbers_are_left_alone(file: Path, line: str) -> None:
    file.write_text(line, "utf-8")
    assert list(find_phone_numbers(file, "a.yaml")) == []
