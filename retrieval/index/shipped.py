"""Vectors that come with the package: the bundled encoder's, for the bundled content.

A fresh machine starts in seconds instead of minutes; a passage that has changed since is embedded as usual.
``python -m retrieval.index.shipped`` writes them anew, ``--check`` tells how many passages they cover.
"""

import sys
from importlib.resources import as_file, files
from pathlib import Path

from knowledge.catalogue import load_catalogue
from retrieval.artefact.embeddings import Embeddings, digest_text, embed
from retrieval.encoders import load_encoder
from retrieval.normalise import simplify
from retrieval.passages import build_passages
from retrieval.ports import Encoder

_PACKAGE = "retrieval.encoders"
_FOLDER = "bundled/vectors"
_FINGERPRINT = "encoder.txt"


def shipped_embeddings(encoder: Encoder) -> Embeddings | None:
    """Return the vectors that come with the package; None where they are not of this encoder."""
    folder = files(_PACKAGE).joinpath(_FOLDER)
    try:
        with as_file(folder) as path:
            if (path / _FINGERPRINT).read_text(encoding="utf-8").strip() != encoder.fingerprint:
                return None
            return Embeddings.open(path)
    except (OSError, ValueError):
        return None  # not shipped, or damaged: everything is embedded


def write_shipped() -> int:
    """Embed the bundled content with the bundled encoder and write it; return how many were made anew."""
    encoder = load_encoder()
    known = shipped_embeddings(encoder)
    embeddings, made = embed(sorted(_texts()), encoder, [known] if known else [], _tell)
    folder = Path(str(files(_PACKAGE))) / _FOLDER
    folder.mkdir(exist_ok=True)
    embeddings.save(folder)
    (folder / _FINGERPRINT).write_text(f"{encoder.fingerprint}\n", encoding="utf-8")
    return made


def missing() -> tuple[int, int]:
    """Return how many texts of the bundled content have no shipped vector, and how many texts there are."""
    known = shipped_embeddings(load_encoder())
    held = known.by_hash().keys() if known else frozenset()
    texts = _texts()
    return sum(digest_text(text) not in held for text in texts), len(texts)


def _texts() -> set[str]:
    return {simplify(passage.embedded_text()) for passage in build_passages(load_catalogue())}


def _tell(done: int, total: int) -> None:
    sys.stderr.write(f"{done} of {total}\n")


def main(arguments: list[str]) -> int:
    """Write the vectors, or with ``--check`` tell what is missing (exit status 1 when a tenth is)."""
    if arguments == ["--check"]:
        lacking, total = missing()
        sys.stdout.write(f"{total - lacking} of {total} texts have a shipped vector\n")
        return 1 if lacking * 10 > total else 0
    sys.stdout.write(f"{write_shipped()} vectors made anew\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
