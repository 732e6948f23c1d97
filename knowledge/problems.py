"""What can be wrong with the content, said in one sentence that names file, line and record."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where something was written: the file, relative to the content folder, and its line (from 1)."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, where, and in which record (empty where there is none)."""

    origin: Origin
    record: str
    message: str

    def __str__(self) -> str:
        return (
            f"{self.origin}: {self.record}: {self.message}"
            if self.record
            else f"{self.origin}: {self.message}"
        )


class CatalogueError(Exception):
    """The content has problems; ``problems`` holds all of them, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        lines = "\n".join(str(problem) for problem in self.problems)
        super().__init__(f"the content has {count} problem{'s' if count != 1 else ''}:\n{lines}")


class ContentMissingError(Exception):
    """There is no content folder where one was expected."""
