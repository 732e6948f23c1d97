"""The plain recipe: a langchain-core vector store over an exact FAISS index, nearest vector first."""

from collections.abc import Iterable
from typing import Any, Self

import faiss as typed_faiss
import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from retrieval.ports import Encoder

faiss: Any = typed_faiss


class EncoderEmbeddings(Embeddings):
    """One of our encoders as langchain-core wants it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector for each text."""
        vectors: list[list[float]] = self._encoder.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        vector: list[float] = self._encoder.encode_query(text).tolist()
        return vector


class FlatStore(VectorStore):
    """Documents beside an IndexFlatIP."""

    def __init__(self, embedding: Embeddings) -> None:
        self._embedding = embedding
        self._documents: list[Document] = []
        self._index: Any = None

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Embed and keep ``texts``; return their ids."""
        contents = list(texts)
        first = len(self._documents)
        names = ids or [str(first + place) for place in range(len(contents))]
        vectors = np.array(self._embedding.embed_documents(contents), dtype=np.float32)
        if self._index is None:
            self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        for place, (name, content) in enumerate(zip(names, contents, strict=True)):
            metadata = metadatas[place] if metadatas else {}
            self._documents.append(Document(id=name, page_content=content, metadata=metadata))
        return names

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        """Return the ``k`` documents nearest to ``query``."""
        vector = np.array([self._embedding.embed_query(query)], dtype=np.float32)
        _, rows = self._index.search(vector, min(k, len(self._documents)))
        return [self._documents[row] for row in rows[0]]

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> Self:
        """Return a store that holds ``texts``."""
        store = cls(embedding)
        store.add_texts(texts, metadatas, ids=ids)
        return store
