"""Lets a language model say the evidence in its own words, and keeps only what is faithful."""

import logging
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from retrieval.answering.evidence import Evidence
from retrieval.answering.faithfulness import is_faithful, split_cited
from retrieval.models import Passage
from retrieval.query.lexicon import Lexicon
from retrieval.query.models import Query

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_log = logging.getLogger(__name__)


class LanguageModelMissingError(Exception):
    """The language model cannot be loaded."""


class ModelPhrasing:
    """Phrases found evidence with any langchain chat model.

    A call that fails, or a text in which a sentence is not covered by the passages it cites, gives None:
    the sentences written for the records are sent instead.
    """

    def __init__(self, model: "BaseChatModel") -> None:
        self._model = model

    def __call__(self, query: Query, chosen: Sequence[Evidence], lexicon: Lexicon) -> str | None:
        """Return the model's sentences, each with its marks [n], or None."""
        passages = [evidence.passage for evidence in chosen]
        try:
            reply = str(self._model.invoke(_messages(query, chosen)).text)
        except Exception:  # whatever a provider's client raises, the learner still gets the answer
            _log.warning("the language model did not answer; the written sentences are sent", exc_info=True)
            return None
        sentences = split_cited(reply)
        if _prompt()["no_answer"] in reply:
            return None
        if not sentences or not all(is_faithful(one, passages, lexicon) for one in sentences):
            _log.info("the language model's text was not covered by its passages and is not sent")
            return None
        stop = ". " if query.language == "en" else "\u3002"
        return "".join(
            f"{one.text}{''.join(f'[{mark}]' for mark in one.marks)}{stop}" for one in sentences
        ).strip()


def load_chat_model(name: str) -> "BaseChatModel":
    """Load a chat model by its langchain id, such as ``openai:gpt-4o``.

    LanguageModelMissingError says what is missing: the extra, the provider's package, or its key.
    """
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise LanguageModelMissingError(
            "A language model is set, but the package langchain is missing: make setup EXTRAS=llm."
        ) from error
    try:
        model: BaseChatModel = init_chat_model(name, temperature=0, timeout=20)
    except Exception as error:  # a provider's client may raise anything, for a missing key for instance
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise LanguageModelMissingError(f"The language model {name!r} cannot be used: {reason}") from error
    return model


def _messages(query: Query, chosen: Sequence[Evidence]) -> list[tuple[str, str]]:
    prompt = _prompt()
    language = prompt["language"][query.language]
    system = prompt["system"].format(language=language, no_answer=prompt["no_answer"]).strip()
    lines = [
        prompt["passage"].format(number=number, text=_defused(_said_by(evidence.passage)))
        for number, evidence in enumerate(chosen, start=1)
    ]
    lines.append(prompt["question"].format(question=_defused(query.original)))
    return [("system", system), ("human", "\n".join(lines))]


def _said_by(passage: Passage) -> str:
    return f"{passage.text} {passage.caveat}".strip()


def _defused(text: str) -> str:
    # A question cannot close its own tag and pose as a passage.
    return text.replace("<", "\u2039").replace(">", "\u203a")


@cache
def _prompt() -> dict[str, Any]:
    return tomllib.loads(files("retrieval.answering").joinpath("prompt.toml").read_text(encoding="utf-8"))
