"""The wording: both files match, every look-up in the program and the templates fits, traditional is made."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

import bot
from bot.messages import Language
from bot.texts import PlaceholderError, UnknownTextError, load_texts, placeholders

BOT = Path(bot.__file__).parent
ZH, HANT, EN = (load_texts().wording(language) for language in (Language.ZH, Language.ZH_HANT, Language.EN))
KEYS = ZH.keys()


def test_both_files_have_the_same_keys() -> None:
    assert ZH.keys() == EN.keys() == HANT.keys()


@pytest.mark.parametrize("key", sorted(ZH.keys()))
def test_both_languages_have_the_same_kind_of_text_and_places(key: str) -> None:
    chinese, english, traditional = ZH.raw(key), EN.raw(key), HANT.raw(key)
    assert type(chinese) is type(english)
    if isinstance(chinese, str):
        assert chinese.strip()
        assert placeholders(chinese) == placeholders(str(english)) == placeholders(str(traditional))
        assert all(name.isidentifier() for name in placeholders(chinese))


def test_the_examples_are_as_many_in_each_language() -> None:
    assert len(ZH.several("guide.examples")) == len(EN.several("guide.examples")) == 3


Lookup = tuple[str, str, frozenset[str]]


def lookups() -> list[Lookup]:
    """Return (place, key, names of values) of every look-up with a literal key in bot/."""
    return [*lookups_in_program(), *lookups_in_templates()]


def lookups_in_program() -> Iterator[Lookup]:
    for file in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            if re.search(
                r"\bwording(\(\w+\)|_for_stranger\(.*\))?$", ast.unparse(node.func).replace("._", ".")
            ):
                names = frozenset(word.arg for word in node.keywords if word.arg)
                yield f"{file.name}:{node.lineno}", str(node.args[0].value), names


def lookups_in_templates() -> Iterator[Lookup]:
    for file in BOT.rglob("*.html"):
        tree = jinja2.Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            named = isinstance(call.node, nodes.Name) and call.node.name == "wording"
            if named and isinstance(call.args[0], nodes.Const):
                names = frozenset(word.key for word in call.kwargs)
                yield f"{file.name}:{call.lineno}", call.args[0].value, names


@pytest.mark.parametrize(("place", "key", "names"), lookups())
def test_every_look_up_gives_what_the_text_has_places_for(
    place: str, key: str, names: frozenset[str]
) -> None:
    assert key in KEYS, f"{place} asks for {key}"
    assert names == placeholders(str(ZH.raw(key))), place


def test_the_look_ups_are_found() -> None:
    assert len(lookups()) > 60


def test_every_text_is_used() -> None:
    program = "\n".join(
        file.read_text(encoding="utf-8") for kind in ("*.py", "*.html") for file in BOT.rglob(kind)
    )
    composed = ("next.", "passage.", "commands.")  # their keys are put together at run time
    unused = [
        key
        for key in KEYS
        if f'"{key}"' not in program and f"'{key}'" not in program and not key.startswith(composed)
    ]
    assert unused == []


def test_an_unknown_text_is_named() -> None:
    with pytest.raises(UnknownTextError, match=r"no web\.nonsense"):
        ZH("web.nonsense")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(PlaceholderError, match="count"):
        ZH("clear.erased")


def test_a_value_too_many_is_named() -> None:
    with pytest.raises(PlaceholderError, match="mistake"):
        ZH("web.send", mistake=1)


def test_a_list_is_not_taken_for_a_text() -> None:
    with pytest.raises(UnknownTextError, match="list"):
        ZH("guide.examples")


def test_traditional_has_its_characters_and_quotation_marks() -> None:
    assert "開始" in HANT("guide.help")
    assert "「那高級呢？」" in HANT("guide.greeting")
    assert "“" not in HANT("guide.greeting")


def test_values_are_shown_as_they_are_given() -> None:
    assert "{count}直播" in HANT("commands.unknown", command="{count}直播")
