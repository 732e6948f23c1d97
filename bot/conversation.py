"""One message of one learner becomes the replies to it, and what was said is remembered."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from bot.entries import entry_of_message, entry_of_reply
from bot.flows.ask import AskFlow
from bot.flows.guide import GuideFlow, greeting
from bot.flows.settings import ClearFlow, LanguageFlow
from bot.flows.situation import Flow, Outcome, Situation
from bot.intake import Command, Intent, Pick, Problem, Question, understand, words_of
from bot.languages import decide_language
from bot.messages import Choice, IncomingMessage, Language, Reply
from bot.ports import Answerer, Dialogue, UnitOfWork
from bot.texts import Texts, Wording


class Conversation:
    """Routes each message to a flow. It keeps nothing itself: all state goes through the unit of work.

    ``time_zone`` is where "today" is decided, for what is in force and for the dates of exams.
    """

    def __init__(self, answerer: Answerer, texts: Texts, time_zone: tzinfo) -> None:
        self._time_zone = time_zone
        self._texts = texts
        self._ask = AskFlow(answerer)
        flows: tuple[Flow, ...] = (self._ask, GuideFlow(), LanguageFlow(texts), ClearFlow())
        self._flows = {flow.name: flow for flow in flows}
        self._starters = {command: flow for flow in flows for command in flow.commands}
        self.commands = frozenset(self._starters)

    def reply(self, message: IncomingMessage, work: UnitOfWork) -> list[Reply]:
        """Return the replies to a message, in order, and store dialogue and transcript.

        The caller commits, so that what it sends and what is remembered are kept together or not at all.
        """
        dialogue = work.dialogues.load(message.learner)
        last = str(dialogue.data.get("language", ""))
        language = decide_language(dialogue.language, words_of(message), last, message.language_hint)
        wording = self._texts.wording(language)
        offered = [Choice(*pair) for pair in dialogue.data.get("choices", ())]
        intent = understand(message, offered, wording, self.commands)
        flow = self._flow_of(intent)
        situation = Situation(
            learner=message.learner,
            now=message.received_at,
            today=self.day_of(message.received_at),
            wording=wording,
            memory=dialogue.data.get("memory", {}).get(flow, {}),
            work=work,
        )
        outcome = self._answer(intent, flow, situation)
        _keep(message, intent, outcome, language, work)
        work.dialogues.save(_next_dialogue(dialogue, flow, outcome, language), at=message.received_at)
        return list(outcome.replies)

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment in the bot's time zone."""
        return moment.astimezone(self._time_zone).date()

    def wording_for(self, dialogue: Dialogue, hint: str) -> Wording:
        """Return the texts in the language in which this person would be answered now."""
        last = str(dialogue.data.get("language", ""))
        return self._texts.wording(decide_language(dialogue.language, "", last, hint))

    def wording_for_stranger(self, hint: str) -> Wording:
        """Return the texts in the language that a platform's hint tells."""
        return self._texts.wording(decide_language("", "", "", hint))

    def greeting(self, language: Language) -> Reply:
        """Return the greeting for somebody who has not written yet."""
        return greeting(self._texts.wording(language))

    def _flow_of(self, intent: Intent) -> str:
        if isinstance(intent, Command):
            return self._starters[intent.name].name
        if isinstance(intent, Pick):
            return intent.choice.partition(":")[0]
        return self._ask.name if isinstance(intent, Question) else ""

    def _answer(self, intent: Intent, flow: str, situation: Situation) -> Outcome:
        match intent:
            case Problem(reason, _):
                return Outcome((Reply(reason),))
            case Command(name, argument, _):
                return self._starters[name].start(name, argument, situation)
            case Pick(choice, _) if flow in self._flows:
                return self._flows[flow].choose(choice.partition(":")[2], situation)
            case Pick():
                return Outcome((Reply(situation.wording("choices.unknown")),))
            case Question(text):
                return self._ask.ask(text, situation)


def _keep(
    message: IncomingMessage, intent: Intent, outcome: Outcome, language: Language, work: UnitOfWork
) -> None:
    """Add what was said to the transcript; a request to forget leaves only its confirmation."""
    at, key = message.received_at, message.key
    said = "" if outcome.forget else outcome.said or intent.said
    entries = [entry_of_message(said, at=at, key=key, question=outcome.question)] if said else []
    asked = outcome.question is not None
    entries += [
        entry_of_reply(reply, at=at, key=key, language=language, answers=asked) for reply in outcome.replies
    ]
    work.transcript.append(message.learner, entries)


def _next_dialogue(before: Dialogue, flow: str, outcome: Outcome, language: Language) -> Dialogue:
    memory: Mapping[str, Any] = {} if outcome.forget else before.data.get("memory", {})
    if outcome.memory is not None:
        memory = {**memory, flow: outcome.memory}
    choices = outcome.replies[-1].choices if outcome.replies else ()
    return Dialogue(
        learner=before.learner,
        data={
            "language": str(language),
            "choices": [[choice.id, choice.label] for choice in choices],
            "memory": memory,
        },
        language=before.language if outcome.language is None else outcome.language,
    )
