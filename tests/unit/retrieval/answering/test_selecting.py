"""What ranked evidence allows: an answer with what adds to it, a question back, or silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import LevelCode
from retrieval.answering.evidence import Evidence
from retrieval.answering.selecting import Selection, Thresholds, Verdict, select, sufficient
from tests.unit.retrieval.answering.cases import ZH, ask, make_evidence, make_passage

L = LevelCode
LIMITS = Thresholds()


def fee(level: LevelCode, score: float = 2.0, **more: float) -> Evidence:
    passage = make_passage(
        f"fee.{level}",
        ["cert.1x-demo", "cert.one-plus-x"],
        [level],
        kind="fee",
        slots={"fee"},
        text=f"{level} 280 元。",
    )
    return make_evidence(passage, score, **({"stray": 1 / 3} | more))


def note(
    id_: str,
    score: float = 2.0,
    text: str = "",
    *,
    about: tuple[str, ...] = ("cert.1x-demo",),
    slots: tuple[str, ...] = (),
    gap: bool = False,
    **more: float,
) -> Evidence:
    passage = make_passage(id_, about, slots=set(slots), text=text or f"{id_}。", gap=gap)
    return make_evidence(passage, score, **more)


def chosen(selection: Selection) -> list[str]:
    return [one.passage.record for one in selection.chosen]


class TestSufficient:
    """Of the best evidence: the right thing, and a value of the kind asked for."""

    def test_a_known_way_of_asking_is_enough(self) -> None:
        far = make_evidence(ZH["fee.exam.junior"], cosine=0.5, cover=0, named=0, asked=LIMITS.asked)
        assert sufficient(far, ask("多少钱"), LIMITS)
        assert not sufficient(far, ask("多少钱"), LIMITS, stranger=True)

    def test_what_is_named_must_be_near_too(self) -> None:
        query = ask("示例证书多少钱")
        assert sufficient(fee(L.JUNIOR, cosine=LIMITS.cosine), query, LIMITS)
        assert not sufficient(fee(L.JUNIOR, cosine=LIMITS.cosine - 0.01), query, LIMITS)

    def test_english_questions_lie_further_away(self) -> None:
        evidence = fee(L.JUNIOR, cosine=LIMITS.cosine_english)
        assert LIMITS.cosine_english < LIMITS.cosine
        assert sufficient(evidence, ask("How much is the demo certificate (示例证书)?"), LIMITS)
        assert not sufficient(evidence, ask("示例证书多少钱"), LIMITS)

    def test_a_value_of_another_kind_is_no_answer(self) -> None:
        query = ask("示例证书权重")
        assert not sufficient(note("x", text="考证费 280 元。"), query, LIMITS)
        assert sufficient(note("x", text="占 30%。"), query, LIMITS)

    @pytest.mark.parametrize(
        ("cosine", "cover", "enough"), [(0.90, 0.3, True), (0.90, 0.2, False), (0.88, 0.3, False)]
    )
    def test_where_another_thing_is_named_more_is_asked(
        self, cosine: float, cover: float, enough: bool
    ) -> None:
        evidence = note("x", named=0, cosine=cosine, cover=cover)
        assert sufficient(evidence, ask("示例证书好吗"), LIMITS) is enough

    def test_a_national_rule_answers_for_a_place(self) -> None:
        evidence = note("x", named=0, cosine=0.85, cover=0.2)
        assert sufficient(evidence, ask("河南好考吗"), LIMITS)

    @pytest.mark.parametrize(
        ("asked", "cover", "enough"), [(0.31, 0.0, True), (0.0, 0.16, True), (0.29, 0.14, False)]
    )
    def test_where_nothing_is_named_words_must_be_shared(
        self, asked: float, cover: float, enough: bool
    ) -> None:
        evidence = note("x", named=0, cosine=0.9, asked=asked, cover=cover, slot=0.0)
        assert sufficient(evidence, ask("好考吗"), LIMITS) is enough


class TestVerdicts:
    def test_nothing_found_is_silence(self) -> None:
        assert select([], ask("多少钱"), LIMITS) == Selection(Verdict.SILENT)

    def test_silence_names_the_nearest_three(self) -> None:
        ranked = [note(f"n{at}", 2 - at / 10, cosine=0.3) for at in range(5)]
        selection = select(ranked, ask("示例证书好吗"), LIMITS)
        assert selection.verdict is Verdict.SILENT
        assert chosen(selection) == ["n0", "n1", "n2"]

    def test_an_unknown_name_is_not_answered_by_what_is_merely_near(self) -> None:
        ranked = [note("x", named=0, cosine=0.87, cover=0.2)]
        assert select(ranked, ask("好考吗"), LIMITS).verdict is Verdict.ANSWER
        assert select(ranked, ask("好考吗"), LIMITS, stranger=True).verdict is Verdict.SILENT

    def test_a_gap_is_chosen_as_evidence_that_there_is_none(self) -> None:
        gap = note("note.gap", slots=("pass_rate",), gap=True)
        selection = select([gap], ask("示例证书通过率"), LIMITS)
        assert (selection.verdict, chosen(selection)) == (Verdict.ANSWER, ["note.gap"])

    def test_a_gap_before_a_statement_is_given_with_it(self) -> None:
        gap = note("note.gap", 2.0, slots=("pass_rate",), gap=True)
        told = note("note.told", 1.95, "难度不大。", slots=("pass_rate",))
        assert chosen(select([gap, told], ask("示例证书通过率"), LIMITS)) == ["note.gap", "note.told"]

    def test_a_gap_does_not_follow_a_statement(self) -> None:
        told = note("note.told", 2.0, "难度不大。", slots=("pass_rate",))
        gap = note("note.gap", 1.99, slots=("pass_rate",), gap=True)
        assert chosen(select([told, gap], ask("示例证书通过率"), LIMITS)) == ["note.told"]


class TestTwins:
    """Sentences of one template for several levels, while the question leaves the level open."""

    def test_three_of_them_are_asked_back(self) -> None:
        ranked = [fee(L.JUNIOR), fee(L.INTERMEDIATE), fee(L.SENIOR)]
        selection = select(ranked, ask("示例证书多少钱"), LIMITS)
        assert selection.verdict is Verdict.CLARIFY
        assert chosen(selection) == ["fee.junior", "fee.intermediate", "fee.senior"]

    def test_two_of_them_are_both_told(self) -> None:
        selection = select([fee(L.JUNIOR), fee(L.SENIOR)], ask("示例证书多少钱"), LIMITS)
        assert (selection.verdict, chosen(selection)) == (Verdict.ANSWER, ["fee.junior", "fee.senior"])

    def test_one_that_is_clearly_better_is_no_twin(self) -> None:
        ranked = [fee(L.JUNIOR, 2.0), fee(L.INTERMEDIATE, 2.0 - LIMITS.twin - 0.01), fee(L.SENIOR, 1.5)]
        selection = select(ranked, ask("示例证书多少钱"), LIMITS)
        assert selection.verdict is Verdict.ANSWER

    def test_with_the_level_named_there_are_none(self) -> None:
        ranked = [fee(L.JUNIOR, stray=0), fee(L.INTERMEDIATE), fee(L.SENIOR)]
        assert chosen(select(ranked, ask("示例证书初级多少钱"), LIMITS))[0] == "fee.junior"
        assert select(ranked, ask("示例证书初级多少钱"), LIMITS).verdict is Verdict.ANSWER

    def test_notes_are_no_twins(self) -> None:
        ranked = [note(f"n{at}", text=f"说法{at}。", stray=1 / 3) for at in range(4)]
        assert select(ranked, ask("示例证书好吗"), LIMITS).verdict is Verdict.ANSWER


class TestOpenQuestions:
    """A short question for something of a certificate or occupation that names none."""

    RANKED = (
        note("a", about=("cert.1x-demo", "cert.one-plus-x"), slots=("fee",), asked=0.2),
        note("b", 1.9, about=("occ.seller",), slots=("fee",)),
        note("c", 1.8, about=("topic.exam",), slots=("fee",)),
    )

    def test_it_is_asked_back_once_for_each_subject(self) -> None:
        selection = select(self.RANKED, ask("多少钱"), LIMITS)
        assert (selection.verdict, chosen(selection)) == (Verdict.CLARIFY, ["a", "b"])

    def test_the_certificates_of_one_exam_are_one_subject(self) -> None:
        both = [self.RANKED[0], note("d", 1.9, about=("cert.1x-other", "cert.one-plus-x"), slots=("fee",))]
        assert select(both, ask("多少钱"), LIMITS).verdict is Verdict.ANSWER

    @pytest.mark.parametrize(
        ("question", "earlier"),
        [
            ("示例证书多少钱", ()),
            ("那多少钱呢", ("示例证书统考",)),
            ("我是在校的学生，家里条件不太好，想先问清楚一共要交多少钱", ()),
            ("是什么", ()),
        ],
    )
    def test_not_when_it_says_more_or_asks_for_no_value(
        self, question: str, earlier: tuple[str, ...]
    ) -> None:
        assert select(self.RANKED, ask(question, *earlier), LIMITS).verdict is not Verdict.CLARIFY

    def test_not_when_the_question_is_known(self) -> None:
        known = (note("a", asked=0.8, slots=("fee",)), *self.RANKED[1:])
        assert select(known, ask("多少钱"), LIMITS).verdict is Verdict.ANSWER

    def test_not_when_the_others_lie_far_behind(self) -> None:
        far = (self.RANKED[0], note("b", 1.0, about=("occ.seller",), slots=("fee",)))
        assert select(far, ask("多少钱"), LIMITS).verdict is Verdict.ANSWER

    def test_not_when_an_unknown_name_is_in_it(self) -> None:
        assert select(self.RANKED, ask("多少钱"), LIMITS, stranger=True).verdict is not Verdict.CLARIFY


class TestComplements:
    QUESTION = "示例证书和旁证证书多少钱，哪天考"

    def test_the_other_thing_that_is_named_is_told_too(self) -> None:
        ranked = [
            note("demo", named=0.5, slots=("fee",)),
            note("other", 1.9, about=("cert.1x-other",), named=0.5, slots=("fee",)),
        ]
        assert chosen(select(ranked, ask(self.QUESTION), LIMITS)) == ["demo", "other"]

    def test_the_other_thing_that_is_asked_is_told_too(self) -> None:
        ranked = [note("fee", slots=("fee",)), note("session", 1.8, slots=("session",))]
        assert chosen(select(ranked, ask("示例证书多少钱，哪天考"), LIMITS)) == ["fee", "session"]

    def test_what_says_the_same_again_is_left_out(self) -> None:
        said = "示例证书初级的考证费是 280 元。"
        ranked = [note("a", text=said, slots=("fee",)), note("b", 1.99, text=f"另说：{said}", slots=("fee",))]
        assert chosen(select(ranked, ask("示例证书多少钱"), LIMITS)) == ["a"]

    def test_what_lies_behind_is_left_out(self) -> None:
        ranked = [note("a", slots=("fee",)), note("b", 2 - LIMITS.near * 2 - 0.01, slots=("session",))]
        assert chosen(select(ranked, ask("示例证书多少钱，哪天考"), LIMITS)) == ["a"]

    def test_three_statements_are_the_most(self) -> None:
        ranked = [note(f"n{at}", text=chr(0x4E00 + at) * 5) for at in range(8)]
        assert len(select(ranked, ask("示例证书好吗"), LIMITS).chosen) == 3

    def test_long_statements_are_not_joined(self) -> None:
        ranked = [note("a", text="甲" * 600), note("b", text="乙" * 600), note("c", text="丙" * 50)]
        assert chosen(select(ranked, ask("示例证书好吗"), LIMITS)) == ["a", "c"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(ZH)),
            st.floats(0, 3),
            st.floats(0, 1),
            st.floats(0, 1),
            st.floats(0, 1),
            st.floats(0, 1),
        ),
        max_size=8,
        unique_by=lambda one: one[0],
    ),
    st.sampled_from(["多少钱", "示例证书多少钱", "示例证书初级哪天考", "旁人师是什么", "河南", "hello", ""]),
    st.booleans(),
)
def test_whatever_is_found_the_choice_comes_from_it(
    parts: list[tuple[str, float, float, float, float, float]], question: str, stranger: bool
) -> None:
    ranked = sorted(
        (
            make_evidence(ZH[record], score, cosine=cosine, named=named, asked=asked, stray=stray)
            for record, score, cosine, named, asked, stray in parts
        ),
        key=lambda one: -one.score,
    )
    selection = select(ranked, ask(question), LIMITS, stranger=stranger)
    assert set(chosen(selection)) <= {one.passage.record for one in ranked}
    assert len(set(chosen(selection))) == len(selection.chosen)
    assert (selection.verdict is Verdict.SILENT) or selection.chosen
    if selection.verdict is Verdict.ANSWER:
        assert selection.chosen[0] == ranked[0]
        assert len(selection.chosen) <= 3
