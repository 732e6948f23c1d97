"""Checks a built wheel: every package and data file that is tracked is in it, and no test is."""

import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGES = ("bot/", "knowledge/", "retrieval/", "quizzes/", "storage/")


def main(wheel: str) -> int:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    missing = [name for name in tracked if name.startswith(PACKAGES) and name not in names]
    strays = [name for name in names if name.startswith(("tests/", "benchmarks/", "docs/"))]
    for name in missing:
        print(f"missing in the wheel: {name}")
    for name in strays:
        print(f"does not belong in the wheel: {name}")
    print(f"{Path(wheel).name}: {len(names)} files, {len(missing)} missing, {len(strays)} strays")
    return 1 if missing or strays else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
