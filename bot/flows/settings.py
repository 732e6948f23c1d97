"""What a person decides about the bot: its language, and whether it keeps the conversation."""

from bot.flows.situation import Outcome, Situation
from bot.messages import Choice, Language, Reply
from bot.texts import Texts

# A language is named in itself, so that its speakers find it whatever language is shown.
_NAMES = {
    Language.ZH: "\u4e2d\u6587\uff08\u7b80\u4f53\uff09",
    Language.ZH_HANT: "\u4e2d\u6587\uff08\u7e41\u9ad4\uff09",
    Language.EN: "English",
}
_AUTO = "auto"


class LanguageFlow:
    """Answers /language and sets the language in which a person is answered."""

    name = "language"
    commands = frozenset({"language"})

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def start(self, command: str, argument: str, situation: Situation) -> Outcome:
        """Ask which language; ``/language en`` sets it at once."""
        chosen = _language_named(argument)
        if chosen is not None:
            return self.choose(chosen, situation)
        names = tuple(Choice(f"language:{language}", name) for language, name in _NAMES.items())
        auto = Choice(f"language:{_AUTO}", situation.wording("language.auto"))
        return Outcome((Reply(situation.wording("language.ask"), (*names, auto)),))

    def choose(self, choice: str, situation: Situation) -> Outcome:
        """Set the language; the confirmation is in the new one."""
        if choice == _AUTO:
            reply = Reply(situation.wording("language.now_auto"))
            return Outcome((reply,), said=situation.wording("language.auto"), language="")
        if choice not in _NAMES:
            return Outcome((Reply(situation.wording("choices.unknown")),))
        language = Language(choice)
        confirmed = "language.now_traditional" if language is Language.ZH_HANT else "language.now"
        reply = Reply(self._texts.wording(language)(confirmed))
        return Outcome((reply,), said=_NAMES[language], language=language)


class ClearFlow:
    """Answers /clear: erases a person's conversation once they have confirmed it."""

    name = "clear"
    commands = frozenset({"clear"})

    def start(self, command: str, argument: str, situation: Situation) -> Outcome:
        """Ask for confirmation; each choice says what will be."""
        wording = situation.wording
        choices = (Choice("clear:erase", wording("clear.erase")), Choice("clear:keep", wording("clear.keep")))
        return Outcome((Reply(wording("clear.ask"), choices),))

    def choose(self, choice: str, situation: Situation) -> Outcome:
        """Erase the conversation, or keep it."""
        wording = situation.wording
        if choice == "erase":
            count = situation.work.transcript.erase(situation.learner)
            return Outcome((Reply(wording("clear.erased", count=count)),), forget=True)
        if choice == "keep":
            return Outcome((Reply(wording("clear.kept")),), said=wording("clear.keep"))
        return Outcome((Reply(wording("choices.unknown")),))


def _language_named(argument: str) -> str | None:
    asked = argument.strip().lower()
    return next((code for code in (*map(str, _NAMES), _AUTO) if code.lower() == asked), None)
