"""A data set with a field of every kind that records have to hold."""

from contextlib import contextmanager

import numpy as np
import pytest

from datasets import registry
from datasets.dataset import Dataset
from datasets.entry import Entry, Form
from datasets.records.options import RecordOptions
from datasets.records.writing import write
from datasets.split import ArraySplit, Origin

SIZES = {"train": 23, "validation": 4, "test": 7}
FIELDS = {"images": (12, 10, 3), "labels": (2,)}


def load(data_dir, seed, *, origins: bool = False, salt: int = 0) -> Dataset:
    """All that a loader may give; validation has room for fewer objects than train."""
    return Dataset("toy", {name: split(name, origins, salt) for name in SIZES}, ("a", "b", "c"))


def split(name: str, origins: bool = False, salt: int = 0) -> ArraySplit:
    count, objects = SIZES[name], 2 if name == "train" else 1
    random = np.random.default_rng([salt, len(name)])
    fields = {
        "images": random.integers(0, 256, (count, 12, 10, 3), np.uint8),
        "masks": random.integers(0, 3, (count, 12, 10), np.uint8),
        "stack": random.integers(0, 256, (count, 2, 3, 4, 5), np.uint8),
        "boxes": random.normal(size=(count, objects, 4)).astype(np.float32),
        "labels": random.integers(-1, 3, (count, objects)).astype(np.int32),
        "difficult": random.integers(0, 2, (count, objects)) > 0,
        "weights": random.normal(size=count),
        "halves": random.normal(size=(count, 3)).astype(np.float16),
        "large": random.integers(-(2**62), 2**62, (count, 200)),
        "big": random.integers(0, 2**63, count, np.uint64) * 2 + 1,
        "files": np.array([f"{name}/ä{row}\udcff.png" for row in range(count)]),
    }
    made = ArraySplit(fields)
    if origins:
        made.origins = [Origin(f"{name}/{row}.png", f"{row:032x}", "x" * row) for row in range(count)]
    return made


@contextmanager
def registered():
    """The set by the name "toy"."""
    entry = Entry(f"{__name__}:load", "toys", (Form(FIELDS),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.SETS, "toy", entry)
        yield


def written(folder, data="toy", data_options=None, **options) -> str:
    """Writes records of a set; returns their name as --data takes it."""
    with registered():
        write(data, str(folder), RecordOptions(**options), data_options or {})
    return f"records:{folder}"
