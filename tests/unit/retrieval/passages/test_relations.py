"""What belongs to what: ancestors, names, the last day of a certificate."""

from datetime import date

import pytest

from knowledge.models import Certificate, CertificateFamily, Ending, LevelCode
from retrieval.passages.relations import closure, last_day_of, level_codes, name_of
from tests.unit.retrieval.shelves import COMMON, both, day, make_catalogue, with_records

SHELF = make_catalogue()


@pytest.mark.parametrize(
    ("entity", "ancestors"),
    [
        ("task.1-1", {"area.1", "cert.1x-demo.junior", "cert.1x-demo", "cert.one-plus-x"}),
        ("area.1", {"cert.1x-demo.junior", "cert.1x-demo", "cert.one-plus-x"}),
        ("cert.1x-demo.junior", {"cert.1x-demo", "cert.one-plus-x"}),
        ("cert.1x-demo", {"cert.one-plus-x"}),
        ("cert.one-plus-x", set()),
        ("worktype.live", {"occ.seller"}),
        ("std.seller", {"occ.seller"}),
        ("policy.handover", {"region.zhengzhou", "region.henan"}),
        ("region.zhengzhou", {"region.henan"}),
        ("topic.exam", set()),
        ("nobody", set()),
    ],
)
def test_the_ancestors_of_each_kind(entity: str, ancestors: set[str]) -> None:
    assert closure(SHELF, [entity]) == ancestors | {entity}


def test_the_closure_of_several_is_the_closures_together() -> None:
    assert closure(SHELF, ["worktype.live", "region.zhengzhou"]) == {
        "worktype.live",
        "occ.seller",
        "region.zhengzhou",
        "region.henan",
    }
    assert closure(SHELF, []) == frozenset()


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        (CertificateFamily.SKILL_LEVEL, "cert.skill-level"),
        (CertificateFamily.SPECIAL_ABILITY, "cert.special-ability"),
        (CertificateFamily.VOCATIONAL_QUALIFICATION, "cert.vocational-qualification"),
        (CertificateFamily.VENDOR, "cert.vendor"),
    ],
)
def test_a_certificate_belongs_to_its_kind(family: CertificateFamily, kind: str) -> None:
    assert closure(with_records(_certificate("cert.x", family=family)), ["cert.x"]) == {"cert.x", kind}


def test_a_certificate_of_a_family_without_a_kind_stands_alone() -> None:
    catalogue = with_records(_certificate("cert.x", family=CertificateFamily.LICENCE))
    assert closure(catalogue, ["cert.x"]) == {"cert.x"}


def test_things_have_names_and_others_their_id() -> None:
    assert name_of(SHELF, "cert.1x-demo.junior").zh == "示例证书初级"
    assert name_of(SHELF, "area.1").en == "area.1"
    assert name_of(SHELF, "nobody").zh == "nobody"


def test_the_last_of_several_certificates_counts() -> None:
    ended = Ending(on=day("2023-06"), by="policy.handover", meaning=both("没了。", "gone."))
    catalogue = with_records(_certificate("cert.1x-early", ending=ended))
    assert last_day_of(catalogue, ["cert.1x-early"]) == date(2023, 6, 30)
    assert last_day_of(catalogue, ["cert.1x-early", "cert.1x-demo"]) == date(2025, 12, 31)
    assert last_day_of(catalogue, ["cert.1x-demo.senior"]) == date(2025, 12, 31)


def test_while_one_of_them_exists_there_is_no_last_day() -> None:
    assert last_day_of(SHELF, ["cert.1x-demo", "cert.1x-other"]) is None
    assert last_day_of(SHELF, ["occ.seller"]) is None
    assert last_day_of(SHELF, []) is None


def test_the_levels_among_entities() -> None:
    assert level_codes(SHELF, ["cert.1x-demo.junior", "cert.1x-demo", "nobody"]) == {LevelCode.JUNIOR}


def _certificate(
    id_: str, family: CertificateFamily = CertificateFamily.ONE_PLUS_X, **more: Ending
) -> Certificate:
    return Certificate(
        id=id_,
        name=both("别的证书", "some certificate"),
        family=family,
        issuer=both("某公司", "a company"),
        description=both("证书。", "A certificate."),
        **(COMMON | more),
    )
