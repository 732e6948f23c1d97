"""A build killed at any point leaves an index that opens: the old one or the new one, nothing between."""

import subprocess
import sys
from pathlib import Path

import pytest

# Counts what the interpreter does to files under the index and dies at the given step, as SIGKILL would.
SCRIPT = """
import os, signal, sys
from pathlib import Path
from retrieval.index import build_index, open_index, verify_index
from tests.unit.retrieval.encoding import HashingEncoder
from tests.unit.retrieval.samples import FEE, PASSAGES

directory = Path(sys.argv[1])
WATCHED = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "os.truncate"}
build_index(PASSAGES, HashingEncoder(), directory, content_hash="old")


def build_and_die(step):
    seen = 0

    def watch(event, arguments):
        nonlocal seen
        if event in WATCHED and str(directory) in str(arguments[0]):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    build_index((FEE,), HashingEncoder(), directory, content_hash="new")
    os._exit(0)


outcomes = []
for step in range(1, 1000):
    child = os.fork()
    if child == 0:
        build_and_die(step)
    _, status = os.waitpid(child, 0)
    index = open_index(directory, HashingEncoder())
    verify_index(directory)
    content = index.manifest.content
    assert len(index) == {"old": 6, "new": 1}[content]
    assert index.find("280", language="zh")[0].passage == FEE
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0, step
        break
    outcomes.append(content)
    build_index(PASSAGES, HashingEncoder(), directory, content_hash="old")
else:
    raise SystemExit("the build never came to its end")
left = sorted(path.name.split("-")[0] for path in directory.iterdir())
assert left == ["CURRENT", "lock", "version"], left
print(outcomes.count("old"), outcomes.count("new"))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_a_build_killed_at_any_step_leaves_a_whole_index(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "index")], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    before, after = map(int, result.stdout.split())
    assert before > 30  # steps before the switch
    assert after > 3  # and while the old version is removed
