"""The bundled multilingual encoder on ONNX Runtime: no hub, no torch, one vector in about 10 ms."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from retrieval.encoders.errors import EncoderBrokenError, EncoderMissingError
from retrieval.encoders.fingerprint import fingerprint_files

BUNDLED = Path(__file__).parent / "bundled"

_LONGEST = 512  # tokens; the model has no positions beyond
_PADDING = 1
# Tokens of one batch, padding included. Measured: 4 x 100 tokens run as fast per token as 16 x 100, and
# 8 x 512 would take 350 MB where 2 x 512 take 195 MB.
_BATCH_TOKENS = 1024
_MOST_THREADS = 4


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer


class OnnxEncoder:
    """An e5-style encoder from a folder with ``model.onnx`` and ``tokenizer.json``.

    Construction checks that the files exist; the model itself is loaded at the first text, once, and may
    then be used from several threads.
    """

    def __init__(self, folder: Path = BUNDLED, *, threads: int | None = None) -> None:
        self._model = folder / "model.onnx"
        self._tokenizer = folder / "tokenizer.json"
        self._threads = threads or min(_MOST_THREADS, os.cpu_count() or 1)
        self._lock = Lock()
        for file in (self._model, self._tokenizer):
            if not file.is_file():
                raise EncoderMissingError(
                    f"The encoder has no file {file}: reinstall zhitu, or set another encoder."
                )

    @cached_property
    def fingerprint(self) -> str:
        """Identify the model by its files; the number of threads does not change a vector."""
        return "onnx-" + fingerprint_files((self._tokenizer, self._model), "query: ", "passage: ")

    @cached_property
    def dimension(self) -> int:
        """Return the length of a vector (384 for the bundled model); loads the model."""
        return int(self._loaded.session.get_outputs()[0].shape[1])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return one vector of shape (dimension,); the text is cut off after 512 tokens."""
        return np.asarray(self._run([self._loaded.tokenizer.encode(f"query: {text}")])[0])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of shape (len(texts), dimension), in order; a text is cut off after 512 tokens."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        encoded = self._loaded.tokenizer.encode_batch([f"passage: {text}" for text in texts])
        for rows in _batch([len(one) for one in encoded]):
            vectors[rows] = self._run([encoded[row] for row in rows])
        return vectors

    def _run(self, encoded: Sequence[Encoding]) -> NDArray[np.float32]:
        shape = (len(encoded), max(len(one) for one in encoded))
        inputs = np.full(shape, _PADDING, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        for row, one in enumerate(encoded):
            inputs[row, : len(one)] = one.ids
            mask[row, : len(one)] = 1
        (vectors,) = self._loaded.session.run(["embedding"], {"input_ids": inputs, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)

    @property
    def _loaded(self) -> _Loaded:
        with self._lock:
            return self._load_once

    @cached_property
    def _load_once(self) -> _Loaded:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # Spinning threads keep whole cores busy between two questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            session = onnxruntime.InferenceSession(
                str(self._model), options, providers=["CPUExecutionProvider"]
            )
            tokenizer = Tokenizer.from_file(str(self._tokenizer))
        except Exception as error:  # both libraries raise their own kinds for a broken file
            raise EncoderBrokenError(
                f"The encoder in {self._model.parent} cannot be read, a file may be damaged: reinstall zhitu."
            ) from error
        tokenizer.enable_truncation(_LONGEST)
        tokenizer.no_padding()
        return _Loaded(session, tokenizer)


def _batch(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield row numbers of similar length together, so that little is padding and memory stays bounded."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[row] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
