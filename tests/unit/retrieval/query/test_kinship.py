"""What is above and below a thing, and which of several things are the particular ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue
from retrieval.passages.relations import closure
from retrieval.query.kinship import Kinship
from tests.unit.retrieval.shelves import make_catalogue

KIN = Kinship.of(make_catalogue())


@pytest.mark.parametrize(
    ("entity", "above"),
    [
        ("cert.1x-demo.junior", {"cert.1x-demo", "cert.one-plus-x"}),
        ("std.seller", {"occ.seller"}),
        ("region.zhengzhou", {"region.henan"}),
        ("region.henan", set()),
    ],
)
def test_ancestors_leave_the_thing_itself_out(entity: str, above: set[str]) -> None:
    assert KIN.ancestors[entity] == above


def test_descendants_are_the_other_direction() -> None:
    assert KIN.descendants["cert.1x-demo"] == {"cert.1x-demo.junior", "cert.1x-demo.senior"}
    assert KIN.descendants["occ.seller"] == {"worktype.live", "std.seller"}
    assert KIN.descendants["region.henan"] == {"region.zhengzhou", "policy.handover"}
    assert "cert.1x-demo.junior" not in KIN.descendants


def test_relatives_are_what_is_above_and_below_but_not_beside() -> None:
    relatives = KIN.relatives({"cert.1x-demo.junior"})
    assert relatives == {"cert.1x-demo.junior", "cert.1x-demo", "cert.one-plus-x"}
    assert "cert.1x-demo.senior" not in relatives
    assert KIN.relatives({"worktype.live"}) == {"worktype.live", "occ.seller"}
    assert "cert.1x-other" in KIN.relatives({"cert.one-plus-x"})
    assert "cert.1x-other" not in KIN.relatives({"cert.1x-demo"})


def test_the_relatives_of_several_are_those_of_each() -> None:
    assert KIN.relatives({"worktype.live", "region.zhengzhou"}) == {
        "worktype.live",
        "occ.seller",
        "region.zhengzhou",
        "region.henan",
        "policy.handover",
    }
    assert KIN.relatives(set()) == frozenset()
    assert KIN.relatives({"nobody"}) == {"nobody"}


@pytest.mark.parametrize(
    ("entities", "leaves"),
    [
        ({"cert.1x-demo.junior", "cert.1x-demo", "cert.one-plus-x"}, {"cert.1x-demo.junior"}),
        ({"cert.1x-demo", "cert.1x-other", "cert.one-plus-x"}, {"cert.1x-demo", "cert.1x-other"}),
        ({"cert.one-plus-x"}, {"cert.one-plus-x"}),
        ({"region.henan", "occ.seller"}, {"region.henan", "occ.seller"}),
        (set(), set()),
    ],
)
def test_leaves_are_the_most_particular_ones(entities: set[str], leaves: set[str]) -> None:
    assert KIN.leaves(frozenset(entities)) == leaves


ENTITIES = st.sets(st.sampled_from(sorted(KIN.ancestors)), max_size=5)


@given(ENTITIES)
def test_leaves_stand_for_all_that_they_were_taken_from(entities: set[str]) -> None:
    leaves = KIN.leaves(frozenset(entities))
    assert leaves <= entities
    assert closure(make_catalogue(), leaves) >= entities


@given(ENTITIES, ENTITIES)
def test_being_related_goes_both_ways(some: set[str], others: set[str]) -> None:
    assert bool(KIN.relatives(some) & others) == bool(KIN.relatives(others) & some)


def test_in_the_real_catalogue_nothing_is_its_own_ancestor(catalogue: Catalogue) -> None:
    kinship = Kinship.of(catalogue)
    for entity, above in kinship.ancestors.items():
        assert entity not in above
        assert not above & kinship.descendants.get(entity, frozenset())
