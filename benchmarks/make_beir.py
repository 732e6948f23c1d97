"""Makes a data set in BEIR layout from reading-comprehension files: questions people wrote on paragraphs.

python -m benchmarks.make_beir --out DIR FILE.json…

The files are in SQuAD layout. CMRC 2018 (https://github.com/ymcui/cmrc2018, CC BY-SA 4.0) comes in it under
squad-style-data/; its dev and trial files together give 1,104 Chinese paragraphs and 4,221 questions.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


class LayoutError(Exception):
    """The file is not in SQuAD layout."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the data set; 2 for a file that cannot be used."""
    parser = ArgumentParser(prog="python -m benchmarks.make_beir", description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, help="JSON in SQuAD layout")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    options = parser.parse_args(arguments)
    try:
        passages, questions = make_beir(options.files, options.out)
    except LayoutError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{passages} passages and {questions} questions in {options.out}")
    return 0


def make_beir(files: Sequence[Path], out: Path) -> tuple[int, int]:
    """Write ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/test.tsv``; return how many texts and questions.

    A paragraph that occurs twice is kept once. A question is relevant to the paragraph it was written on.
    """
    ids: dict[str, str] = {}
    corpus: list[dict[str, str]] = []
    queries: list[dict[str, str]] = []
    grades = ["query-id\tcorpus-id\tscore"]
    for file in files:
        for title, text, questions in _paragraphs(file):
            if text not in ids:
                ids[text] = f"p{len(ids) + 1}"
                corpus.append({"_id": ids[text], "title": title, "text": text})
            for question in questions:
                queries.append({"_id": f"q{len(queries) + 1}", "text": question})
                grades.append(f"q{len(queries)}\t{ids[text]}\t1")
    (out / "qrels").mkdir(parents=True, exist_ok=True)
    _write(out / "corpus.jsonl", (json.dumps(row, ensure_ascii=False) for row in corpus))
    _write(out / "queries.jsonl", (json.dumps(row, ensure_ascii=False) for row in queries))
    _write(out / "qrels" / "test.tsv", iter(grades))
    return len(corpus), len(queries)


def _paragraphs(file: Path) -> Iterator[tuple[str, str, list[str]]]:
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
        for article in data["data"]:
            for paragraph in article["paragraphs"]:
                questions = [str(one["question"]) for one in paragraph["qas"]]
                yield str(article.get("title", "")), str(paragraph["context"]), questions
    except OSError as error:
        raise LayoutError(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LayoutError(f"{file}: expected SQuAD layout, data > paragraphs > context and qas") from error


def _write(path: Path, lines: Iterator[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    raise SystemExit(main())
