"""A small sound content folder that each test adds its own file to."""

from collections.abc import Callable
from pathlib import Path

import pytest

BASE = """
sources:
  - id: src.plan
    title: {zh: 工作计划, en: work plan}
    issuer: {zh: 某公司, en: a company}
    kind: organiser
    published: 2024-01-18
slots:
  - {id: fee, name: {zh: 费用, en: fee}, words: {zh: [多少钱], en: [how much]}}
topics:
  - id: topic.exam
    name: {zh: 考试, en: the exam}
    sources: [{source: src.plan}]
    confidence: official
    checked_on: 2026-11-22
policies:
  - id: policy.handover
    name: {zh: 移交通知, en: the handover notice}
    issuer: {zh: 某部, en: a ministry}
    summary: {zh: 移交。, en: Handed over.}
    sources: [{source: src.plan}]
    confidence: official
    checked_on: 2026-11-22
certificates:
  - id: cert.demo
    name: {zh: 示例证书, en: demo certificate}
    family: one_plus_x
    issuer: {zh: 某公司, en: a company}
    description: {zh: 一种证书。, en: A certificate.}
    ending: {on: 2025-12-31, by: policy.handover, meaning: {zh: 已停, en: over}}
    sources: [{source: src.plan, at: 第一部分}]
    confidence: official
    checked_on: 2026-11-22
levels:
  - id: cert.demo.junior
    name: {zh: 示例初级, en: demo junior}
    certificate: cert.demo
    code: junior
    sources: [{source: src.plan}]
    confidence: official
    checked_on: 2026-11-22
"""

DEFAULTS = """
defaults:
  checked_on: 2026-11-22
  confidence: corroborated
  sources: [{source: src.plan, at: "第三部分 1"}]
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file (with defaults on its first lines) beside the sound base."""

    def write_file(text: str, name: str = "more.yaml", *, defaults: bool = True) -> Path:
        root = tmp_path / "content"
        root.mkdir(exist_ok=True)
        (root / "base.yaml").write_text(BASE, "utf-8")
        (root / name).write_text((DEFAULTS if defaults else "") + text, "utf-8")
        return root

    return write_file
