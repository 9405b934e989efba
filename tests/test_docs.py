"""The programs in the docs run as they stand there."""

import re
from pathlib import Path

import pytest

from datasets import registry

DOCS = Path(__file__).parents[1] / "docs"


def program(page: str, heading: str, number: int = 0) -> str:
    """A block of Python below a heading, the first by default."""
    _, below = (DOCS / page).read_text(encoding="utf-8").split(f"\n## {heading}\n")
    return re.findall(r"```python\n(.*?)```", below, re.DOTALL)[number]


def test_a_program_of_ones_own(capsys):
    exec(program("data.md", "A program of your own"), {})
    _, *lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 and lines[2] == lines[3]  # the third step, and the third step again


def test_records_by_plain_tensorflow(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command("records.py", "digits", "digits-records") == 0
    names = {}
    exec(program("data.md", "A program of your own", 1), names)
    train = registry.load("digits", seed=0).splits["train"].take(slice(0, 100))
    images, labels = next(iter(names["train"]))
    assert (images.numpy() == train["images"]).all() and (labels.numpy() == train["labels"]).all()


@pytest.mark.parametrize("split", ["train", "test"])
def test_your_own_tf_data(tmp_path, split):
    (tmp_path / "stripes.py").write_text(program("data.md", "Your own tf.data"))
    data = registry.load(f"python:{tmp_path}/stripes.py:make", seed=1)
    assert data.classes == ("horizontal", "vertical") and sum(data.sizes.values()) == 1000
    images, labels = (data.splits[split].take(slice(0, 50))[name] for name in ("images", "labels"))
    assert ((images[:, ::3].mean((1, 2, 3)) < images[:, :, ::3].mean((1, 2, 3))) == labels).all()
