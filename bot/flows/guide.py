"""Says what the bot is and how to use it: greeting, help, about, and a word when somebody says thanks."""

from bot.flows.situation import Outcome, Situation
from bot.messages import Choice, Reply
from bot.texts import Wording


class GuideFlow:
    """Answers /start, /help, /about and thanks."""

    name = "guide"
    commands = frozenset({"start", "help", "about", "thanks"})

    def start(self, command: str, argument: str, situation: Situation) -> Outcome:
        """Answer one of the commands."""
        if command == "thanks":
            return Outcome((Reply(situation.wording("guide.thanks")),))
        if command == "help":
            return Outcome((Reply(situation.wording("guide.help")),))
        if command == "about":
            return Outcome((Reply(situation.wording("guide.about")),))
        return Outcome((greeting(situation.wording),))

    def choose(self, choice: str, situation: Situation) -> Outcome:
        """Say that a choice is unknown: the buttons of the greeting belong to asking."""
        return Outcome((Reply(situation.wording("choices.unknown")),))


def greeting(wording: Wording) -> Reply:
    """Return the greeting: what the bot can do, how to ask, and example questions to press."""
    examples = wording.several("guide.examples")
    choices = tuple(Choice(f"ask:example-{number}", text) for number, text in enumerate(examples, start=1))
    return Reply(wording("guide.greeting"), choices)
