"""Orders passages by how well they answer, after ruling out those about something else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from retrieval.answering.evidence import (
    Evidence,
    begun,
    contradicts,
    in_force,
    level_match,
    named_share,
    number_match,
    slot_share,
    stray_share,
    year_match,
)
from retrieval.answering.resemblance import Resemblance
from retrieval.models import Hit
from retrieval.query.kinship import Kinship
from retrieval.query.models import Query


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part of the evidence adds to the search score (2·cosine + cover).

    Tuned on questions of our own with known records (``python -m benchmarks.ranking``).
    """

    cover: float = 0.2
    named: float = 0.45
    asked: float = 0.45
    slot: float = 0.4
    level: float = 0.4
    year: float = 0.4
    number: float = 0.2
    stray: float = 0.2
    over: float = 0.03


class Ranking:
    """Ranks hits for a query."""

    def __init__(self, kinship: Kinship, resemblance: Resemblance, weights: Weights | None = None) -> None:
        self._kinship = kinship
        self._resemblance = resemblance
        self._weights = weights or Weights()

    def rank(self, hits: Iterable[Hit], query: Query, as_of: date) -> list[Evidence]:
        """Return the evidence, best first; what contradicts the question or has not begun is left out."""
        found = [
            self._weigh(hit, query, as_of)
            for hit in hits
            if begun(hit.passage, as_of) and not contradicts(hit.passage, query, self._kinship)
        ]
        return sorted(found, key=lambda evidence: evidence.score, reverse=True)

    def _weigh(self, hit: Hit, query: Query, as_of: date) -> Evidence:
        passage = hit.passage
        evidence = Evidence(
            hit=hit,
            named=named_share(passage, query, self._kinship),
            asked=self._resemblance.best(passage, query.text),
            slot=slot_share(passage, query),
            level=level_match(passage, query),
            year=year_match(passage, query),
            number=number_match(passage, query),
            stray=stray_share(passage, query, self._kinship),
        )
        return replace(evidence, score=self._score(evidence, as_of))

    def _score(self, evidence: Evidence, as_of: date) -> float:
        weights = self._weights
        return (
            evidence.hit.score
            + weights.cover * evidence.hit.cover
            + weights.named * evidence.named
            + weights.asked * evidence.asked
            + weights.slot * evidence.slot
            + weights.level * (evidence.level - 0.5)
            + weights.year * (evidence.year - 0.5)
            + weights.number * (evidence.number - 0.5)
            - weights.stray * evidence.stray
            - (0 if in_force(evidence.passage, as_of) else weights.over)
        )
