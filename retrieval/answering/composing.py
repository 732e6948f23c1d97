"""Writes the answer: the statement, what must be said with it, and where it comes from."""

from collections.abc import Sequence
from datetime import date

from knowledge.catalogue import Catalogue
from retrieval.answering.citing import Citing
from retrieval.answering.evidence import Evidence
from retrieval.answering.refusals import Refusal
from retrieval.answering.wording import answer_wording
from retrieval.models import PATH_MARK, Answer, Citation, Option, Passage, Status
from retrieval.query.languages import index_language, to_traditional
from retrieval.query.models import Query

_MOST_OPTIONS = 6
_NEAREST = 3
_PREVIEW = 120  # characters of a statement shown beside an option


class Composer:
    """Composes answers in the language of the question."""

    def __init__(self, catalogue: Catalogue, citing: Citing) -> None:
        self._catalogue = catalogue
        self._citing = citing

    def answer(
        self, query: Query, passages: Sequence[Passage], as_of: date, *, first: str = "", said: str = ""
    ) -> Answer:
        """State the passages, each with its warnings and its source.

        ``first`` is put before them (a sum worked out from them); ``said`` is said instead of them, with
        marks [n] that point at their order.
        """
        blocks = [first, said]
        for number, passage in enumerate(passages):
            if not said:
                blocks.append(self._statement(passage, first=number == 0 and not first))
            line = self._citing.line(passage, as_of)
            following = passages[number + 1] if number + 1 < len(passages) and not said else None
            if not following or self._citing.line(following, as_of) != line:
                mark = f"[{number + 1}] " if said else ""
                blocks += [*self._warning_lines(passage, query, as_of, blocks), mark + line]
        status = Status.NOT_FOUND if all(one.gap for one in passages) else Status.ANSWERED
        warnings = tuple(self._warnings(passages, query, as_of))
        return self._finish(query, status, blocks, as_of, passages, warnings)

    def clarify(self, query: Query, twins: Sequence[Evidence], as_of: date) -> Answer:
        """Ask which of several things is meant, with what each would be answered."""
        words = answer_wording(index_language(query.language))
        shown = [evidence.passage for evidence in twins[:_MOST_OPTIONS]]
        lines = [words.say("clarify.item", title=_path(one), text=_shorten(one.text)) for one in shown]
        options = tuple(Option(_path(one), f"{query.original} {' '.join(one.title)}") for one in shown)
        text = [f"{words.say('clarify.before')}{words.say('clarify.question')}", *lines]
        text += self._warning_lines(shown[0], query, as_of, [])
        return self._finish(
            query, Status.CLARIFY, text, as_of, shown, tuple(self._warnings(shown, query, as_of)), options
        )

    def silent(self, query: Query, nearest: Sequence[Evidence], as_of: date) -> Answer:
        """Say that the sources hold no answer, and name the nearest things that they do hold."""
        words = answer_wording(index_language(query.language))
        lines = [words.say("not_found.plain")]
        passages = [evidence.passage for evidence in nearest[:_NEAREST]]
        if passages:
            lines.append(words.say("not_found.nearest"))
            titles = dict.fromkeys(_path(passage) for passage in passages)
            lines += [words.say("not_found.nearest_item", title=title) for title in titles]
        lines.append(words.say("not_found.advice"))
        options = tuple(Option(_path(one), " ".join(one.title)) for one in passages)
        return self._finish(query, Status.NOT_FOUND, lines, as_of, [], (), options)

    def refusal(self, query: Query, refusal: Refusal, passage: Passage | None, as_of: date) -> Answer:
        """Decline, with the record that says why where there is one."""
        text = [refusal.text.in_language(index_language(query.language))]
        passages = [passage] if passage else []
        text += [self._citing.line(one, as_of) for one in passages]
        return self._finish(query, Status.REFUSED, text, as_of, passages, ())

    def _statement(self, passage: Passage, *, first: bool) -> str:
        words = answer_wording(passage.language)
        text = passage.text if not passage.caveat else _sentences(passage, passage.text, passage.caveat)
        return text if first else words.say("also.more", text=text)

    def _warnings(self, passages: Sequence[Passage], query: Query, as_of: date) -> dict[str, str]:
        return {
            kind: text
            for passage in reversed(passages)
            for kind, text in self._citing.warnings(passage, query, as_of).items()
        }

    def _warning_lines(self, passage: Passage, query: Query, as_of: date, said: Sequence[str]) -> list[str]:
        found = self._citing.warnings(passage, query, as_of)
        return [text for text in found.values() if text and text not in said]

    def _finish(
        self,
        query: Query,
        status: Status,
        lines: Sequence[str],
        as_of: date,
        passages: Sequence[Passage],
        warnings: tuple[str, ...],
        options: tuple[Option, ...] = (),
    ) -> Answer:
        text = "\n".join(line for line in lines if line)
        citations: dict[tuple[str, str], Citation] = {}
        for passage in passages:
            for citation in self._citing.citations(passage):
                citations.setdefault((citation.source_id, citation.passage_id), citation)
        if query.language == "zh-Hant":
            text = to_traditional(text)
            options = tuple(Option(to_traditional(option.label), option.question) for option in options)
        return Answer(
            status=status,
            text=text,
            language=query.language,
            as_of=as_of,
            citations=tuple(citations.values()),
            warnings=warnings,
            options=options,
        )


def _path(passage: Passage) -> str:
    return PATH_MARK.join(passage.title)


def _shorten(text: str) -> str:
    return text if len(text) <= _PREVIEW else text[:_PREVIEW].rstrip() + "…"


def _sentences(passage: Passage, *parts: str) -> str:
    return ("" if passage.language == "zh" else " ").join(parts)
