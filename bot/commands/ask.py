"""``zhitu ask``: answers one question, or a file of them."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from bot.commands.parts import Parts, pass_parts

if TYPE_CHECKING:
    from bot.questions import Question
    from retrieval.models import Answer, Citation

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class Day(click.ParamType[date]):
    """A day written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; anything else is a usage error."""
        if isinstance(value, date):
            return value
        try:
            # fromisoformat alone also takes 20260101 and 2026-W01-1.
            return date.fromisoformat(str(value) if _DAY.match(str(value)) else "")
        except ValueError:
            self.fail(f"{str(value)!r} is not a day: expected YYYY-MM-DD", param, ctx)


@click.command()
@click.argument("question", required=False)
@click.option("--file", "file", metavar="Q.jsonl", help="A file of JSON lines with questions; - is stdin.")
@click.option("--as-of", type=Day(), help="The day the answers are to hold for (default: today).")
@click.option("--language", type=click.Choice(["zh", "en", "auto"]), default="auto", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON line a question.")
@pass_parts
def ask(
    parts: Parts, question: str | None, file: str | None, as_of: date | None, language: str, as_json: bool
) -> None:
    """Answer a question, or a file of questions."""
    from bot.logs import set_up_logging

    questions = _read(question, file)
    settings = parts.read_settings()
    set_up_logging(settings, quiet=True)
    day = as_of or parts.now().astimezone(settings.time_zone).date()
    answerer = parts.build_answerer(settings)
    with _progress(questions) as steps:
        for one in steps:
            began = perf_counter()
            answer = answerer.answer(one.text, as_of=day, history=one.history, language=language)
            elapsed = (perf_counter() - began) * 1000
            click.echo(
                _as_json(one, answer, elapsed) if as_json else _as_text(one, answer, len(questions) > 1)
            )


def _read(question: str | None, file: str | None) -> "list[Question]":
    """Return the questions, all of them checked before the first is answered."""
    from bot.questions import BadQuestionError, Question, check_question, parse_questions

    if (question is None) == (file is None):
        raise click.UsageError("expected either a QUESTION or --file Q.jsonl")
    if file is None:
        return [Question("1", check_question(question or ""))]
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise BadQuestionError(f"{file}: the file cannot be read ({error.strerror})") from error
    return parse_questions(content, "stdin" if file == "-" else file)


@contextmanager
def _progress(questions: "Sequence[Question]") -> "Iterator[Iterable[Question]]":
    """Show a bar on a terminal, unless the answers go to one, too: then they are the progress."""
    if len(questions) == 1 or not sys.stderr.isatty() or sys.stdout.isatty():
        yield questions
        return
    from bot.commands.progress import open_bar

    with open_bar() as bar:
        yield bar.track(questions, description="Answering")


def _as_json(question: "Question", answer: "Answer", milliseconds: float) -> str:
    line = {
        "id": question.id,
        "question": question.text,
        "status": str(answer.status),
        "answer": answer.text,
        "citations": [_citation(citation) for citation in answer.citations],
        "warnings": list(answer.warnings),
        "as_of": answer.as_of.isoformat(),
        "latency_ms": round(milliseconds, 2),
    }
    return json.dumps(line, ensure_ascii=False)


def _citation(citation: "Citation") -> dict[str, str]:
    keys = ("source_id", "title", "issuer", "published", "locator", "quote", "url")
    return {key: getattr(citation, key) for key in keys}


def _as_text(question: "Question", answer: "Answer", several: bool) -> str:
    lines = [f"# {question.id}  {question.text}"] if several else []
    lines.append(answer.text)
    options = [option.label for option in answer.options if option.label not in answer.text]
    lines += [f"  {number}. {label}" for number, label in enumerate(options, start=1)]
    lines += dict.fromkeys(f"  {one.title} <{one.url}>" for one in answer.citations if one.url)
    return "\n".join([*lines, ""] if several else lines)
