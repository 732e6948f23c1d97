"""What people and levels cost together on the real prices: each item, the total, no sum without a reason."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue
from knowledge.models import Fee, FeeItem
from retrieval.answering.sums import Item, Sums, fee_ids, say_sum
from retrieval.models import Turn
from retrieval.query.lexicon import Lexicon
from retrieval.query.understanding import understand
from tests.unit.retrieval.answering.cases import CATALOGUE, LEXICON, TODAY, ask
from tests.unit.retrieval.shelves import NAMED, make_catalogue, make_fee, with_records

J, M, S = "fee.1x.exam.junior", "fee.1x.exam.intermediate", "fee.1x.exam.senior"
RECORDED, LIVE = "fee.1x.training.recorded", "fee.1x.training.live-online"
OFFLINE_I, OFFLINE_S = "fee.1x.training.offline-intermediate", "fee.1x.training.offline-senior"


class Asker:
    """Asks the sums of the real catalogue."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._sums = Sums(catalogue, lexicon)

    def __call__(self, question: str, *earlier: str) -> tuple[Item, ...]:
        history = [Turn("user", text) for text in earlier]
        return self._sums.work_out(understand(question, self._lexicon, as_of=TODAY, history=history))


@pytest.fixture(scope="module")
def asker(catalogue: Catalogue, lexicon: Lexicon) -> Asker:
    return Asker(catalogue, lexicon)


@pytest.mark.parametrize(
    ("question", "items", "total"),
    [
        ("40名学生 20个初级20个中级 1+X考证费一共多少钱", {J: 20, M: 20}, 11_400),
        ("20个初级和20个中级多少钱", {J: 20, M: 20}, 11_400),
        ("考初级20人、中级20人多少钱", {J: 20, M: 20}, 11_400),
        ("初级20人 中级30人 费用", {J: 20, M: 30}, 14_300),
        ("20个初级,20个中级,1个高级 多少钱", {J: 20, M: 20, S: 1}, 11_700),
        ("我们班40个人考1+X直播电商初级一共交多少钱", {J: 40}, 11_200),
        ("二十个学生考初级要多少钱", {J: 20}, 5_600),
        ("一百二十五个人考初级多少钱", {J: 125}, 35_000),
        ("三十个初级、两百个高级考证费多少", {J: 30, S: 200}, 68_400),
        ("两个人考中级多少钱", {M: 2}, 580),
        ("十个学生考高级总共多少钱", {S: 10}, 3_000),
        ("初级和高级一起考要多少钱", {J: 1, S: 1}, 580),
        ("直播电商初级、中级、高级都报一共多少钱", {J: 1, M: 1, S: 1}, 870),
        ("30个人初级中级都考，多少钱", {J: 30, M: 30}, 17_100),
        ("7个老师听录播课多少钱", {RECORDED: 7}, 2_400),
        ("3个老师线上直播课多少钱", {LIVE: 3}, 3_600),
        ("2个中级面授2个高级面授多少钱", {OFFLINE_I: 2, OFFLINE_S: 2}, 12_520),
        ("师资培训2个中级面授2个高级面授一共多少钱", {OFFLINE_I: 2, OFFLINE_S: 2}, 12_520),
        ("How much for 20 junior and 20 intermediate candidates in total?", {J: 20, M: 20}, 11_400),
        ("How much do 30 students pay for the 1+X livestream junior exam?", {J: 30}, 8_400),
        ("3 people senior exam cost", {S: 3}, 900),
        (
            "Fee for 2 teachers in intermediate offline training and 2 in senior offline training",
            {OFFLINE_I: 2, OFFLINE_S: 2},
            12_520,
        ),
        ("How much is it for seven teachers to take the recorded course?", {RECORDED: 7}, 2_400),
        ("40名學生 20個初級20個中級 考證費一共多少錢", {J: 20, M: 20}, 11_400),
    ],
)
def test_a_sum(asker: Asker, question: str, items: dict[str, int], total: int) -> None:
    found = asker(question)
    assert {item.fee.id: item.people for item in found} == items
    assert sum(item.yuan for item in found) == total


@pytest.mark.parametrize(
    "question",
    [
        "第2次统考多少钱",
        "2024年第3次统考中级多少钱",
        "12月6号考高级多少钱",
        "9月26日初级多少钱",
        "3个月能考下来吗，多少钱",
        "考2小时的中级多少钱",
        "the 2nd junior exam, how much",
        "How much is the 30 days senior course?",
        "1+X直播电商初级考证费多少",
        "初级中级高级考证费分别多少",
        "一个人考初级多少钱",
        "1个老师听录播课多少钱",
        "0个人考初级多少钱",
        "0个初级5个高级多少钱",
        "三四个人考初级多少钱",
        "1个初级考生280，2个中级多少钱",
        "5个人考互联网营销师四级多少钱",
        "5个人考全媒体运营师多少钱",
        "5个人考四级多少钱",
        "5个老师带20个初级10个中级去考，多少钱",
        "40个学生考试多少钱",
        "12个老师参加线下初级师资培训多少钱",
        "有20个初级20个中级",
        "我有3个问题，考证费多少钱",
        "🙂多少钱",
    ],
)
def test_no_sum_where_none_is_asked_or_a_price_is_missing(asker: Asker, question: str) -> None:
    assert asker(question) == ()


@pytest.mark.parametrize(
    ("question", "before", "items"),
    [
        ("30个人呢", "1+X直播电商初级考证费多少", {J: 30}),
        ("那20个人一共多少钱", "1+X直播电商中级考证费多少", {M: 20}),
        ("那高级5个人呢", "1+X直播电商中级考证费多少", {S: 5}),
    ],
)
def test_a_follow_up_may_ask_for_the_sum(
    asker: Asker, question: str, before: str, items: dict[str, int]
) -> None:
    assert {item.fee.id: item.people for item in asker(question, before)} == items


def test_a_free_place_is_taken_off_once() -> None:
    fee = make_fee("junior", 400, item="training", free_places=1)
    assert [(Item(people, fee).paying, Item(people, fee).yuan) for people in (0, 1, 2, 7)] == [
        (0, 0),
        (0, 0),
        (1, 400),
        (6, 2_400),
    ]


def test_the_sum_is_written_out_line_by_line(asker: Asker) -> None:
    items = asker("7个老师听录播课多少钱")
    said = say_sum(items, "zh").split("\n")
    assert len(said) == 3
    assert "2024" in said[0]
    assert all(part in said[1] for part in ("6", "400", "2400", "录播"))
    assert "2400" in said[2]
    assert "6 × 400 yuan = 2400 yuan" in say_sum(items, "en")
    assert fee_ids(items) == (RECORDED,)


def test_prices_of_different_years_are_not_called_those_of_one() -> None:
    items = [Item(1, make_fee("junior", 280)), Item(1, make_fee("senior", 300, period="2023"))]
    assert "2024" not in say_sum(items, "zh").split("\n")[0]
    assert "580" in say_sum(items, "zh").split("\n")[-1]


@settings(max_examples=80, deadline=None)
@given(junior=st.integers(2, 999), senior=st.integers(2, 999))
def test_numbers_and_levels_are_never_crossed(asker: Asker, junior: int, senior: int) -> None:
    items = asker(f"{junior}个初级、{senior}个高级，考证费多少钱")
    assert [(item.fee.id, item.people) for item in items] == [(J, junior), (S, senior)]


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=40)
    | st.text(alphabet="0123456789个人名初中高级多少钱第次月号 老师录播面授", max_size=30)
)
def test_any_text_gives_a_sum_of_prices_on_record_or_none(
    asker: Asker, catalogue: Catalogue, text: str
) -> None:
    prices = {fee.id: fee.amount for fee in catalogue.all(Fee) if fee.item is not FeeItem.PACKAGE}
    for item in asker(text):
        assert item.fee.amount == prices[item.fee.id]
        assert 0 <= item.paying <= item.people <= 100_000
        assert str(item.people) in text or item.people <= 10


def test_an_agents_package_is_never_summed() -> None:
    question = ask("5个人考示例证书初级多少钱")
    package = make_fee("junior", 1980, item="package")
    for fee, expected in ((package, []), (make_fee("junior", 280), [1_400])):
        catalogue = make_catalogue(*NAMED, fee)
        assert [item.yuan for item in Sums(catalogue, LEXICON).work_out(question)] == expected


def test_fees_of_another_certificate_do_not_count() -> None:
    sums = Sums(CATALOGUE, LEXICON)
    assert [item.yuan for item in sums.work_out(ask("5个人考示例证书初级多少钱"))] == [1_400]
    assert sums.work_out(ask("5个人考旁证证书初级多少钱")) == ()


def test_two_prices_for_one_thing_give_no_sum() -> None:
    dearer = replace(make_fee("junior", 290), id="fee.exam.dearer")
    sums = Sums(with_records(dearer), LEXICON)
    assert sums.work_out(ask("5个人考示例证书初级多少钱")) == ()
