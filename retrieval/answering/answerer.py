"""Answers one question: understand, refuse or search, rank, select, compose."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Catalogue
from retrieval.answering.citing import Citing
from retrieval.answering.composing import Composer
from retrieval.answering.evidence import Evidence
from retrieval.answering.ranking import Ranking, Weights
from retrieval.answering.refusals import refuse
from retrieval.answering.resemblance import Resemblance
from retrieval.answering.selecting import Selection, Thresholds, Verdict, select
from retrieval.answering.strangers import has_stranger
from retrieval.answering.sums import Sums, fee_ids, say_sum
from retrieval.models import Answer, Citation, Filter, Hit, Passage, Turn
from retrieval.query.kinship import Kinship
from retrieval.query.languages import index_language
from retrieval.query.lexicon import Lexicon
from retrieval.query.models import Query
from retrieval.query.understanding import understand

_CANDIDATES = 24


class Index(Protocol):
    """What the answerer needs of the index."""

    def encode(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question."""
        ...

    def idf(self, term: str, language: str) -> float:
        """Return how rare a term is among the passages of a language."""
        ...

    def knows(self, term: str) -> bool:
        """Tell whether any passage holds the term."""
        ...

    def find(
        self,
        text: str,
        *,
        language: str,
        limit: int = 20,
        among: Filter | None = None,
        vector: NDArray[np.float32] | None = None,
    ) -> list[Hit]:
        """Return the best hits."""
        ...

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage by id."""
        ...


Phrase = Callable[[Query, Sequence[Evidence], Lexicon], str | None]
"""Says evidence in other words, with marks [n]; None when that can't be done faithfully."""


class IndexAnswerer:
    """Answers from an index over the catalogue. Safe to use from several threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: Index,
        *,
        weights: Weights | None = None,
        thresholds: Thresholds | None = None,
        phrase: Phrase | None = None,
    ) -> None:
        self._index = index
        self._lexicon = Lexicon(catalogue)
        self._kinship = Kinship.of(catalogue)
        self._ranking = Ranking(self._kinship, Resemblance(index.idf), weights)
        self._thresholds = thresholds or Thresholds()
        self._citing = Citing(catalogue)
        self._composer = Composer(catalogue, self._citing)
        self._phrase = phrase
        self._sums = Sums(catalogue, self._lexicon)

    def answer(
        self, question: str, *, as_of: date, history: Sequence[Turn] = (), language: str = "auto"
    ) -> Answer:
        """Answer a question as of a day; see :class:`retrieval.models.Answer`."""
        query = self.understand(question, as_of=as_of, history=history, language=language)
        refusal = refuse(query)
        if refusal:
            record = f"{refusal.record}#{index_language(query.language)}"
            return self._composer.refusal(query, refusal, self._index.passage(record), as_of)
        summed = self._add_up(query, as_of)
        if summed:
            return summed
        selection = self._select(query, as_of)
        if selection.verdict is Verdict.SILENT and query.whole:
            selection = self._select(replace(query, text=query.whole), as_of)
        return self._compose(query, selection, as_of)

    def grounds(self, question: str, *, as_of: date, language: str = "auto") -> frozenset[str]:
        """Return the passages that would answer a question; empty where it would not be answered.

        No sentence is written for it, so no language model is asked.
        """
        selection = self._select(self.understand(question, as_of=as_of, language=language), as_of)
        chosen = [evidence.passage for evidence in selection.chosen]
        if selection.verdict is not Verdict.ANSWER or all(passage.gap for passage in chosen):
            return frozenset()
        return frozenset(passage.id for passage in chosen)

    def understand(
        self, question: str, *, as_of: date, history: Sequence[Turn] = (), language: str = "auto"
    ) -> Query:
        """Return what the question was understood to ask."""
        return understand(question, self._lexicon, as_of=as_of, history=history, language=language)

    def rank(self, query: Query, as_of: date) -> list[Evidence]:
        """Return the evidence for a query, best first."""
        language = index_language(query.language)
        vector = self._index.encode(query.text)
        hits: dict[str, Hit] = {}
        for among in self._filters(query, language):
            for hit in self._index.find(
                query.text, language=language, limit=_CANDIDATES, among=among, vector=vector
            ):
                hits.setdefault(hit.passage.id, hit)
        return self._ranking.rank(hits.values(), query, as_of)

    def _select(self, query: Query, as_of: date) -> Selection:
        stranger = has_stranger(query, self._index.knows)
        return select(self.rank(query, as_of), query, self._thresholds, stranger=stranger)

    def _filters(self, query: Query, language: str) -> list[Filter]:
        languages = frozenset({language})
        named = [self._kinship.relatives(mention.ids) for mention in query.mentions if mention.strict]
        if not named:
            return [Filter(languages=languages)]
        about = frozenset(one for group in named for one in group)
        return [Filter(about=(about,), languages=languages), Filter(languages=languages)]

    def _compose(self, query: Query, selection: Selection, as_of: date) -> Answer:
        if selection.verdict is Verdict.SILENT:
            return self._composer.silent(query, selection.chosen, as_of)
        if selection.verdict is Verdict.CLARIFY:
            return self._composer.clarify(query, selection.chosen, as_of)
        passages = [evidence.passage for evidence in selection.chosen]
        said = self._phrase(query, selection.chosen, self._lexicon) if self._phrase else None
        return self._composer.answer(query, passages, as_of, said=said or "")

    def _add_up(self, query: Query, as_of: date) -> Answer | None:
        items = self._sums.work_out(query)
        language = index_language(query.language)
        passages = [self._index.passage(f"{record}#{language}") for record in fee_ids(items)]
        found = [passage for passage in passages if passage]
        if not found:
            return None
        return self._composer.answer(query, found, as_of, first=say_sum(items, query.language))

    def passage(self, passage_id: str) -> Passage | None:
        """Return a passage that a citation points at."""
        return self._index.passage(passage_id)

    def cite(self, passage: Passage) -> Sequence[Citation]:
        """Return the sources of a passage."""
        return self._citing.citations(passage)
