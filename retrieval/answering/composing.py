"""Writes the answer: the statement, what must be said with it, and where it comes from."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from knowledge.catalogue import Catalogue
from knowledge.models import Correction, Note
from retrieval.answering.citing import Citing
from retrieval.answering.cutting import previews, shorten
from retrieval.answering.evidence import Evidence
from retrieval.answering.labelling import Labelling
from retrieval.answering.places import Places
from retrieval.answering.refusals import Refusal
from retrieval.answering.wording import AnswerWording, answer_wording
from retrieval.models import Answer, Citation, Option, Passage, Status
from retrieval.query.languages import index_language, to_traditional
from retrieval.query.models import Query, kind_of

_MOST_OPTIONS = 6
_NEAREST = 3
_GIST = 96  # columns of the nearest statement, where there is no answer
# Where nothing named is met, what lies this near may still be worth a look; anything further is chance.
_NEAR_ASKED = 0.3
_NEAR_COVER = 0.2
_CORRECTION = Correction.__name__.lower()
_OWN_SENTENCES = frozenset({Note.__name__.lower(), _CORRECTION})
_STOPS = ".\u3002"


class Composer:
    """Composes answers in the language of the question."""

    def __init__(self, catalogue: Catalogue, citing: Citing) -> None:
        self._citing = citing
        self._labelling = Labelling(catalogue)
        self._places = Places(catalogue)

    def answer(
        self, query: Query, passages: Sequence[Passage], as_of: date, *, first: str = "", said: str = ""
    ) -> Answer:
        """State the passages, those of one source in a paragraph with its warnings and its citation.

        ``first`` is put before them (a sum worked out from them); ``said`` is said instead of them, with
        marks [n] that point at their order.
        """
        gap = all(one.gap for one in passages)
        place = "" if gap else self._places.say_missing(query, passages)
        if said:
            body = [said, *self._marked_sources(passages, query, as_of)]
        else:
            body = list(self._paragraphs(passages, query, as_of, begun=bool(first)))
        status = Status.NOT_FOUND if gap else Status.ANSWERED
        warnings = tuple(self._warnings(passages, query, as_of))
        paragraphs = ["\n".join(part for part in (place, first) if part), *body]
        if place and not first and body:
            paragraphs = [f"{place}\n{body[0]}", *body[1:]]
        return self._finish(query, status, paragraphs, as_of, passages, warnings)

    def _paragraphs(
        self, passages: Sequence[Passage], query: Query, as_of: date, *, begun: bool
    ) -> Iterator[str]:
        told: set[str] = set()
        before: Passage | None = None
        for _, group in groupby(passages, key=lambda one: self._group(one, query, as_of)):
            members = list(group)
            lines = []
            for passage in members:
                further = before is not None and not _alike(before, passage)
                lines.append(self._statement(passage, further=further and not begun))
                before = passage
            for passage in members:
                lines += self._warning_lines(passage, query, as_of, told)
            yield "\n".join((*lines, self._citing.line(members, as_of)))

    def _group(self, passage: Passage, query: Query, as_of: date) -> tuple[str, frozenset[str]]:
        """Return what passages must share to stand together: their source, and what is to be warned of.

        What has expired may stand with what has not: the citation says so for all of them.
        """
        source = self._citing.source(passage)
        kinds = frozenset(self._citing.warnings(passage, query, as_of)) - {"expired"}
        return (source.id if source else "", kinds)

    def _marked_sources(self, passages: Sequence[Passage], query: Query, as_of: date) -> Iterator[str]:
        told: set[str] = set()
        for number, passage in enumerate(passages, start=1):
            warnings = self._warning_lines(passage, query, as_of, told)
            # What a statement is to be read with is said whatever the model made of it.
            lines = [one for one in (passage.caveat, *warnings) if one]
            yield "\n".join((*lines, f"[{number}] {self._citing.line([passage], as_of)}"))

    def clarify(self, query: Query, twins: Sequence[Evidence], as_of: date) -> Answer:
        """Ask which of several things is meant, with a line of what each would be answered."""
        words = answer_wording(index_language(query.language))
        labelled = self._labelling.options(_worth_offering(twins)[:_MOST_OPTIONS])
        shown = [passage for _, passage in labelled]
        names = {one.title[:1] for one in shown}
        key = "clarify.question_about" if len(names) == 1 else "clarify.question"
        lines = [words.say(key, name=shown[0].title[0] if shown[0].title else "")]
        for (label, _), text in zip(
            labelled, previews([_without_name(one, words) for one in shown], words), strict=True
        ):
            key = "clarify.item_plain" if text.startswith(label) else "clarify.item"
            lines.append(words.say(key, label=label, text=text))
        options = tuple(Option(label, f"{query.original} {' '.join(one.title)}") for label, one in labelled)
        # What holds for some of them only is said with their answers.
        every = [set(self._warning_lines(one, query, as_of, set())) for one in shown]
        lines += sorted(set.intersection(*every))
        warnings = tuple(self._warnings(shown, query, as_of))
        return self._finish(query, Status.CLARIFY, ["\n".join(lines)], as_of, shown, warnings, options)

    def silent(self, query: Query, nearest: Sequence[Evidence], as_of: date) -> Answer:
        """Say that the sources hold no answer, and name the nearest things that they do hold."""
        words = answer_wording(index_language(query.language))
        near = [one.passage for one in nearest[:_NEAREST] if _is_near(one)]
        lines = [words.say("not_found.plain")]
        if near and _is_named(nearest[0], query):
            gist = shorten(words.sentence(near[0].text), words, _GIST)
            lines.append(words.say("not_found.nearest", text=gist))
        elif near:
            titles = dict.fromkeys(self._labelling.name(one) for one in near)
            lines.append(words.say("not_found.similar", titles=words.say("not_found.list").join(titles)))
        lines.append(words.say("not_found.advice"))
        questions = {self._labelling.question(one): one for one in reversed(near)}
        options = tuple(
            Option(label, f"{' '.join(one.title)} {label}") for label, one in reversed(questions.items())
        )
        return self._finish(query, Status.NOT_FOUND, ["\n".join(lines)], as_of, [], (), options)

    def refusal(self, query: Query, refusal: Refusal, passage: Passage | None, as_of: date) -> Answer:
        """Decline, with the record that says why where there is one."""
        text = [refusal.text.in_language(index_language(query.language))]
        passages = [passage] if passage else []
        text += [self._citing.line([one], as_of) for one in passages]
        return self._finish(query, Status.REFUSED, ["\n".join(text)], as_of, passages, ())

    def _statement(self, passage: Passage, *, further: bool) -> str:
        words = answer_wording(passage.language)
        text = words.sentence(passage.text)
        if passage.caveat:
            text = ("" if passage.language == "zh" else " ").join((text, passage.caveat))
        if further and passage.kind == _CORRECTION and passage.asks:
            # "Not so" needs to be told of what, where the question was about something else.
            return words.say("also.claim", claim=passage.asks[0].rstrip(_STOPS), text=text)
        return words.say("also.more", text=text) if further else text

    def _warnings(self, passages: Sequence[Passage], query: Query, as_of: date) -> dict[str, str]:
        return {
            kind: text
            for passage in reversed(passages)
            for kind, text in self._citing.warnings(passage, query, as_of).items()
        }

    def _warning_lines(self, passage: Passage, query: Query, as_of: date, told: set[str]) -> list[str]:
        """Return the warnings of a passage that were not told yet; an ending is told once, in any words."""
        ending = self._citing.ending(passage, as_of)
        lines = []
        for kind, text in self._citing.warnings(passage, query, as_of).items():
            same = "ending" if kind == "expired" and ending else text
            if text and same not in told:
                told.add(same)
                lines.append(text)
        return lines

    def _finish(
        self,
        query: Query,
        status: Status,
        paragraphs: Sequence[str],
        as_of: date,
        passages: Sequence[Passage],
        warnings: tuple[str, ...],
        options: tuple[Option, ...] = (),
    ) -> Answer:
        words = answer_wording(index_language(query.language))
        text = words.spaced("\n\n".join(paragraph for paragraph in paragraphs if paragraph))
        citations: dict[tuple[str, str], Citation] = {}
        for passage in passages:
            for citation in self._citing.citations(passage):
                citations.setdefault((citation.source_id, citation.passage_id), citation)
        options = tuple(Option(words.spaced(option.label), option.question) for option in options)
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


def _alike(before: Passage, passage: Passage) -> bool:
    """Tell whether two statements are made by template about the same thing: they need no word between."""
    made = not {before.kind, passage.kind} & _OWN_SENTENCES
    return made and before.title[:1] == passage.title[:1]


def _without_name(passage: Passage, words: AnswerWording) -> str:
    """Return the statement without the name that it begins with: the label beside it says that."""
    name = passage.title[0] if passage.title else ""
    rest = passage.text.removeprefix(name).lstrip(words.say("clarify.after_name")) if name else ""
    return rest or passage.text


def _worth_offering(twins: Sequence[Evidence]) -> list[Passage]:
    """Return the passages without those that say "not in my sources", while there is still a choice."""
    passages = [evidence.passage for evidence in twins]
    telling = [passage for passage in passages if not passage.gap]
    return telling if len(telling) > 1 else passages


def _is_near(one: Evidence) -> bool:
    return one.named > 0 or one.asked >= _NEAR_ASKED or one.hit.cover >= _NEAR_COVER


def _is_named(one: Evidence, query: Query) -> bool:
    """Tell whether the message itself names the very thing that the passage is about."""
    return any(
        mention.strict
        and mention.word in query.current
        and any(kind_of(id_) != "region" and id_ in one.passage.about for id_ in mention.ids)
        for mention in query.mentions
    )
