"""Evidence is ranked by what it has in common with the question; what contradicts it never appears."""

from datetime import date

import pytest

from knowledge.models import LevelCode
from retrieval.answering.ranking import Ranking, Weights
from retrieval.answering.resemblance import Resemblance
from retrieval.models import Hit, Passage
from tests.unit.retrieval.answering.cases import KINSHIP, TODAY, ZH, ask, make_passage


def make_ranking(weights: Weights | None = None) -> Ranking:
    return Ranking(KINSHIP, Resemblance(lambda term, language: 1.0), weights)


def rank(question: str, *passages: Passage, as_of: date = TODAY) -> list[str]:
    hits = [Hit(one, 1.0, 0.9, 0.5) for one in passages]
    return [one.passage.record for one in make_ranking().rank(hits, ask(question, as_of=as_of), as_of)]


def test_the_passage_of_the_level_asked_about_comes_first() -> None:
    single = [one for record, one in ZH.items() if "/" not in record]
    assert rank("示例证书初级考证费多少钱", *single)[0] == "fee.exam.junior"
    assert rank("示例证书高级考证费多少钱", *single)[0] == "fee.exam.senior"


def test_what_contradicts_the_question_is_left_out() -> None:
    found = rank("示例证书初级考证费多少钱", *ZH.values())
    assert "fee.exam.senior" not in found
    assert "rule.l5" not in found
    assert rank("旁证证书多少钱", ZH["fee.exam.junior"]) == []


def test_what_has_not_begun_is_left_out_and_what_is_over_stays() -> None:
    future = make_passage("future", valid_from=date(2027, 1, 1))
    over = make_passage("over", valid_until=date(2020, 12, 31))
    current = make_passage("current")
    assert rank("怎么考", over, future, current) == ["current", "over"]
    assert set(rank("怎么考", over, future, current, as_of=date(2027, 1, 1))) == {"future", "over", "current"}


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("示例证书好吗", {"about": ["cert.1x-demo"]}, {}),
        ("考证费多少钱", {"slots": {"fee"}}, {"slots": {"session"}}),
        ("初级怎么样", {"levels": [LevelCode.JUNIOR]}, {}),
        ("2024年怎么样", {"years": {2024}}, {"years": {2020}}),
        ("17岁可以吗", {"text": "17 岁可以。"}, {"text": "16 岁可以。"}),
        ("怎么报名呢", {"asks": ("怎么报名呢",)}, {"asks": ("哪天考",)}),
        ("怎么报名", {}, {"about": ["cert.1x-demo"]}),
    ],
)
def test_each_part_of_the_evidence_counts(
    question: str, better: dict[str, object], worse: dict[str, object]
) -> None:
    shared: dict[str, object] = {"title": (), "text": "一句话。"}
    passages = (
        make_passage("worse", **(shared | worse)),  # type: ignore[arg-type]
        make_passage("better", **(shared | better)),  # type: ignore[arg-type]
    )
    assert rank(question, *passages) == ["better", "worse"]


def test_the_search_score_counts_too() -> None:
    hits = [Hit(make_passage("far"), 1.0, 0.8, 0.1), Hit(make_passage("near"), 1.5, 0.9, 0.4)]
    ranked = make_ranking().rank(hits, ask("怎么考"), TODAY)
    assert [one.passage.record for one in ranked] == ["near", "far"]
    assert ranked[0].score > ranked[1].score


def test_weights_can_be_set() -> None:
    ranking = make_ranking(Weights(year=-5))
    passages = (make_passage("right", years={2024}), make_passage("wrong", years={2020}))
    hits = [Hit(one, 1.0, 0.9, 0.5) for one in passages]
    assert [one.passage.record for one in ranking.rank(hits, ask("2024年"), TODAY)] == ["wrong", "right"]
