"""Arrays on disk: mapped into memory, never unpickled."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def map_array(path: Path) -> NDArray[Any]:
    """Return the array of a .npy file as a read-only view of the file; ValueError when it is none.

    The plain view spares the bookkeeping of ``numpy.memmap``, which costs more than a short slice itself.
    """
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write a .npy file."""
    np.save(path, array, allow_pickle=False)
