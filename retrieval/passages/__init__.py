"""Records become passages: every record says itself in a written sentence, in Chinese and in English."""

from retrieval.passages.building import build_passages

__all__ = ["build_passages"]
