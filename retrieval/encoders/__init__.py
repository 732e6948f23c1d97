"""Sentence encoders behind one port: the bundled one and any sentence-transformers model."""

from retrieval.encoders.errors import (
    EncoderBrokenError,
    EncoderError,
    EncoderMissingError,
    ModelsExtraMissingError,
)
from retrieval.encoders.onnx_encoder import OnnxEncoder
from retrieval.encoders.sentence_transformers_encoder import SentenceTransformersEncoder
from retrieval.ports import Encoder

__all__ = [
    "EncoderBrokenError",
    "EncoderError",
    "EncoderMissingError",
    "ModelsExtraMissingError",
    "load_encoder",
]


def load_encoder(name: str = "bundled") -> Encoder:
    """Return the encoder of this name: ``bundled``, or a sentence-transformers model by folder or hub name.

    Nothing is loaded yet: the model is read at the first text. An EncoderError says in one sentence what is
    missing and how to fix it.
    """
    if name == "bundled":
        return OnnxEncoder()
    return SentenceTransformersEncoder(name)
