"""Next steps: about what was answered, with an answer of their own, and never back to what is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.flows.next_steps import NextSteps
from bot.messages import Language
from bot.texts import load_texts
from retrieval.models import Answer, Citation, Passage, Status, Turn

TODAY = date(2026, 11, 22)
FEE = Passage(
    id="fee#zh",
    record="fee",
    kind="fee",
    language="zh",
    title=("示例证书", "考证费"),
    text="280 元。",
    about=frozenset({"cert.1x-demo", "cert.one-plus-x"}),
    slots=frozenset({"fee"}),
)


@dataclass
class Known:
    """Knows one passage, and for words of a question the passages that would answer it."""

    passage_of_answer: Passage
    answers: Mapping[str, str]
    looked_up: list[str] = field(default_factory=list)

    def answer(
        self, question: str, *, as_of: date, history: Sequence[Turn] = (), language: str = "auto"
    ) -> Answer:
        raise AssertionError("a step is looked up, not answered")

    def grounds(self, question: str, *, as_of: date, language: str = "auto") -> frozenset[str]:
        self.looked_up.append(question)
        return frozenset(found for words, found in self.answers.items() if words in question)

    def passage(self, passage_id: str) -> Passage | None:
        return self.passage_of_answer if passage_id == self.passage_of_answer.id else None

    def cite(self, passage: Passage) -> Sequence[Citation]:
        return []


def steps(known: Known, limit: int = 2) -> list[str]:
    cited = Citation("src", "", "", "", "", "", "", known.passage_of_answer.id)
    answer = Answer(Status.ANSWERED, "", "zh", TODAY, (cited,))
    found = NextSteps(known).after(answer, load_texts().wording(Language.ZH), limit)
    return [option.label for option in found]


def test_steps_without_an_answer_are_left_out() -> None:
    assert steps(Known(FEE, {"申报条件": "rule#zh"})) == ["报考条件"]


def test_no_more_steps_are_looked_up_than_are_shown() -> None:
    known = Known(FEE, {"考试日期": "session#zh", "申报条件": "rule#zh", "题型": "format#zh"})
    assert steps(known) == ["考试在哪几天", "报考条件"]
    assert not any("题型" in question for question in known.looked_up)


def test_a_step_that_says_the_same_again_is_left_out() -> None:
    assert steps(Known(FEE, {"考试日期": FEE.id, "申报条件": "rule#zh"})) == ["报考条件"]


def test_two_steps_do_not_lead_to_the_same_passage() -> None:
    assert steps(Known(FEE, {"考试日期": "all#zh", "申报条件": "all#zh"})) == ["考试在哪几天"]


def test_after_something_that_has_ended_the_first_step_is_what_to_do_now() -> None:
    over = replace(FEE, valid_until=date(2025, 12, 31))
    known = Known(over, {"怎么衔接": "note.over#zh", "考试日期": "session#zh"})
    assert steps(known) == ["现在该怎么办", "考试在哪几天"]


def test_who_was_told_that_it_is_over_is_shown_what_to_take_instead() -> None:
    told = replace(FEE, slots=frozenset({"succession", "session"}))
    known = Known(told, {"互联网营销师": "rule.seller#zh", "考证费": "fee#zh", "题型": "format#zh"})
    assert steps(known) == ["改考互联网营销师要什么条件"]


def test_what_is_known_of_a_step_is_kept() -> None:
    known = Known(FEE, {"申报条件": "rule#zh"})
    following = NextSteps(known)
    cited = Citation("src", "", "", "", "", "", "", FEE.id)
    answer = Answer(Status.ANSWERED, "", "zh", TODAY, (cited,))
    wording = load_texts().wording(Language.ZH)
    assert following.after(answer, wording, 2) == following.after(answer, wording, 2)
    assert len(known.looked_up) == len(set(known.looked_up))


def test_after_an_answer_about_no_certificate_or_occupation_there_is_none() -> None:
    assert steps(Known(replace(FEE, about=frozenset({"topic.exam"})), {"申报条件": "rule#zh"})) == []
