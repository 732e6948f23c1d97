"""The folder of an index: versions side by side, one of them current, switched in one step.

A crash leaves at worst a folder that nothing points at; the next build removes it.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.artefact.errors import IndexCorruptError, IndexMissingError

_CURRENT = "CURRENT"
_LOCK = "lock"
_VERSION = "version-"
_BUILDING = "building-"


def find_current(directory: Path) -> Path:
    """Return the folder of the current version; IndexMissingError when nothing was ever built there."""
    name = ""
    # A build that ends between reading the name and looking for the folder changes the name.
    while name != (name := _read_name(directory)):
        if name.startswith(_VERSION) and (directory / name).is_dir():
            return directory / name
    raise IndexCorruptError(
        f"The search index is damaged: {directory / _CURRENT} does not name a version; run `zhitu reindex`."
    )


def _read_name(directory: Path) -> str:
    try:
        return (directory / _CURRENT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissingError(
            f"There is no search index in {directory} yet: run `zhitu reindex`."
        ) from None
    except UnicodeDecodeError:
        return ""


@contextmanager
def hold_lock(directory: Path) -> Iterator[None]:
    """Wait until no other process or thread builds in ``directory``, and keep others out meanwhile.

    The operating system frees the lock of a process that dies.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / _LOCK).open("a+b") as file:
        _lock(file.fileno())
        yield


@contextmanager
def open_workspace(directory: Path) -> Iterator[Path]:
    """Provide an empty folder to build in, and remove it when the build fails; needs the lock."""
    for remnant in directory.glob(f"{_BUILDING}*"):
        shutil.rmtree(remnant, ignore_errors=True)
    workspace = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=directory))
    try:
        yield workspace
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def publish(workspace: Path, directory: Path) -> Path:
    """Make the finished ``workspace`` the current version, remove the others, and return its folder."""
    for path in (*workspace.rglob("*"), workspace):
        _flush(path)
    numbers = [int(path.name.removeprefix(_VERSION)) for path in directory.glob(f"{_VERSION}[0-9]*")]
    version = directory / f"{_VERSION}{max(numbers, default=0) + 1}"
    workspace.rename(version)
    _flush(directory)
    pointer = directory / f"{_CURRENT}.new"
    pointer.write_text(version.name, encoding="utf-8")
    _flush(pointer)
    pointer.replace(directory / _CURRENT)
    _flush(directory)
    for old in directory.glob(f"{_VERSION}*"):
        if old != version:
            # A reader that still has it open keeps its files (on Windows the next build removes them).
            shutil.rmtree(old, ignore_errors=True)
    return version


def _flush(path: Path) -> None:
    if sys.platform == "win32" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt
    import time

    def _lock(descriptor: int) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
            except OSError:  # LK_LOCK gives up after ten tries
                time.sleep(1)
            else:
                return

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
