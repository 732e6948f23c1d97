"""Passages for tests of the index."""

from datetime import date
from pathlib import Path

from knowledge.models import Confidence, LevelCode, Reference
from retrieval.index import build_index, open_index
from retrieval.models import Passage
from retrieval.search import SearchIndex
from tests.unit.retrieval.encoding import HashingEncoder

FEE = Passage(
    id="fee.junior@zh",
    record="fee.junior",
    kind="fee",
    language="zh",
    title=("1+X直播电商", "初级"),
    text="考证费280元。",
    asks=("多少钱", "费用"),
    about=frozenset({"cert.livestream", "cert.livestream.junior"}),
    levels=frozenset({LevelCode.JUNIOR}),
    slots=frozenset({"fee"}),
    years=frozenset({2024, 2025}),
    references=(Reference(source="plan-2024", at="四"), Reference(source="notice")),
    confidence=Confidence.SINGLE,
    valid_from=date(2024, 1, 1),
    valid_until=date(2025, 12, 31),
    superseded_by="policy.handover",
    gap=True,
    caveat="已移交",
)
FEE_EN = Passage(
    id="fee.junior@en",
    record="fee.junior",
    kind="fee",
    language="en",
    title=("1+X livestream", "junior"),
    text="The certificate costs 280 yuan.",
    about=frozenset({"cert.livestream", "cert.livestream.junior"}),
    levels=frozenset({LevelCode.JUNIOR}),
)
SENIOR = Passage(
    id="fee.senior@zh",
    record="fee.senior",
    kind="fee",
    language="zh",
    title=("1+X直播电商", "高级"),
    text="考证费480元。",
    about=frozenset({"cert.livestream", "cert.livestream.senior"}),
    levels=frozenset({LevelCode.SENIOR}),
)
ISSUER = Passage(
    id="cert.livestream@zh",
    record="cert.livestream",
    kind="certificate",
    language="zh",
    title=("1+X直播电商",),
    text="由培训评价组织颁发。",
    about=frozenset({"cert.livestream"}),
)
MARKETER = Passage(
    id="occ.marketer@zh",
    record="occ.marketer",
    kind="occupation",
    language="zh",
    title=("互联网营销师",),
    text="在数字化信息平台上营销企业产品的人员。",
    about=frozenset({"occ.marketer"}),
)
ONLY_ENGLISH = Passage(
    id="doc.refund@en",
    record="doc.refund",
    kind="document",
    language="en",
    title=("Consumer law",),
    text="Goods bought online may be returned within seven days.",
    about=frozenset({"policy.consumer"}),
)
PASSAGES = (FEE, FEE_EN, SENIOR, ISSUER, MARKETER, ONLY_ENGLISH)


def make_index(directory: Path, passages: tuple[Passage, ...] = PASSAGES) -> SearchIndex:
    encoder = HashingEncoder()
    build_index(passages, encoder, directory, content_hash="samples")
    return open_index(directory, encoder)
