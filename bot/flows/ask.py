"""A question becomes a cited, dated answer, a question back, or a plain "not in my sources"."""

import hashlib
from collections.abc import Sequence

from bot.entries import USER, reply_of_entry, turns_of_entries
from bot.flows.next_steps import NextSteps
from bot.flows.situation import Outcome, Situation
from bot.messages import Choice, Language, Reply, SourceLine
from bot.ports import Answerer
from bot.texts import Wording, to_traditional
from retrieval.models import Answer, Citation, Option, Status

_HISTORY = 8  # lines of the transcript that a follow-up can lean on
_REMEMBERED = 16  # options that stay valid: those of the last few answers
_NEXT_STEPS = 2


class AskFlow:
    """Answers questions, the choices under its answers, and /sources."""

    name = "ask"
    commands = frozenset({"sources"})

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._next_steps = NextSteps(answerer)

    def ask(self, question: str, situation: Situation, *, said: str | None = None) -> Outcome:
        """Answer a question; ``said`` is the label of the choice that stood for it."""
        lines = situation.work.transcript.recent(situation.learner, _HISTORY)
        answer = self._answerer.answer(
            question,
            as_of=situation.today,
            history=turns_of_entries(lines),
            language=situation.wording.language,
        )
        options = self._options(answer, situation.wording)
        choices = tuple(Choice(f"{self.name}:{_short_id(one.question)}", one.label) for one in options)
        reply = Reply(answer.text, choices, _source_lines(answer.citations, situation.wording))
        return Outcome((reply,), said=said, question=question, memory=_remember(options, situation))

    def start(self, command: str, argument: str, situation: Situation) -> Outcome:
        """List the sources of the last answer (/sources)."""
        asked = question = ""
        sources: tuple[SourceLine, ...] = ()
        for line in situation.work.transcript.recent(situation.learner, _HISTORY):
            if line.role == USER:
                asked = str(line.extra.get("question", ""))
            elif line.extra.get("answers"):
                question, sources = asked, reply_of_entry(line).sources
        if not sources:
            return Outcome((Reply(situation.wording("ask.no_sources")),))
        text = situation.wording("ask.sources", question=question)
        return Outcome((Reply(text, sources=sources),))

    def choose(self, choice: str, situation: Situation) -> Outcome:
        """Ask the question that a choice stands for; a forgotten one is said to be out of date."""
        examples = situation.wording.several("guide.examples")
        for number, text in enumerate(examples, start=1):
            if choice == f"example-{number}":
                return self.ask(text, situation, said=text)
        for known, label, question in situation.memory.get("options", ()):
            if known == choice:
                return self.ask(question, situation, said=label)
        return Outcome((Reply(situation.wording("ask.stale")),))

    def _options(self, answer: Answer, wording: Wording) -> tuple[Option, ...]:
        if answer.status is not Status.ANSWERED:
            return answer.options
        return answer.options[:_NEXT_STEPS] or self._next_steps.after(answer, wording, _NEXT_STEPS)


def _remember(options: Sequence[Option], situation: Situation) -> dict[str, list[list[str]]]:
    """Return the memory with these options first; the oldest beyond the limit are forgotten."""
    fresh = [[_short_id(option.question), option.label, option.question] for option in options]
    ids = {identity for identity, _, _ in fresh}
    older = [kept for kept in situation.memory.get("options", ()) if kept[0] not in ids]
    return {"options": (fresh + older)[:_REMEMBERED]}


def _short_id(question: str) -> str:
    """Return a stable id of a question: the same question always gets the same button."""
    return hashlib.sha256(question.encode()).hexdigest()[:12]


def _source_lines(citations: Sequence[Citation], wording: Wording) -> tuple[SourceLine, ...]:
    between = wording("ask.source_separator")
    lines: dict[tuple[str, str], SourceLine] = {}
    for one in citations:
        label = between.join(part for part in (one.title, one.locator, one.issuer, one.published) if part)
        if wording.language is Language.ZH_HANT:
            label = to_traditional(label)
        # One source can bear several statements of an answer: it is listed once, with the first of them.
        lines.setdefault((label, one.url), SourceLine(label, one.url, one.passage_id))
    return tuple(lines.values())
