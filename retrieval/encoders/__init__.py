"""Sentence encoders behind one port: the bundled one and any sentence-transformers model."""
