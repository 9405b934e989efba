"""The splits that names of files tell."""

from pathlib import PurePath

import pytest

from datasets.foreign_records.shards import split_of

NAMES = {
    "train": ["train-00000-of-00010", "x_train_00000-of-00004.tfrecord", "training.tfrecords", "data.tfrecord"],
    "validation": ["name-validation.tfrecord-00000-of-00002", "A_VALID.tfrecord", "dev1"],
    "test": ["test/0.tfrecord", "mnist-test.tfrecord", "testing_set.record"],
}
NAMES["train"] += ["latest.tfrecord", "interval-00000-of-00001"]  # which only hold such words


@pytest.mark.parametrize(("split", "name"), [(split, name) for split, names in NAMES.items() for name in names])
def test_split_of(split, name):
    assert split_of(PurePath(name)) == split
