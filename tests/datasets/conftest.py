"""What the tests of data sets share: real data, where there is some."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def real_data():
    """A function: name of a set's folder -> the folder that holds it; skips the test where it is nowhere."""

    def folder_with(name: str) -> str:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "cnn-graphs"
        for root in filter(None, (os.environ.get("CNN_GRAPHS_DATA"), cache)):
            if (Path(root) / name).is_dir():
                return str(root)
        pytest.skip(f"no {name}/ in $CNN_GRAPHS_DATA or {cache}")

    return folder_with
