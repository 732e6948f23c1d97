"""Where the time of a warm answer goes, stage by stage, beside encoding the same question alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from time import perf_counter

from bot.questions import Question
from knowledge.catalogue import Catalogue
from retrieval.answering.answerer import IndexAnswerer
from retrieval.search import SearchIndex

STAGES = ("understand", "encode", "search", "rank", "compose", "whole")
"""``compose`` is what is left: refusing, adding up, selecting and writing."""


class Stopwatch:
    """Adds up the milliseconds spent in each named stage."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.texts: dict[str, str] = {}

    def start(self) -> None:
        """Forget everything."""
        self.spent.clear()
        self.texts.clear()

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Count the time of the block as spent in a stage."""
        began = perf_counter()
        try:
            yield
        finally:
            self.spent[stage] += (perf_counter() - began) * 1000

    def time_method(self, owner: object, name: str, stage: str) -> None:
        """Time a method of this one object from now on; ``texts`` keeps its last text by stage."""
        method = getattr(owner, name)

        def timed(first: object, *rest: object, **named: object) -> object:
            self.texts[stage] = str(first)
            with self.measure(stage):
                return method(first, *rest, **named)

        setattr(owner, name, timed)


@dataclass(frozen=True, slots=True)
class Timing:
    """The medians of one question in milliseconds: each stage, and encoding alone.

    ``searched`` is False where the question was answered without encoding it (a refusal, a sum).
    """

    id: str
    status: str
    stages: dict[str, float]
    encode_alone: float
    searched: bool

    @property
    def ratio(self) -> float:
        """Return how many times as long as encoding alone the whole answer took."""
        return self.stages["whole"] / self.encode_alone


def time_questions(
    catalogue: Catalogue, index: SearchIndex, questions: Sequence[Question], as_of: date, rounds: int
) -> list[Timing]:
    """Answer every question ``rounds`` times, each time beside encoding it alone, after one untimed round."""
    watch = Stopwatch()
    watch.time_method(index, "encode", "encode")
    watch.time_method(index, "find", "search")
    answerer = IndexAnswerer(catalogue, index)
    watch.time_method(answerer, "understand", "understand")
    watch.time_method(answerer, "rank", "rank")
    watch.time_method(answerer, "answer", "whole")
    for one in questions:
        answerer.answer(one.text, as_of=as_of, history=one.history)
    return [_time_question(one, answerer, index, watch, as_of=as_of, rounds=rounds) for one in questions]


def _time_question(
    question: Question,
    answerer: IndexAnswerer,
    index: SearchIndex,
    watch: Stopwatch,
    *,
    as_of: date,
    rounds: int,
) -> Timing:
    laps: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        watch.start()
        answer = answerer.answer(question.text, as_of=as_of, history=question.history)
        for stage, time in _separate(watch.spent).items():
            laps[stage].append(time)
        encoded = watch.texts.get("encode", "")
        watch.start()
        index.encode(encoded or question.text)
        laps["alone"].append(watch.spent["encode"])
    stages = {stage: median(laps[stage]) for stage in STAGES}
    return Timing(str(question.id), str(answer.status), stages, median(laps["alone"]), bool(encoded))


def _separate(spent: Mapping[str, float]) -> dict[str, float]:
    """Return disjoint stages: ranking holds encoding and searching, the whole holds everything."""
    times = {stage: spent.get(stage, 0.0) for stage in STAGES}
    times["rank"] -= times["encode"] + times["search"]
    times["compose"] = times["whole"] - sum(times[one] for one in ("understand", "encode", "search", "rank"))
    return times


def summarise(timings: Sequence[Timing]) -> dict[str, object]:
    """Return median and 95th percentile of each stage, and the median ratio to encoding alone."""
    searched = [timing for timing in timings if timing.searched]
    columns = {stage: [timing.stages[stage] for timing in searched] for stage in STAGES}
    columns["encode alone"] = [timing.encode_alone for timing in searched]
    return {
        "questions": len(timings),
        "searched": len(searched),
        "milliseconds": {name: _spread(times) for name, times in columns.items()},
        "ratio": _spread([timing.ratio for timing in searched]),
        "ratio_of_all": _spread([timing.ratio for timing in timings]),
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(values, n=20, method="inclusive") if len(values) > 1 else [*values] * 19
    return {"median": round(cuts[9], 3), "p95": round(cuts[18], 3)}
