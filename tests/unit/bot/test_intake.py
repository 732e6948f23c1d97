"""What a message wants: commands, choices by number, label or keyword, questions."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import Command, MalformedMessageError, Pick, Problem, Question, understand
from bot.messages import Choice, IncomingFile, IncomingMessage, Language
from bot.texts import load_texts

ZH = load_texts().wording(Language.ZH)
COMMANDS = frozenset({"start", "help", "language", "sources", "clear", "about"})
LEVELS = (
    Choice("ask:a", "初级（1+X 直播电商）"),
    Choice("ask:b", "中级（1+X 直播电商）"),
    Choice("ask:c", "2"),
)


def message(text: str | None = None, choice: str | None = None) -> IncomingMessage:
    return IncomingMessage("l", datetime(2026, 11, 22, tzinfo=UTC), text=text, choice=choice)


def take(text: str, offered: tuple[Choice, ...] = ()) -> object:
    return understand(message(text), offered, ZH, COMMANDS)


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/help", "help", ""),
        ("/HELP", "help", ""),
        ("/help@zhitu_bot", "help", ""),
        ("/language  en", "language", "en"),
        ("  /start abc", "start", "abc"),
        ("帮助", "help", ""),
        ("?", "help", ""),
    ],
)
def test_commands(text: str, name: str, argument: str) -> None:
    assert take(text) == Command(name, argument, said=text.strip())


@pytest.mark.parametrize("text", ["1", "1.", "(1)", "１", "1、", "初级（1+X 直播电商）", "初级"])
def test_a_choice_without_buttons(text: str) -> None:
    assert take(text, LEVELS) == Pick("ask:a", LEVELS[0].label)


def test_a_word_that_several_labels_have_is_a_question() -> None:
    assert take("直播电商", LEVELS) == Question("直播电商")


def test_a_year_is_not_a_choice() -> None:
    assert take("2024", LEVELS) == Question("2024")


def test_a_number_without_choices_is_a_question() -> None:
    assert take("3") == Question("3")


def test_a_sentence_that_holds_a_label_is_a_question() -> None:
    assert take("初级（1+X 直播电商）和高级有什么区别", LEVELS) == Question(
        "初级（1+X 直播电商）和高级有什么区别"
    )


def test_a_button_is_taken_by_its_id() -> None:
    taken = understand(message(choice="ask:b"), LEVELS, ZH, COMMANDS)
    assert taken == Pick("ask:b", LEVELS[1].label)


def test_the_name_of_a_file_is_cleaned() -> None:
    file = IncomingFile("\u202ekao\nshi\x00" + "x" * 500, "text/plain", b"")
    sent = IncomingMessage("l", datetime(2026, 11, 22, tzinfo=UTC), file=file)
    taken = understand(sent, (), ZH, COMMANDS)
    assert isinstance(taken, Problem)
    assert taken.said.startswith("kaoshix")
    assert len(taken.said) == 80


def test_a_message_with_two_contents_is_an_error() -> None:
    with pytest.raises(MalformedMessageError):
        understand(message("a", "b"), (), ZH, COMMANDS)


@given(st.text(max_size=200), st.booleans())
def test_every_text_is_taken_one_way_or_another(text: str, offer: bool) -> None:
    taken = take(text, LEVELS if offer else ())
    assert isinstance(taken, Command | Pick | Problem | Question)
    taken.said.encode()  # what is kept can be stored
