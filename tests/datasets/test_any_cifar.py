"""Files of CIFAR with any content are read or refused in a DataError: never anything else."""

import pickle

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets import cifar
from errors import DataError


@settings(max_examples=200)
@given(st.binary(max_size=20), st.integers(0, 4 * 3073))
def test_any_records(tmp_path_factory, content, size):
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(content * (size // max(1, len(content)) + 1))
    with open(path, "r+b") as file:
        file.truncate(size if size % 3 else 2 * 3073)
    images, labels = np.empty([2, 32, 32, 3], np.uint8), np.empty([2], np.int32)
    try:
        cifar._read_binary(path, images, labels, 10, label_bytes=1, column=0)
    except DataError as error:
        assert str(path) in str(error)
    else:
        assert images[0, 0, 1, 0] == path.read_bytes()[2] and 0 <= labels.min() <= labels.max() < 10


BATCH = {"data": np.zeros([2, 3072], np.uint8), "labels": [3, 4], "label_names": list(cifar.CIFAR10_CLASSES)}


@settings(max_examples=300)
@given(
    st.sampled_from([pickle.dumps(BATCH, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]),
    st.lists(st.tuples(st.integers(-200, 200), st.integers(0, 4), st.binary(max_size=4)), max_size=3),
)
def test_any_damage_to_a_pickle(tmp_path_factory, content, damages):
    for start, length, replacement in damages:
        start %= len(content)
        content = content[:start] + replacement + content[start + length :]
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content)
    images, labels = np.empty([2, 32, 32, 3], np.uint8), np.empty([2], np.int32)
    try:
        cifar._read_python(path, images, labels, 10, key="labels")
        assert 0 <= labels.min() <= labels.max() < 10
        assert len(cifar._class_names(path, "label_names", 10)) == 10
    except DataError as error:
        assert str(path) in str(error) and "\n" not in str(error)
