"""``python -m knowledge.check [FOLDER]``: print every problem of the content, or a table of what it holds."""

import sys
from collections.abc import Mapping
from pathlib import Path

from knowledge.catalogue import Catalogue, Inspection, inspect_catalogue
from knowledge.checks import check_wholeness
from knowledge.kinds import KINDS
from knowledge.models import Record
from knowledge.problems import ContentMissingError, Problem


def find_problems(inspection: Inspection) -> list[Problem]:
    """Return what is wrong with single records and with the whole, in the order of the files."""
    return sorted([*inspection.problems, *check_wholeness(inspection)])


def count_records(catalogue: Catalogue) -> dict[str, int]:
    """Return how many records of each kind there are, and their sum as ``records``."""
    counts = {kind.name: 0 for kind in KINDS if issubclass(kind.model, Record)}
    names = {kind.model: kind.name for kind in KINDS}
    for record in catalogue:
        counts[names[type(record)]] += 1
    total = sum(counts.values())
    return {"sources": len(catalogue.sources), "slots": len(catalogue.slots), **counts, "records": total}


def format_counts(counts: Mapping[str, int]) -> str:
    """Return the counts as a table, one kind a line."""
    return "\n".join(f"{name:20}{count:6}" for name, count in counts.items())


def main(arguments: list[str]) -> int:
    """Check the folder that is named, or the content of the package; 0 if it is sound, otherwise 2."""
    try:
        inspection = inspect_catalogue(Path(arguments[0]) if arguments else None)
    except ContentMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    problems = find_problems(inspection)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if problems:
        sys.stdout.write(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}\n")
        return 2
    sys.stdout.write(f"{format_counts(count_records(inspection.catalogue))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
