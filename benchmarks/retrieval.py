"""Retrieval quality and speed on a data set in BEIR layout, beside a plain dense store and BM25 alone.

python -m benchmarks.retrieval --beir DIR [--encoder NAME] [--queries N] [--json]
"""

import json
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import numpy as np

from benchmarks.beir import DataSet, DataSetError, Document, read_data_set, score
from benchmarks.dense_baseline import EncoderEmbeddings, FlatStore
from retrieval.encoders import EncoderError, load_encoder
from retrieval.index import build_index, open_index
from retrieval.lexical import LexicalIndex, hash_query
from retrieval.models import Passage
from retrieval.ports import Encoder
from retrieval.query.languages import detect_language, index_language

_DEPTH = 100

Ranker = Callable[[str], list[str]]
"""From a question to document ids, best first."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A way to search: its name, the seconds it took to index the corpus, and its ranking function."""

    name: str
    seconds: float
    rank: Ranker


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison and print a table, or JSON; 2 for input that cannot be used."""
    options = _parse(arguments)
    try:
        data = read_data_set(options.beir)
        encoder = load_encoder(options.encoder)
        encoder.encode_query("warm")
    except (DataSetError, EncoderError) as error:
        print(error, file=sys.stderr)
        return 2
    data = _limit(data, options.queries)
    with tempfile.TemporaryDirectory(prefix="zhitu-benchmark-") as folder:
        contestants = (
            _prepare_ours(data.documents, encoder, Path(folder)),
            _prepare_dense(data.documents, encoder),
            _prepare_words(data.documents),
        )
        rows = [_measure(contestant, data) for contestant in contestants]
    report = {
        "encoder": options.encoder,
        "passages": len(data.documents),
        "queries": len(data.queries),
        "results": rows,
    }
    print(json.dumps(report, indent=1) if options.json else _tabulate(report, rows))
    return 0


def _parse(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__.split("\n")[0])
    parser.add_argument("--beir", type=Path, required=True, help="folder with corpus, queries and qrels")
    parser.add_argument("--encoder", default="bundled", help="bundled, or a sentence-transformers model")
    parser.add_argument("--queries", type=int, default=0, help="only so many, evenly spread (default: all)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(arguments)


def _limit(data: DataSet, count: int) -> DataSet:
    names = list(data.queries)
    if not 0 < count < len(names):
        return data
    kept = [names[place * len(names) // count] for place in range(count)]
    return DataSet(
        data.documents,
        {name: data.queries[name] for name in kept},
        {name: data.relevant[name] for name in kept},
    )


def _prepare_ours(documents: Sequence[Document], encoder: Encoder, folder: Path) -> Contestant:
    began = perf_counter()
    build_index(
        (_passage(document) for document in documents), encoder, folder, content_hash="", progress=_show
    )
    seconds = perf_counter() - began
    index = open_index(folder, encoder)

    def rank(question: str) -> list[str]:
        language = index_language(detect_language(question))
        return [hit.passage.id for hit in index.find(question, language=language, limit=_DEPTH)]

    return Contestant("zhitu", seconds, rank)


def _prepare_dense(documents: Sequence[Document], encoder: Encoder) -> Contestant:
    began = perf_counter()
    texts = [_join(document) for document in documents]
    store = FlatStore.from_texts(
        texts, EncoderEmbeddings(encoder), ids=[document.id for document in documents]
    )
    return Contestant(
        "langchain-core + FAISS",
        perf_counter() - began,
        lambda question: [str(one.id) for one in store.similarity_search(question, k=_DEPTH)],
    )


def _prepare_words(documents: Sequence[Document]) -> Contestant:
    began = perf_counter()
    index = LexicalIndex.build(_join(document) for document in documents)

    def rank(question: str) -> list[str]:
        covers = index.cover(hash_query(question))
        return [documents[row].id for row in np.argsort(-covers, kind="stable")[:_DEPTH] if covers[row]]

    return Contestant("BM25 alone", perf_counter() - began, rank)


def _measure(contestant: Contestant, data: DataSet) -> dict[str, str | float]:
    rankings: dict[str, list[str]] = {}
    times = []
    for name, question in data.queries.items():
        began = perf_counter()
        rankings[name] = contestant.rank(question)
        times.append((perf_counter() - began) * 1000)
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 19
    return {
        "name": contestant.name,
        **{name: round(figure, 4) for name, figure in score(rankings, data.relevant).items()},
        "passages/s": round(len(data.documents) / contestant.seconds, 1),
        "p50 ms": round(cuts[9], 2),
        "p95 ms": round(cuts[18], 2),
    }


def _passage(document: Document) -> Passage:
    return Passage(
        id=document.id,
        record=document.id,
        kind="document",
        language=index_language(detect_language(document.text)),
        title=(document.title,) if document.title else (),
        text=document.text,
    )


def _join(document: Document) -> str:
    return f"{document.title}\n{document.text}" if document.title else document.text


def _show(done: int, total: int) -> None:
    print(f"\rembedded {done} of {total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _tabulate(report: dict[str, object], rows: Sequence[dict[str, str | float]]) -> str:
    columns = list(rows[0])
    width = max(len(str(row["name"])) for row in rows)
    lines = [f"{report['passages']} passages, {report['queries']} queries, encoder {report['encoder']}"]
    lines.append("  ".join(["name".ljust(width), *(column.rjust(10) for column in columns[1:])]))
    for row in rows:
        cells = (f"{row[column]:g}".rjust(10) for column in columns[1:])
        lines.append("  ".join([str(row["name"]).ljust(width), *cells]))
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
