"""A small hand-made catalogue with a record of every kind: each sentence can be told exactly."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.models import (
    Amount,
    Asks,
    Certificate,
    CertificateFamily,
    Confidence,
    Correction,
    EligibilityRule,
    Ending,
    ExamFormat,
    ExamPart,
    ExamSession,
    Fee,
    FeeItem,
    Level,
    LevelCode,
    Note,
    NoteStatus,
    Occupation,
    Policy,
    QuestionType,
    Record,
    Reference,
    Region,
    Source,
    SourceKind,
    Standard,
    Subsidy,
    Text,
    Textbook,
    Topic,
    Training,
    WorkArea,
    WorkTask,
    WorkType,
)
from knowledge.periods import PartialDate
from knowledge.vocabulary import Slot
from retrieval.models import Passage
from retrieval.passages import build_passages

COMMON: dict[str, Any] = {
    "sources": (Reference(source="src.plan", at="第三部分"),),
    "confidence": Confidence.CORROBORATED,
    "checked_on": date(2026, 11, 22),
}
"""What a record needs and most tests do not look at."""


def both(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


def make_source(id_: str = "src.plan", kind: SourceKind = SourceKind.ORGANISER, **more: Any) -> Source:
    given: dict[str, Any] = {
        "title": both("2024 年计划", "Plan of 2024"),
        "issuer": both("某公司", "a company"),
        "published": day("2024-01-18"),
        "url": "https://example.org/plan",
    }
    return Source(id=id_, kind=kind, **(given | more))


def make_note(id_: str = "note.one", about: tuple[str, ...] = ("topic.exam",), **more: Any) -> Note:
    given = COMMON | {"statement": both("带身份证。", "Bring your identity card.")}
    return Note(id=id_, about=about, **(given | more))


def make_fee(level: str, amount: int, *, item: str = "exam", **more: Any) -> Fee:
    given = COMMON | {"certificates": ("cert.1x-demo",), "period": "2024", "levels": (LevelCode(level),)}
    return Fee(id=f"fee.{item}.{level}", item=FeeItem(item), amount=amount, **(given | more))


SOURCES = (
    make_source(),
    make_source("src.notice", SourceKind.OFFICIAL, title=both("移交通知", "Handover notice"), published=None),
    make_source("src.blog", SourceKind.ARTICLE, title=both("一篇文章", "An article"), url=""),
)
NAMED: tuple[Record, ...] = (
    Region(id="region.henan", name=both("河南", "Henan"), **COMMON),
    Region(id="region.zhengzhou", name=both("郑州", "Zhengzhou"), within="region.henan", **COMMON),
    Topic(
        id="topic.exam",
        name=both("统考", "joint exam"),
        description=both("全国同一天举行的考试。", "An exam held on the same day everywhere."),
        **COMMON,
    ),
    Occupation(
        id="occ.seller",
        name=both("示例师", "demonstrator (示例师)"),
        aliases=("示例员",),
        code="4-01-06-02",
        old_codes=("4-01-02-07",),
        definition=both("在平台上做示例的人员。", "People who demonstrate on platforms."),
        tasks=(both("讲解", "explaining"), both("演示", "showing")),
        batch="2020-3",
        **COMMON,
    ),
    Occupation(
        id="occ.other",
        name=both("旁人师", "bystander (旁人师)"),
        aliases=("bystander",),
        code="4-99-99-99",
        **COMMON,
    ),
    WorkType(
        id="worktype.live",
        name=both("直播示例员", "live demonstrator (直播示例员)"),
        occupation="occ.seller",
        levels=(LevelCode.L5, LevelCode.L4),
        since=day("2020-06"),
        description=both("在直播间做示例。", "Demonstrates in a live room."),
        **COMMON,
    ),
    Policy(
        id="policy.handover",
        name=both("移交通知", "the handover notice"),
        issuer=both("某部", "a ministry"),
        summary=both("证书移交。", "The certificates are handed over."),
        number="某函〔2025〕1号",
        published=day("2025-09"),
        regions=("region.zhengzhou",),
        valid_from=day("2025-10-01"),
        valid_until=day("2030"),
        **COMMON,
    ),
    Certificate(
        id="cert.1x-demo",
        name=both("示例证书", "demo certificate (示例证书)"),
        aliases=("示例证",),
        family=CertificateFamily.ONE_PLUS_X,
        issuer=both("某公司", "a company"),
        description=both("面向学生的证书。", "A certificate for students."),
        levels=(LevelCode.JUNIOR, LevelCode.SENIOR),
        ending=Ending(
            on=day("2025-12-31"),
            by="policy.handover",
            meaning=both("不再开考。", "no longer examined."),
        ),
        **COMMON,
    ),
    Certificate(
        id="cert.1x-other",
        name=both("旁证证书", "other certificate (旁证证书)"),
        family=CertificateFamily.ONE_PLUS_X,
        issuer=both("某公司", "a company"),
        description=both("另一张证书。", "Another certificate."),
        **COMMON,
    ),
    Certificate(
        id="cert.one-plus-x",
        name=both("X 类证书", "kind X"),
        family=CertificateFamily.ONE_PLUS_X,
        issuer=both("多家机构", "several bodies"),
        description=both("一类证书。", "A kind of certificates."),
        **COMMON,
    ),
    Level(
        id="cert.1x-demo.junior",
        name=both("示例证书初级", "demo certificate, junior (初级)"),
        certificate="cert.1x-demo",
        code=LevelCode.JUNIOR,
        training_hours=60,
        **COMMON,
    ),
    Level(
        id="cert.1x-demo.senior",
        name=both("示例证书高级", "demo certificate, senior (高级)"),
        certificate="cert.1x-demo",
        code=LevelCode.SENIOR,
        **COMMON,
    ),
    Standard(
        id="std.seller",
        name=both("示例师国家职业标准", "standard of the demonstrator"),
        occupations=("occ.seller",),
        number="某厅发〔2021〕2号",
        published=day("2021-11-25"),
        levels=(LevelCode.L5, LevelCode.L4, LevelCode.L3),
        **COMMON,
    ),
)
EXAMS: tuple[Record, ...] = (
    WorkArea(
        id="area.2",
        level="cert.1x-demo.junior",
        number=2,
        name=both("直播准备", "preparing a stream (直播准备)"),
        weight=70,
        **COMMON,
    ),
    WorkArea(
        id="area.1",
        level="cert.1x-demo.junior",
        number=1,
        name=both("商品整理", "sorting goods (商品整理)"),
        weight=30,
        **COMMON,
    ),
    WorkArea(
        id="area.s",
        level="cert.1x-demo.senior",
        number=1,
        name=both("团队管理", "leading a team (团队管理)"),
        **COMMON,
    ),
    WorkTask(
        id="task.1-1", area="area.1", number="1-1", name=both("选品", "choosing goods (选品)"), **COMMON
    ),
    WorkTask(id="task.1-2", area="area.1", number="1-2", name=None, **COMMON),
    ExamFormat(
        id="format.demo",
        certificates=("cert.1x-demo", "cert.1x-other"),
        levels=(LevelCode.JUNIOR, LevelCode.SENIOR),
        parts=(
            ExamPart(
                name=both("理论", "theory (理论)"),
                minutes=60,
                full_marks=100,
                pass_mark=60,
                method=both("机考", "on a computer"),
                question_types=(
                    QuestionType(name=both("单选题", "single choice"), count=30, points=1),
                    QuestionType(name=both("多选题", "multiple choice"), count=28, points=2.5),
                ),
            ),
            ExamPart(
                name=both("实训", "practice (实训)"),
                minutes=150,
                full_marks=100,
                pass_mark=60,
                method=both("机考", "on a computer"),
            ),
        ),
        **COMMON,
    ),
    ExamSession(
        id="session.2",
        certificates=("cert.1x-demo",),
        ordinal=2,
        days=(date(2024, 6, 21), date(2024, 6, 22)),
        hours=("14:00-18:00", "08:30-12:30"),
        levels=(LevelCode.JUNIOR, LevelCode.SENIOR),
        period="2024",
        **COMMON,
    ),
    ExamSession(
        id="session.1",
        certificates=("cert.1x-demo",),
        ordinal=1,
        days=(date(2024, 5, 30),),
        hours=("14:00-18:00",),
        levels=(LevelCode.JUNIOR,),
        period="2024",
        **COMMON,
    ),
    Training(
        id="training.06",
        certificate="cert.1x-demo",
        month=day("2024-06"),
        level=LevelCode.SENIOR,
        mode=both("线下", "face to face"),
        content=both("考核方法", "how it is examined"),
        **COMMON,
    ),
    Training(
        id="training.03",
        certificate="cert.1x-demo",
        month=day("2024-03"),
        level=LevelCode.JUNIOR,
        mode=both("录播", "recorded"),
        content=both("标准解读", "the standard"),
        **COMMON,
    ),
    Textbook(
        id="book.junior",
        level="cert.1x-demo.junior",
        title=both("示例基础", "示例基础"),
        publisher=both("某出版社", "a publisher"),
        **COMMON,
    ),
    Textbook(
        id="book.senior",
        level="cert.1x-demo.senior",
        title=both("示例进阶", "示例进阶"),
        publisher=both("某出版社", "a publisher"),
        **COMMON,
    ),
)
MONEY: tuple[Record, ...] = (
    make_fee("junior", 280),
    make_fee("senior", 300),
    make_fee(
        "junior",
        400,
        item="training",
        mode=both("录播", "recorded"),
        includes=both("每校 1 人免费。", "One person of a school is free."),
        free_places=1,
    ),
    make_fee("senior", 1980, item="package"),
    EligibilityRule(
        id="rule.l5",
        rulebook="std.seller",
        level=LevelCode.L5,
        routes=(both("年满 16 周岁", "16 years old"),),
        **COMMON,
    ),
    EligibilityRule(
        id="rule.l4",
        rulebook="std.seller",
        level=LevelCode.L4,
        routes=(both("有五级证后工作满 2 年", "level 5 and 2 years"), both("工作满 4 年", "4 years of work")),
        **COMMON,
    ),
    Subsidy(
        id="subsidy.2024",
        topic="topic.exam",
        condition=both("参保满 1 年。", "One year insured."),
        amounts=(Amount(level=LevelCode.L5, yuan=1000), Amount(level=LevelCode.L4, yuan=1500)),
        frequency=both("每年最多 3 次。", "At most three times a year."),
        regions=("region.zhengzhou",),
        period="2024",
        **COMMON,
    ),
)
SAID: tuple[Record, ...] = (
    make_note(),
    make_note(
        "note.gap",
        ("cert.1x-demo.junior", "topic.exam"),
        status=NoteStatus.GAP,
        statement=both("没有通过率。", "No pass rate."),
        slots=("pass_rate",),
    ),
    Correction(
        id="fix.pass",
        about=("cert.1x-demo",),
        claim=both("包过", "guaranteed to pass"),
        truth=both("没有人能保证通过。", "Nobody can guarantee it."),
        decided_by="src.notice",
        levels=(LevelCode.JUNIOR,),
        **(COMMON | {"sources": (Reference(source="src.plan"), Reference(source="src.notice", at="一"))}),
    ),
)
RECORDS = NAMED + EXAMS + MONEY + SAID
SLOTS = tuple(
    Slot(id=id_, name=both(*names), words=Asks(zh=zh, en=en))
    for id_, names, zh, en in (
        ("fee", ("费用", "fee"), ("多少钱", "考证费"), ("how much", "fee")),
        ("session", ("考试日期", "exam dates"), ("哪天考", "统考"), ("exam date",)),
        ("weight", ("权重", "weight"), ("占多少", "权重"), ("weight",)),
        ("eligibility", ("申报条件", "eligibility"), ("条件",), ("eligible", "requirements")),
        ("pass_rate", ("通过率", "pass rate"), ("通过率",), ("pass rate",)),
        ("definition", ("定义", "definition"), ("是什么",), ("what is",)),
    )
)


def make_catalogue(
    *records: Record, sources: Iterable[Source] = SOURCES, slots: Iterable[Slot] = SLOTS
) -> Catalogue:
    """Return a catalogue of these records: without any, of one of each kind."""
    return Catalogue(
        records={record.id: record for record in records or RECORDS},
        sources={source.id: source for source in sources},
        slots={slot.id: slot for slot in slots},
        content_hash="hand-made",
    )


def with_records(*more: Record) -> Catalogue:
    """Return the whole hand-made catalogue, with these records added or in the place of namesakes."""
    return make_catalogue(*({one.id: one for one in (*RECORDS, *more)}.values()))


def passages_of(catalogue: Catalogue, language: str = "zh") -> dict[str, Passage]:
    """Return the passages of a language by the record and part that they say."""
    return {one.record: one for one in build_passages(catalogue) if one.language == language}
