"""What asking costs: a warm answer stage by stage, the start of `zhitu ask`, and the memory of `zhitu serve`.

python -m benchmarks.ask [--questions FILE.jsonl] [--data-dir DIR] [--as-of DAY] [--rounds N]
    [--only warm|cold|memory|first-start] [--json OUT]
"""

import json
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.processes import measure_memory, time_cold_starts
from benchmarks.stages import summarise, time_questions
from bot.app import rebuild_index
from bot.questions import BadQuestionError, Question, parse_questions
from bot.settings import Settings
from knowledge.catalogue import load_catalogue
from retrieval.encoders import load_encoder
from retrieval.index import open_index

_QUESTIONS = Path(__file__).with_name("questions.jsonl")
_USUAL = ("warm", "cold", "memory")
_PARTS = (*_USUAL, "first-start")
_ASKED_OVER_HTTP = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and write JSON where asked; 2 for questions that cannot be read."""
    options = _parse(arguments)
    try:
        questions = parse_questions(options.questions.read_bytes(), str(options.questions))
    except (BadQuestionError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    with _data_dir(options.data_dir) as folder:
        report = _measure(folder, questions, options)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(_tabulate(report))
    return 0


def _parse(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.ask", description=__doc__.split("\n")[0])
    parser.add_argument("--questions", type=Path, default=_QUESTIONS, help="JSON lines, as for zhitu ask")
    parser.add_argument(
        "--data-dir", type=Path, help="where the index is or is built (default: a new folder)"
    )
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 11, 22), metavar="DAY")
    parser.add_argument("--rounds", type=int, default=5, help="repetitions; medians are reported")
    parser.add_argument("--only", choices=_PARTS, action="append", help="measure this part only")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to this file, too")
    return parser.parse_args(arguments)


@contextmanager
def _data_dir(given: Path | None) -> Iterator[Path]:
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="zhitu-benchmark-") as folder:
        yield Path(folder)


def _measure(folder: Path, questions: Sequence[Question], options: Namespace) -> dict[str, Any]:
    parts = options.only or _USUAL
    report: dict[str, Any] = {"rounds": options.rounds}
    if "first-start" in parts:
        with tempfile.TemporaryDirectory(prefix="zhitu-benchmark-") as empty:
            report["first-start"] = measure_memory(Path(empty), questions, _ASKED_OVER_HTTP)
    settings = replace(Settings.from_environment({}), data_dir=folder)
    report["passages"] = rebuild_index(settings, _show).total
    # Processes of their own first, while this one is still small and idle.
    if "cold" in parts:
        report["cold"] = time_cold_starts(folder, questions[0].text, options.rounds)
    if "memory" in parts:
        report["memory"] = measure_memory(folder, questions, _ASKED_OVER_HTTP)
    if "warm" in parts:
        report["warm"] = _measure_warm(settings, questions, options)
    return report


def _measure_warm(settings: Settings, questions: Sequence[Question], options: Namespace) -> dict[str, Any]:
    catalogue = load_catalogue(cache=settings.cache_dir)
    index = open_index(settings.index_dir, load_encoder(settings.encoder))
    timings = time_questions(catalogue, index, questions, options.as_of, options.rounds)
    each = [
        {
            "id": timing.id,
            "status": timing.status,
            "ratio": round(timing.ratio, 3),
            **{name: round(time, 3) for name, time in timing.stages.items()},
        }
        for timing in timings
    ]
    return summarise(timings) | {"each": each}


def _show(done: int, total: int) -> None:
    print(f"\rembedded {done} of {total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _tabulate(report: Mapping[str, Any]) -> str:
    lines = [f"{report['passages']} passages, {report['rounds']} rounds"]
    if "warm" in report:
        warm = report["warm"]
        lines += [f"\nWarm, {warm['searched']} of {warm['questions']} questions were searched for (ms)"]
        lines += [_line(name, *times.values()) for name, times in warm["milliseconds"].items()]
        lines += [_line("whole / encode alone", *warm["ratio"].values())]
        lines += [_line("... of all questions", *warm["ratio_of_all"].values())]
    for part, title in (
        ("cold", "Cold start"),
        ("memory", "zhitu serve"),
        ("first-start", "zhitu serve, first start"),
    ):
        if part in report:
            lines += [f"\n{title}", *(_line(name, figure) for name, figure in report[part].items())]
    return "\n".join(lines)


def _line(name: str, *figures: float) -> str:
    return f"  {name:38}" + "".join(f"{figure:10.2f}" for figure in figures)


if __name__ == "__main__":
    raise SystemExit(main())
