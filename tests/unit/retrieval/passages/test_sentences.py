"""Every kind of record says itself in one exact sentence, in Chinese and in English."""

from collections.abc import Mapping

import pytest

from knowledge.models import LevelCode, Region, Standard, Training
from retrieval.models import Passage
from tests.unit.retrieval.shelves import (
    COMMON,
    RECORDS,
    both,
    day,
    make_catalogue,
    make_fee,
    passages_of,
    with_records,
)


@pytest.fixture(scope="module")
def zh() -> Mapping[str, Passage]:
    return passages_of(make_catalogue())


@pytest.fixture(scope="module")
def en() -> Mapping[str, Passage]:
    return passages_of(make_catalogue(), "en")


SENTENCES = {
    "note.one": ("带身份证。", "Bring your identity card."),
    "note.gap": ("没有通过率。", "No pass rate."),
    "fix.pass": ("没有人能保证通过。", "Nobody can guarantee it."),
    "cert.1x-demo": (
        "面向学生的证书。颁发或组织机构：某公司。",
        "A certificate for students. Issued or organised by: a company.",
    ),
    "cert.1x-demo/levels": (
        "示例证书设 2 个等级：初级、高级。",
        "demo certificate (示例证书) has 2 levels: junior (初级), senior (高级).",
    ),
    "cert.1x-demo/ended": (
        "示例证书已于 2025 年 12 月 31 日结束：不再开考。",
        "demo certificate (示例证书) ended on 31 December 2025: no longer examined.",
    ),
    "cert.1x-demo.junior/hours": (
        "示例证书初级的培训参考学时不少于 60 标准学时。",
        "demo certificate, junior (初级): at least 60 standard class hours of training are recommended.",
    ),
    "occ.seller": (
        "示例师（职业编码 4-01-06-02）在平台上做示例的人员。",
        "demonstrator (示例师), occupation code 4-01-06-02: People who demonstrate on platforms.",
    ),
    "occ.seller/code": (
        "示例师的职业编码是 4-01-06-02（2022 年版职业分类大典体系）。旧编码是 4-01-02-07，查旧资料时会遇到。",
        "The occupation code of demonstrator (示例师) is 4-01-06-02 (system of the 2022 classification). "
        "Its old code is 4-01-02-07; both are in use.",
    ),
    "occ.seller/tasks": (
        "示例师的主要工作：讲解；演示。",
        "Main duties of demonstrator (示例师): explaining; showing.",
    ),
    "occ.seller/batch": (
        "示例师是国家公布的新职业，属于 2020 年第三批新职业。",
        "demonstrator (示例师) is an official new occupation; "
        "it belongs to the third batch (2020) of new occupations.",
    ),
    "occ.seller/work-types": (
        "示例师的工种有：直播示例员。",
        "Work types of demonstrator (示例师): live demonstrator (直播示例员).",
    ),
    "worktype.live": (
        "直播示例员是职业“示例师”的一个工种。在直播间做示例。设 2 "
        "个等级：五级（初级工）、四级（中级工）。2020 年 6 月列为工种。",
        "live demonstrator (直播示例员) is a work type of the occupation demonstrator (示例师). "
        "Demonstrates in a live room. It has 2 levels: level 5 (五级, junior worker), "
        "level 4 (四级, intermediate worker). It has been a work type since June 2020.",
    ),
    "topic.exam": ("全国同一天举行的考试。", "An exam held on the same day everywhere."),
    "std.seller": (
        "示例师的国家职业标准于 2021 年 11 月 25 日颁布，文号是某厅发〔2021〕2号。"
        "标准设 3 个等级：五级（初级工）、四级（中级工）、三级（高级工）。",
        "The national occupational standard for demonstrator (示例师) was issued on "
        "25 November 2021 as 某厅发〔2021〕2号. "
        "It defines 3 levels: level 5 (五级, junior worker), level 4 (四级, intermediate worker), "
        "level 3 (三级, senior worker).",
    ),
    "policy.handover": (
        "《移交通知》某函〔2025〕1号，某部，2025 年 9 月发布。证书移交。自 2025 年 10 月 1 "
        "日起施行。有效至 2030 年。",
        "the handover notice 某函〔2025〕1号, a ministry, issued September 2025. "
        "The certificates are handed over. In force since 1 October 2025. Valid until 2030.",
    ),
    "area.1": (
        "示例证书初级的工作领域 1“商品整理”在实训考核中占 30%。",
        "In demo certificate (示例证书), junior (初级), work area 1 “sorting goods (商品整理)” "
        "weighs 30% of the practical exam.",
    ),
    "area.1/tasks": (
        "示例证书初级的工作领域 1“商品整理”有 2 个工作任务：1-1 选品、1-2 （名称在原文中缺失）。",
        "In demo certificate (示例证书), junior (初级), work area 1 “sorting goods (商品整理)” has "
        "2 work tasks: "
        "1-1 choosing goods (选品), 1-2 (its name is missing in the source).",
    ),
    "area.s": (
        "示例证书高级的工作领域 1 是“团队管理”。",
        "In demo certificate (示例证书), senior (高级), work area 1 is “leading a team (团队管理)”.",
    ),
    "cert.1x-demo.junior/weights": (
        "示例证书初级实训考核的权重：商品整理 30%、直播准备 70%，合计 100%。",
        "Weights in the practical exam of demo certificate (示例证书), junior (初级): "
        "sorting goods (商品整理) 30%, preparing a stream (直播准备) 70%; total 100%.",
    ),
    "task.1-1": (
        "示例证书初级的工作任务 1-1“选品”属于工作领域“商品整理”。",
        "In demo certificate (示例证书), junior (初级), work task 1-1 “choosing goods (选品)” "
        "belongs to the work area “sorting goods (商品整理)”.",
    ),
    "task.1-2": (
        "示例证书初级按编号应有工作任务 1-2，但原文没有印出它的名称，不能补写。",
        "By its numbering demo certificate (示例证书), junior (初级), should have a work task 1-2, "
        "but the source does not print its name, so it cannot be supplied.",
    ),
    "format.demo": (
        "示例证书和旁证证书（初级、高级）的考核分 2 部分：理论（机考）60 分钟，满分 100 分，60 分（含）合格；"
        "实训（机考）150 分钟，满分 100 分，60 分（含）合格。各部分都要达到合格分才算通过。",
        "The exam of demo certificate (示例证书) and other certificate (旁证证书), junior (初级), "
        "senior (高级), "
        "has 2 parts: theory (理论), on a computer, 60 minutes, 100 marks, pass mark 60 (inclusive); "
        "practice (实训), on a computer, 150 minutes, 100 marks, pass mark 60 (inclusive). "
        "Every part must reach its pass mark.",
    ),
    "format.demo/part1": (
        "示例证书和旁证证书理论共 58 题、100 分：单选题 30 题，每题 1 分，共 30 分；"
        "多选题 28 题，每题 2.5 分，共 70 分；时间 60 分钟，60 分（含）合格。",
        "theory (理论) of demo certificate (示例证书) and other certificate (旁证证书): 58 "
        "questions, 100 points: "
        "single choice: 30 questions at 1 points each, 30 in all; "
        "multiple choice: 28 questions at 2.5 points each, 70 in all; 60 minutes, pass mark 60 (inclusive).",
    ),
    "session.2": (
        "2024 年第 2 次统考（示例证书）：2024 年 6 月 21 日和2024 年 6 月 22 日，级别：初级、高级；"
        "2024 年 6 月 21 日 14:00-18:00、2024 年 6 月 22 日 08:30-12:30。",
        "Exam session 2 of 2024 (demo certificate (示例证书)): 21 June 2024 and 22 June 2024; "
        "levels: junior (初级), senior (高级); 21 June 2024 14:00-18:00, 22 June 2024 08:30-12:30.",
    ),
    "session.1/schedule-2024-all": (
        "示例证书 2024 年共安排 2 次统考：第 1 次 2024 年 5 月 30 日（初级）；"
        "第 2 次 2024 年 6 月 21 日和2024 年 6 月 22 日（初级、高级）。",
        "demo certificate (示例证书): 2 exam sessions were planned for 2024: no. 1 on 30 May 2024 "
        "(junior (初级)); "
        "no. 2 on 21 June 2024 and 22 June 2024 (junior (初级), senior (高级)).",
    ),
    "session.2/schedule-2024-senior": (
        "示例证书高级 2024 年开考 1 次：第 2 次 2024 年 6 月 21 日和2024 年 6 月 22 日。",
        "demo certificate (示例证书), senior (高级): 1 sessions in 2024: "
        "no. 2 on 21 June 2024 and 22 June 2024.",
    ),
    "training.06": (
        "示例证书高级师资培训：2024 年 6 月，线下，内容为考核方法。",
        "Teacher training for demo certificate (示例证书), senior (高级): June 2024, face to face; "
        "content: how it is examined.",
    ),
    "training.03/plan-2024": (
        "示例证书 2024 年师资培训共 2 期：3 月初级（录播）；6 月高级（线下）。"
        "其中录播 1 期（3 月）、线下 1 期（6 月）。按级别：初级 1 期（3 月）、高级 1 期（6 月）。",
        "demo certificate (示例证书): 2 teacher training runs in 2024: month 3 junior (初级) (recorded); "
        "month 6 senior (高级) (face to face). By form: recorded 1 (months 3), face to face 1 (months 6). "
        "By level: junior (初级) 1 (months 3), senior (高级) 1 (months 6).",
    ),
    "book.junior": (
        "示例证书初级的配套教材是《示例基础》（某出版社）。",
        "The textbook for demo certificate (示例证书), junior (初级), is 《示例基础》 (a publisher).",
    ),
    "book.junior/all": (
        "示例证书的配套教材（某出版社）：初级《示例基础》、高级《示例进阶》。",
        "Textbooks of demo certificate (示例证书) (a publisher): "
        "junior (初级) 《示例基础》, senior (高级) 《示例进阶》.",
    ),
    "fee.exam.junior": (
        "示例证书初级的考证费是 280 元/人（2024 年）。",
        "The exam fee of demo certificate (示例证书), junior (初级) is 280 yuan per person (2024).",
    ),
    "fee.training.junior": (
        "示例证书初级师资培训（录播）400 元/人（2024 年）。每校 1 人免费。",
        "Teacher training for demo certificate (示例证书), junior (初级) (recorded): 400 yuan per "
        "person (2024). "
        "One person of a school is free.",
    ),
    "fee.package.senior": (
        "示例证书高级代理机构的打包报价是 1980 元（2024 年），不是官方收费。",
        "An agent's package price for demo certificate (示例证书), senior (高级): 1980 yuan (2024); "
        "this is no official fee.",
    ),
    "fee.exam.junior/all": (
        "示例证书的考证费（2024 年）：初级 280 元/人、高级 300 元/人。",
        "Exam fees of demo certificate (示例证书) (2024): "
        "junior (初级) 280 yuan per person, senior (高级) 300 yuan per person.",
    ),
    "rule.l5": (
        "示例师国家职业标准，五级（初级工）申报条件（符合其中一条即可）：年满 16 周岁。",
        "standard of the demonstrator, level 5 (五级, junior worker): "
        "you may sit the exam if any one of these holds: 16 years old.",
    ),
    "rule.l4": (
        "示例师国家职业标准，四级（中级工）申报条件（符合其中一条即可）：（1）有五级证后工作满 2 "
        "年；（2）工作满 4 年。",
        "standard of the demonstrator, level 4 (四级, intermediate worker): "
        "you may sit the exam if any one of these holds: (1) level 5 and 2 years; (2) 4 years of work.",
    ),
    "rule.l5/all": (
        "示例师国家职业标准的申报条件（每级符合其中一条即可）。五级（初级工）：年满 16 周岁。"
        "四级（中级工）：（1）有五级证后工作满 2 年；（2）工作满 4 年。",
        "Eligibility under standard of the demonstrator (at each level any one route is enough). "
        "level 5 (五级, junior worker): 16 years old. "
        "level 4 (四级, intermediate worker): (1) level 5 and 2 years; (2) 4 years of work.",
    ),
    "subsidy.2024": (
        "统考（2024）：参保满 1 年。最高标准：五级（初级工）1000 元、四级（中级工）1500 元。每年最多 3 次。",
        "joint exam (2024): One year insured. Maximum amounts: level 5 (五级, junior worker) 1000 yuan, "
        "level 4 (四级, intermediate worker) 1500 yuan. At most three times a year.",
    ),
}


@pytest.mark.parametrize("record", SENTENCES)
def test_a_record_says(record: str, zh: Mapping[str, Passage], en: Mapping[str, Passage]) -> None:
    assert (zh[record].text, en[record].text) == SENTENCES[record]


def test_no_kind_of_record_is_left_out(zh: Mapping[str, Passage]) -> None:
    said = {passage.kind for passage in zh.values()}
    silent = {type(record).__name__.lower() for record in RECORDS} - said
    assert silent == {"region"}  # a place is named by others and says nothing itself
    assert Region.__name__.lower() in silent


def test_a_level_whose_tasks_are_not_known_lists_none(zh: Mapping[str, Passage]) -> None:
    assert "cert.1x-demo.senior/tasks" not in zh
    assert "cert.1x-demo.junior/tasks" not in zh  # the tasks of its second area are missing
    assert "cert.1x-demo.senior/weights" not in zh


def test_the_tasks_of_a_level_are_listed_with_the_lost_one() -> None:
    records = [one for one in RECORDS if one.id != "area.2"]
    zh, en = (passages_of(make_catalogue(*records), language) for language in ("zh", "en"))
    assert zh["cert.1x-demo.junior/tasks"].text == (
        "示例证书初级有 1 个工作领域、2 个工作任务：（1）商品整理：1-1 选品、1-2 （名称在原文中缺失）。"
    )
    assert en["cert.1x-demo.junior/tasks"].text == (
        "demo certificate (示例证书), junior (初级), has 1 work areas and 2 work tasks: "
        "(1) sorting goods (商品整理): 1-1 choosing goods (选品), 1-2 (its name is missing in the source)."
    )


def test_only_an_area_with_a_weight_answers_questions_about_weights(zh: Mapping[str, Passage]) -> None:
    assert "weight" in zh["area.1"].slots
    assert "商品整理占比" in zh["area.1"].asks
    assert "weight" not in zh["area.s"].slots
    assert not zh["area.s"].asks


def test_a_fee_for_all_levels_names_none() -> None:
    fee = make_fee("junior", 400, item="training", levels=(), mode=both("录播", "recorded"), period=None)
    catalogue = with_records(fee)
    assert passages_of(catalogue)[fee.id].text == "示例证书师资培训（录播）400 元/人。"
    assert passages_of(catalogue, "en")[fee.id].text == (
        "Teacher training for demo certificate (示例证书) (recorded): 400 yuan per person."
    )


def test_a_standard_of_a_year_alone_is_dated_by_the_year() -> None:
    standard = Standard(
        id="std.old",
        name=both("旧标准", "old standard"),
        occupations=("occ.other",),
        number="某文",
        published=day("2020"),
        **COMMON,
    )
    passage = passages_of(with_records(standard))["std.old"]
    assert passage.text == "旁人师的国家职业标准于 2020 年颁布，文号是某文。"
    assert "levels" not in passage.slots


def test_training_runs_are_counted_by_form_and_level_in_order_of_months() -> None:
    more = Training(
        id="training.01",
        certificate="cert.1x-demo",
        month=day("2024-01"),
        level=LevelCode.SENIOR,
        mode=both("线下", "face to face"),
        content=both("标准解读", "the standard"),
        **COMMON,
    )
    plan = passages_of(with_records(more))["training.01/plan-2024"].text
    assert "共 3 期：1 月高级（线下）；3 月初级（录播）；6 月高级（线下）。" in plan
    assert "线下 2 期（1、6 月）、录播 1 期（3 月）" in plan


def test_what_is_said_of_a_work_type_stands_under_its_occupation(zh: Mapping[str, Passage]) -> None:
    assert zh["worktype.live"].title == ("示例师", "直播示例员", "工种")


def test_people_are_known_to_ask_in_these_ways(zh: Mapping[str, Passage], en: Mapping[str, Passage]) -> None:
    assert "第二次统考是哪天" in zh["session.2"].asks
    assert "6月统考什么时候" in zh["session.2"].asks
    assert "示例证书还能考吗" in zh["cert.1x-demo/ended"].asks
    assert "when was exam session 2" in en["session.2"].asks
    assert zh["fix.pass"].asks[0] == "包过"  # the wrong claim is searched, never said
