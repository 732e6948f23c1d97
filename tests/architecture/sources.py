"""The Python files of the repository, parsed."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "knowledge", "quizzes", "retrieval", "storage")
"""What is installed."""


def python_files(*folders: str) -> list[str]:
    """Return the Python files under these folders, as paths from the root of the repository."""
    return sorted(
        path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.py")
    )


@cache
def parse(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"), filename=file)
