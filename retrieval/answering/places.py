"""Says when a question names a place that the statements are not about."""

from collections.abc import Sequence

from knowledge.catalogue import Catalogue
from knowledge.models import Region
from retrieval.answering.wording import answer_wording
from retrieval.models import Passage
from retrieval.passages.relations import closure
from retrieval.query.models import Query


class Places:
    """Compares the places of a question with those of the statements that answer it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._by_name = {region.name.zh: region.id for region in catalogue.all(Region)}

    def say_missing(self, query: Query, passages: Sequence[Passage]) -> str:
        """Return the sentence that nothing particular to the place asked about is known; empty otherwise.

        A place of an earlier question was spoken of then.
        """
        named = (mention for mention in query.mentions if mention.word in query.current)
        asked = [region for mention in named for region in self._regions(mention.ids)]
        if not asked or not passages:
            return ""
        held = {one for passage in passages for one in self._places_of(passage)}
        # A statement about a district speaks of its city, too.
        if any(region.id in closure(self._catalogue, held) for region in asked):
            return ""
        words = answer_wording(passages[0].language)
        place = asked[0].name.in_language(words.language)
        names = [one.name.in_language(words.language) for one in self._regions(frozenset(held))]
        if not names:
            return words.say("place.national", place=place)
        return words.say("place.elsewhere", place=place, held=words.say("citation.list").join(names))

    def _places_of(self, passage: Passage) -> frozenset[str]:
        """Return the regions that a statement is about, or that the document behind it was written for."""
        about = {region.id for region in self._regions(passage.about)}
        for reference in passage.references[:1]:
            source = self._catalogue.sources.get(reference.source)
            if source and source.place and source.place.zh in self._by_name:
                about.add(self._by_name[source.place.zh])
        return frozenset(about)

    def _regions(self, ids: frozenset[str]) -> list[Region]:
        found = (self._catalogue.get(one) for one in sorted(ids))
        return [region for region in found if isinstance(region, Region)]
