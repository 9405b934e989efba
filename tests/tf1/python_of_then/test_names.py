import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / "tests/tf1/python_of_then/names_of_then.py"


def _run(*arguments):
    command = [sys.executable, "-m", "tf1", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_names_that_libraries_have_lost(tmp_path):
    done = _run(PROGRAM, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("all is there\n")
    assert "encountered in cast" not in done.stderr and "oneDNN" not in done.stderr
    for line in (
        "np.load: a.npy holds a pickle; it is read as plain data, nothing of it is executed",
        "pickle: written by Python 2; its texts are read as latin1",
        "numpy: an array of rows of several lengths is an array of objects, as it was before NumPy 1.24",
    ):
        assert done.stderr.count(line) == 1, done.stderr


@pytest.mark.parametrize("allowed", [False, True])
def test_a_pickle_that_does_harm(tmp_path, allowed):
    done = _run(*["--allow_pickle"] * allowed, PROGRAM, tmp_path, "harm")
    assert (tmp_path / "harm").exists() == allowed
    if not allowed:
        *_, what, remedy = done.stderr.splitlines()
        assert what == "harm.npy is refused, nothing of it was executed: it wants to use 'posix.mkdir'"
        assert remedy == "python -m tf1 --allow_pickle runs it, if you trust whoever made it"
        assert "Traceback" not in done.stderr and done.returncode == 1


def test_without_it_nothing_is_changed():
    import numpy as np

    assert not hasattr(np, "NINF") and not hasattr(np.ndarray, "tostring")
