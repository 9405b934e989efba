"""Tests of datasets/reading/idx.py: whatever a file holds, it is read right or refused in a DataError."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datasets.reading import idx
from errors import DataError

SHAPE = (3, 4, 5)
VALUES = np.arange(60, dtype=np.uint8).reshape(SHAPE)
PLAIN = bytes([0, 0, 8, 3]) + struct.pack(">3I", *SHAPE) + VALUES.tobytes()
ZIPPED = gzip.compress(PLAIN)


def _write(folder, content):
    path = folder / "train-images-idx3-ubyte"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", [PLAIN, ZIPPED], ids=["plain", "gzip"])
def test_reads(tmp_path, content):
    values = idx.read(_write(tmp_path, content), SHAPE)
    np.testing.assert_array_equal(values, VALUES)
    assert values.dtype == np.uint8


def test_reads_labels(tmp_path):
    path = _write(tmp_path, bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]))
    assert idx.read(path, (3,)).tolist() == [7, 8, 9]


def test_reads_more_than_one_piece(tmp_path):
    values = np.random.default_rng(0).integers(0, 256, 3_000_000, np.uint8)
    path = _write(tmp_path, gzip.compress(bytes([0, 0, 8, 1]) + struct.pack(">I", len(values)) + values.tobytes(), 1))
    np.testing.assert_array_equal(idx.read(path, values.shape), values)


FAULTS = {
    "empty": (b"", "is empty"),
    "empty gzip": (gzip.compress(b""), "is empty"),
    "end in the magic number": (PLAIN[:3], "truncated"),
    "end in the header": (PLAIN[:10], "truncated"),
    "end in the values": (PLAIN[:-1], "truncated"),
    "gzip of a truncated file": (gzip.compress(PLAIN[:-1]), "truncated"),
    "truncated gzip": (ZIPPED[:-20], "cannot read .*ended before"),
    "truncated gzip header": (ZIPPED[:5], "cannot read"),
    "damaged gzip": (ZIPPED[:30] + b"\xff\xff\xff" + ZIPPED[33:], "cannot read"),
    "wrong checksum": (ZIPPED[:-8] + bytes(8), "cannot read .*CRC"),
    "gzip goes on": (ZIPPED + b"more", "cannot read"),
    "file goes on": (PLAIN + b"\0", "goes on after the 3 x 4 x 5 bytes"),
    "gzip of a file that goes on": (gzip.compress(PLAIN + b"\0"), "goes on after"),
    "swapped": (bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]), r"holds labels \(1 dimensions\), not images \(3\).*swapped"),
    "other type": (bytes([0, 0, 13, 3]) + PLAIN[4:], "not an idx file of bytes: it starts with 00000d03, not 00000803"),
    "other format": (b"\x89PNG" + PLAIN, "starts with 89504e47"),
    "other dimensions": (PLAIN[:7] + b"\4" + PLAIN[8:], "declares 4 x 4 x 5 bytes, not 3 x 4 x 5"),
    "huge": (bytes([0, 0, 8, 3]) + b"\xff" * 12, "declares 4294967295 x 4294967295 x 4294967295 bytes"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_refuses(tmp_path, fault):
    content, message = FAULTS[fault]
    path = _write(tmp_path, content)
    with pytest.raises(DataError, match=message) as raised:
        idx.read(path, SHAPE)
    assert str(path) in str(raised.value) and "\n" not in str(raised.value)


def test_labels_in_the_place_of_images(tmp_path):
    with pytest.raises(DataError, match=r"holds images \(3 dimensions\), not labels \(1\)"):
        idx.read(_write(tmp_path, ZIPPED), (3,))


def test_no_file(tmp_path):
    with pytest.raises(DataError, match="cannot read .*No such file"):
        idx.read(tmp_path / "nothing", SHAPE)
    with pytest.raises(DataError, match="cannot read .*Is a directory"):
        idx.read(tmp_path, SHAPE)


def test_no_permission(unprivileged):
    folder, as_nobody = unprivileged
    path = _write(folder, PLAIN)
    path.chmod(0o000)
    with as_nobody(), pytest.raises(DataError, match="cannot read .*Permission denied"):
        idx.read(path, SHAPE)


def test_names():
    assert set(idx.names("t10k-labels", 1)) == {
        "t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz", "t10k-labels.idx1-ubyte", "t10k-labels.idx1-ubyte.gz",
    }  # fmt: skip


@settings(max_examples=300)
@given(
    st.one_of(
        st.binary(max_size=100),
        st.binary(max_size=100).map(lambda tail: b"\x1f\x8b\x08" + tail),
        st.binary(max_size=100).map(gzip.compress),
        st.tuples(st.sampled_from([PLAIN, ZIPPED]), st.integers(0, 90), st.integers(0, 8), st.binary(max_size=8)).map(
            lambda cut: cut[0][: cut[1]] + cut[3] + cut[0][cut[1] + cut[2] :]
        ),
    )
)
@example(PLAIN)
def test_any_bytes(tmp_path_factory, content):
    path = _write(tmp_path_factory.getbasetemp(), content)
    try:
        values = idx.read(path, SHAPE)
    except DataError as error:
        assert str(path) in str(error)
    else:
        assert values.shape == SHAPE
