"""An answerer that knows a handful of answers by heart: what the bot around it does can be told exactly."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from knowledge.models import Confidence, LevelCode, Reference
from retrieval.models import Answer, Citation, Option, Passage, Status, Turn

PASSAGES = {
    "fee.1x-livestream.junior#zh": Passage(
        id="fee.1x-livestream.junior#zh",
        record="fee.1x-livestream.junior",
        kind="fee",
        language="zh",
        title=("1+X 直播电商", "初级", "考证费"),
        text="直播电商、新媒体技术（初级）的考证费是 280 元/人（2024 年）。",
        about=frozenset({"cert.1x-livestream"}),
        levels=frozenset({LevelCode.JUNIOR}),
        slots=frozenset({"fee"}),
        references=(Reference(source="src.plan-2024", at="三、收费标准"),),
        confidence=Confidence.SINGLE,
        valid_from=date(2024, 1, 18),
        valid_until=date(2025, 12, 31),
        caveat="这是 2024 年河南一份工作计划里的价格。",
    ),
}

PLAN = Citation(
    source_id="src.plan-2024",
    title="2024 年河南 1+X 工作计划",
    issuer="南京奥派",
    published="2024-01-18",
    locator="三、收费标准",
    quote="考证费 280 元/人",
    url="https://example.org/plan",
    passage_id="fee.1x-livestream.junior#zh",
)

LEVELS = (
    Option("初级", "1+X直播电商初级考证费多少？"),
    Option("中级", "1+X直播电商中级考证费多少？"),
    Option("高级", "1+X直播电商高级考证费多少？"),
)


class ScriptedAnswerer:
    """Answers a few questions about the fee of one certificate; everything else is not in its sources."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.as_of: date | None = None
        self.broken = False
        self.gate = threading.Event()
        self.gate.set()

    def answer(
        self, question: str, *, as_of: date, history: Sequence[Turn] = (), language: str = "auto"
    ) -> Answer:
        self.gate.wait(timeout=20)
        if self.broken:
            raise RuntimeError("the index fell over")
        self.asked.append(question)
        self.as_of = as_of
        topic = question
        if question.startswith("那"):  # a follow-up leans on what was said before
            topic = next((turn.text for turn in reversed(history) if "考证费" in turn.text), "") + question
        return self._answer(topic, as_of, language)

    def grounds(self, question: str, *, as_of: date, language: str = "auto") -> frozenset[str]:
        known = {"怎么衔接": "note.handover#zh", "考试日期": "session.1x-2024#zh"}
        return frozenset(passage for words, passage in known.items() if words in question)

    def passage(self, passage_id: str) -> Passage | None:
        return PASSAGES.get(passage_id)

    def cite(self, passage: Passage) -> Sequence[Citation]:
        return [PLAN]

    def _answer(self, topic: str, as_of: date, language: str) -> Answer:
        def give(status: Status, text: str, **more: object) -> Answer:
            return Answer(status=status, text=text, language=language, as_of=as_of, **more)  # type: ignore[arg-type]

        if "代考" in topic:
            return give(Status.REFUSED, "代考违法，这个我不帮。")
        if language == "en" and "fee" in topic:
            text = "The junior exam fee was 280 yuan in 2024; the certificate was handed over in 2025."
            return give(Status.ANSWERED, text, citations=(PLAN,), warnings=("expired",))
        if language == "zh-Hant" and "直播電商" in topic:
            return give(Status.ANSWERED, "考證費是 280 元/人。", citations=(PLAN,))
        if "几个价格" in topic:
            again = replace(PLAN, passage_id="fee.1x-livestream.senior#zh")
            other = Citation("src.other", "另一份文件", "", "", "", "", "", "")
            return give(Status.ANSWERED, "280、320、360 元。", citations=(PLAN, other, again))
        if "考证费" in topic and "那高级呢" in topic:
            return give(Status.ANSWERED, "高级考证费是 360 元/人。", citations=(PLAN,))
        for level, price in (("初级", 280), ("中级", 320), ("高级", 360)):
            if "考证费" in topic and level in topic:
                text = (
                    f"1+X 直播电商{level}的考证费是 {price} 元/人（2024 年河南的工作计划）。"
                    "〔2024 年河南 1+X 工作计划 · 三、收费标准 · 南京奥派 · 2024-01-18 · 已过期〕\n"
                    "注意：1+X 证书已于 2025 年底移交人社部门，这个价格只是历史信息。"
                )
                return give(Status.ANSWERED, text, citations=(PLAN,), warnings=("expired",))
        if "考证费" in topic:
            return give(Status.CLARIFY, "你想问哪个级别的考证费？", options=LEVELS)
        return give(Status.NOT_FOUND, f"我的资料里没有“{topic}”的答案。")
