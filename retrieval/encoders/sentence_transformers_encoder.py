"""Any sentence-transformers model, by name or folder; the library is imported when the first text comes."""

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.encoders.errors import EncoderBrokenError, EncoderMissingError, ModelsExtraMissingError
from retrieval.encoders.fingerprint import fingerprint_files

_BATCH = 16
_FILES = (".json", ".safetensors", ".bin", ".model", ".txt")


class SentenceTransformersEncoder:
    """A model of the sentence-transformers library, on the CPU.

    Texts get the model's own prompts where it brings some, and ``query: `` and ``passage: `` where it is an
    E5 model without them. Construction checks that a folder exists and that the library is installed.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = Lock()
        if find_spec("sentence_transformers") is None:
            raise ModelsExtraMissingError(
                f"The encoder {name!r} needs sentence-transformers: run pip install 'zhitu[models]'."
            )
        if _is_path(name) and not Path(name).expanduser().is_dir():
            raise EncoderMissingError(
                f"The encoder folder {name} does not exist: give a folder with a sentence-transformers "
                "model, the name of one on the hub, or 'bundled'."
            )

    @cached_property
    def fingerprint(self) -> str:
        """Identify the model by its files; a model of the hub that is not on this machine is loaded first."""
        folder = self._folder()
        files = sorted(file for file in folder.rglob("*") if file.suffix in _FILES and file.is_file())
        names = (file.relative_to(folder).as_posix() for file in files)
        return "st-" + fingerprint_files(files, "e5" if self._is_e5 else "", *names)

    @cached_property
    def dimension(self) -> int:
        """Return the length of a vector; loads the model."""
        return int(self._model.get_embedding_dimension())

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return one vector of shape (dimension,)."""
        return np.asarray(self._encode([text], "query", self._prompts[0])[0])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of shape (len(texts), dimension), in order."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return self._encode(texts, "document", self._prompts[1])

    def _encode(self, texts: Sequence[str], task: str, prompt: str) -> NDArray[np.float32]:
        vectors = self._model.encode(
            list(texts),
            prompt=prompt or None,
            task=task,
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _prompts(self) -> tuple[str, str]:
        own: dict[str, str] = self._model.prompts
        query = own.get("query") or ""
        passage = next((own[name] for name in ("document", "passage", "corpus") if own.get(name)), "")
        if not (query or passage) and self._is_e5:
            return "query: ", "passage: "
        return query, passage

    @property
    def _is_e5(self) -> bool:
        name = self.name.lower()
        return "e5" in name and "instruct" not in name

    @property
    def _model(self) -> Any:
        with self._lock:
            return self._load_once

    @cached_property
    def _load_once(self) -> Any:
        from sentence_transformers import SentenceTransformer

        name = str(Path(self.name).expanduser()) if _is_path(self.name) else self.name
        try:
            return SentenceTransformer(name, device="cpu")
        except Exception as error:  # the library lets through whatever its loaders raise
            if _is_path(self.name):
                raise EncoderBrokenError(
                    f"The folder {self.name} cannot be read as a sentence-transformers model: {error}"
                ) from error
            raise EncoderMissingError(
                f"The encoder {self.name!r} is neither on this machine nor can it be fetched from the hub: "
                "check the name and the connection, or set 'bundled'."
            ) from error

    def _folder(self) -> Path:
        if _is_path(self.name):
            return Path(self.name).expanduser()
        from huggingface_hub import try_to_load_from_cache

        names = (self.name,) if "/" in self.name else (f"sentence-transformers/{self.name}", self.name)
        for attempt in ("before", "after"):
            for name in names:
                found = try_to_load_from_cache(name, "config.json")
                if isinstance(found, str):
                    return Path(found).parent
            if attempt == "before":
                _ = self._model
        raise EncoderMissingError(f"The files of the encoder {self.name!r} are not in the cache of the hub.")


def _is_path(name: str) -> bool:
    return name.startswith(("/", ".", "~")) or "\\" in name or name.count("/") > 1 or Path(name).is_dir()
