"""What a passage carries beside its sentence: identity, validity, years, sources, certainty, caveats."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from knowledge.models import Confidence, EligibilityRule, LevelCode, Reference, Subsidy
from retrieval.models import Passage
from retrieval.passages import build_passages
from tests.unit.retrieval.shelves import (
    COMMON,
    RECORDS,
    both,
    day,
    make_catalogue,
    make_fee,
    make_note,
    passages_of,
    with_records,
)


def said(note: Any) -> Passage:
    """Return the Chinese passage of one record on the hand-made shelf."""
    return passages_of(with_records(note))[note.id]


def test_the_two_languages_of_a_record_share_its_name() -> None:
    passages = [one for one in build_passages(make_catalogue()) if one.record == "fee.exam.junior"]
    assert [(one.id, one.language) for one in passages] == [
        ("fee.exam.junior#zh", "zh"),
        ("fee.exam.junior#en", "en"),
    ]


def test_the_parts_of_a_record_are_told_apart() -> None:
    part = passages_of(make_catalogue())["cert.1x-demo/ended"]
    assert (part.id, part.kind) == ("cert.1x-demo/ended#zh", "certificate")
    assert {"cert.1x-demo", "cert.one-plus-x", "policy.handover"} <= part.about


def test_a_record_that_says_what_it_fills_adds_its_own_slots_and_asks() -> None:
    note = make_note(slots=("fee", "date"))
    assert said(note).slots == {"fee", "date"}
    fee = replace(make_fee("junior", 280), slots=("validity",))
    shelf = passages_of(with_records(fee))
    assert shelf[fee.id].slots == {"fee", "validity"}
    assert shelf[f"{fee.id}/all"].slots == {"fee"}  # what one fee says beside is not said of all


class TestValidity:
    def test_a_record_ends_on_its_own_last_day(self) -> None:
        note = make_note(valid_from=day("2024-05"), valid_until=day("2024"))
        assert (said(note).valid_from, said(note).valid_until) == (date(2024, 5, 1), date(2024, 12, 31))

    def test_what_is_said_of_an_ended_certificate_ends_with_it(self) -> None:
        assert passages_of(make_catalogue())["fee.exam.junior"].valid_until == date(2025, 12, 31)

    @pytest.mark.parametrize(
        ("own", "ends"), [("2024-06-30", date(2024, 6, 30)), ("2027", date(2025, 12, 31))]
    )
    def test_the_earlier_end_counts(self, own: str, ends: date) -> None:
        fee = replace(make_fee("junior", 280), valid_until=day(own))
        assert passages_of(with_records(fee))[fee.id].valid_until == ends

    def test_what_is_said_of_a_living_certificate_too_goes_on(self) -> None:
        fee = replace(make_fee("junior", 280), certificates=("cert.1x-demo", "cert.1x-other"))
        assert passages_of(with_records(fee))[fee.id].valid_until is None

    def test_notes_and_corrections_outlive_the_certificate(self) -> None:
        shelf = passages_of(with_records(make_note(about=("cert.1x-demo",))))
        assert shelf["note.one"].valid_until is None
        assert shelf["fix.pass"].valid_until is None

    def test_a_note_still_ends_on_its_own_last_day(self) -> None:
        note = make_note(about=("cert.1x-demo",), valid_until=day("2026-01-31"))
        assert said(note).valid_until == date(2026, 1, 31)

    def test_that_a_certificate_has_ended_is_true_from_the_day_after(self) -> None:
        ended = passages_of(make_catalogue())["cert.1x-demo/ended"]
        assert (ended.valid_from, ended.valid_until) == (date(2026, 1, 1), None)


class TestYears:
    @pytest.mark.parametrize(
        ("period", "years"),
        [
            ("2024", {2024}),
            ("2021-2023", {2021, 2022, 2023}),
            ("2021、2023、2025", {2021, 2023, 2025}),
            ("疫情期间", {2020}),
        ],
    )
    def test_the_period_decides_over_the_text(self, period: str, years: set[int]) -> None:
        note = make_note(period=period, statement=both("2020 年的数字。", "A figure of 2020."))
        assert said(note).years == years

    @pytest.mark.parametrize(
        ("text", "years"),
        [
            ("2018 版和 2023 版都写了。", {2018, 2023}),
            ("2024、2025 年。", {2024, 2025}),
            ("五级 1000 元、三级 2000 元。", set()),
            ("最多 2000元，一共 1999 人。", set()),
            ("抖音口径 2097 万人。", set()),
            ("从 120242 号到 20245 号。", set()),
            ("说的是 3.2021 或 1,2024。", set()),
            ("公元 1897 年", set()),
        ],
    )
    def test_without_a_period_the_text_names_the_years_but_amounts_are_none(
        self, text: str, years: set[int]
    ) -> None:
        assert said(make_note(statement=both(text, "x"))).years == years

    @pytest.mark.parametrize(("text", "years"), [("2000 yuan in 2024", {2024}), ("for 2000 people", set())])
    def test_in_english_as_well(self, text: str, years: set[int]) -> None:
        note = make_note(statement=both("话", text))
        assert passages_of(with_records(note), "en")["note.one"].years == years


class TestSources:
    def test_the_source_that_decides_comes_first(self) -> None:
        references = passages_of(make_catalogue())["fix.pass"].references
        assert references == (Reference(source="src.notice", at="一"), Reference(source="src.plan"))

    def test_a_source_given_twice_is_kept_once(self) -> None:
        twice = (Reference(source="src.plan"), Reference(source="src.plan"), Reference(source="src.blog"))
        assert said(make_note(sources=twice)).references == (twice[0], twice[2])

    def test_that_a_certificate_has_ended_rests_on_what_ended_it(self) -> None:
        notice = (Reference(source="src.notice", at="五"),)
        policy = next(one for one in RECORDS if one.id == "policy.handover")
        shelf = passages_of(with_records(replace(policy, sources=notice)))
        assert shelf["cert.1x-demo/ended"].references == notice
        assert shelf["cert.1x-demo"].references == COMMON["sources"]

    def test_a_group_rests_on_the_sources_of_its_members(self) -> None:
        weights = Reference(source="src.notice", at="权重表")
        areas = [replace(one, sources=(weights,)) for one in RECORDS if one.id in ("area.1", "area.2")]
        shelf = passages_of(with_records(*areas))
        assert shelf["cert.1x-demo.junior/weights"].references == (weights,)
        assert shelf["cert.1x-demo.junior/hours"].references == COMMON["sources"]


class TestGroups:
    """A group is as sure as its least sure member, and repeats what each of them is to be read with."""

    def ladder(self, *rules: EligibilityRule) -> Passage:
        return passages_of(with_records(*rules))["rule.l5/all"]

    def rule(self, level: LevelCode, **more: Any) -> EligibilityRule:
        given = COMMON | {"rulebook": "std.seller", "routes": (both("满 16 周岁", "16 years old"),)}
        return EligibilityRule(id=f"rule.{level}", level=level, **(given | more))

    @pytest.mark.parametrize(
        ("others", "weakest"),
        [
            (Confidence.OFFICIAL, Confidence.CORROBORATED),
            (Confidence.SINGLE, Confidence.SINGLE),
            (Confidence.DISPUTED, Confidence.DISPUTED),
            (Confidence.UNVERIFIED, Confidence.UNVERIFIED),
        ],
    )
    def test_the_weakest_confidence_counts(self, others: Confidence, weakest: Confidence) -> None:
        assert self.ladder(self.rule(LevelCode.L4, confidence=others)).confidence is weakest

    def test_the_caveats_of_all_members_are_kept_once(self) -> None:
        local = both("这是地方标准。", "This is a local standard.")
        more = both("这是地方标准，前提没写全。", "This is a local standard, and not all is given.")
        own = both("年限待核。", "The years have to be checked.")
        ladder = self.ladder(
            self.rule(LevelCode.L5, caveat=local),
            self.rule(LevelCode.L4, caveat=more),
            self.rule(LevelCode.L3, caveat=own),
            self.rule(LevelCode.L2, caveat=own),
        )
        assert ladder.caveat == "这是地方标准，前提没写全。年限待核。"

    def test_another_part_of_one_record_does_not_repeat_its_caveat(self) -> None:
        certificate = next(one for one in RECORDS if one.id == "cert.1x-demo")
        shelf = passages_of(with_records(replace(certificate, caveat=both("留意。", "Take care."))))
        assert shelf["cert.1x-demo"].caveat == "留意。"
        assert shelf["cert.1x-demo/levels"].caveat == ""


class TestSubsidies:
    def subsidy(self, **more: Any) -> Passage:
        given = COMMON | {
            "topic": "topic.exam",
            "condition": both("参保满 1 年", "one year insured"),
            "amounts": (),
            "frequency": both("每年 1 次", "once a year"),
        }
        return passages_of(with_records(Subsidy(id="subsidy.x", **(given | more))))["subsidy.x"]

    @pytest.mark.parametrize(
        ("begins", "ends", "named"),
        [
            ("2024-01-01", "2024-12-31", "统考（2024）"),
            ("2024", "2025-06", "统考（2024-2025）"),
            ("2017", None, "统考（2017 年起）"),
        ],
    )
    def test_a_subsidy_without_a_stated_period_is_of_its_years(
        self, begins: str, ends: str | None, named: str
    ) -> None:
        passage = self.subsidy(valid_from=day(begins), valid_until=day(ends) if ends else None)
        assert passage.text.startswith(f"{named}：参保满 1 年。最高标准")
        assert passage.text.endswith("每年 1 次。")

    def test_a_stated_period_is_said(self) -> None:
        assert self.subsidy(period="2023", valid_from=day("2024")).title == ("统考", "2023", "补贴标准")
