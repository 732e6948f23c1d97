import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["retrieval.search", "retrieval.index", "retrieval.artefact.shelf"])
def test_every_module_can_be_imported_first(module: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
