"""Tests of datasets/mnist.py: on files written here, and on the official ones where they are."""

import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest

from datasets import mnist
from datasets.reading import folders
from errors import DataError

COUNTS = {"train": 60_000, "t10k": 10_000}


def _labels(count):
    return (np.arange(count) % 10).astype(np.uint8)


def _write(folder, part, labels=None, images=None):
    """Writes black images (a sparse file; their number may be given) and labels (0 to 9 in turn when not given)."""
    count = COUNTS[part]
    labels = _labels(count) if labels is None else labels
    folder.mkdir(exist_ok=True)
    with open(folder / f"{part}-images-idx3-ubyte", "wb") as file:
        file.write(bytes([0, 0, 8, 3]) + struct.pack(">3I", images or count, 28, 28))
        file.truncate(16 + (images or count) * 784)
    with open(folder / f"{part}-labels-idx1-ubyte", "wb") as file:
        file.write(bytes([0, 0, 8, 1]) + struct.pack(">I", len(labels)) + labels.tobytes())
    return folder


@pytest.fixture
def written(tmp_path, cache):
    """The four files of a set without content."""
    for part in COUNTS:
        _write(tmp_path / "mnist", part)
    return tmp_path / "mnist"


def test_contract(written):
    data = mnist.load_mnist(str(written), 0)
    assert {split: data.size(split) for split in data.splits} == {"train": 55_000, "validation": 5000, "test": 10_000}
    for split, fields in data.splits.items():
        assert (fields["images"].dtype, fields["images"].shape[1:]) == (np.uint8, (28, 28, 1))
        assert fields["labels"].dtype == np.int32
        assert np.bincount(fields["labels"]).tolist() == [data.size(split) // 10] * 10
    assert data.classes == tuple("0123456789")


def test_fashion_mnist_is_another_folder(written):
    written.rename(written.with_name("fashion-mnist"))
    data = mnist.load_fashion_mnist(str(written.parent), 0)
    assert (data.name, data.classes[0], data.classes[9], len(data.classes)) == (
        "fashion-mnist",
        "T-shirt/top",
        "Ankle boot",
        10,
    )


def test_names_of_the_files(written):
    for path in written.iterdir():
        path.rename(path.with_name(path.name.replace("-idx", ".idx")))
    path = written / "t10k-labels.idx1-ubyte"
    (written / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    assert mnist.load_mnist(str(written), 0).size("test") == 10_000


def test_label_out_of_range(written):
    labels = _labels(10_000)
    labels[1234] = 10
    _write(written, "t10k", labels)
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte: label 10 of example 1234 is not in 0\.\.9"):
        mnist.load_mnist(str(written), 0)


def test_counts_that_differ(written):
    _write(written, "train", _labels(59_999))
    with pytest.raises(DataError, match="train-labels-idx1-ubyte declares 59999 bytes, not 60000"):
        mnist.load_mnist(str(written), 0)
    _write(written, "train", images=60_001)
    with pytest.raises(DataError, match="train-images-idx3-ubyte declares 60001 x 28 x 28 bytes, not 60000 x 28 x 28"):
        mnist.load_mnist(str(written), 0)


def test_swapped_files(written):
    images, labels = written / "train-images-idx3-ubyte", written / "train-labels-idx1-ubyte"
    images.rename(written / "x")
    labels.rename(images)
    (written / "x").rename(labels)
    with pytest.raises(DataError, match="train-labels-idx1-ubyte holds images .*: are files swapped"):
        mnist.load_mnist(str(written), 0)


def test_swapped_parts(written):
    for kind in ("images-idx3", "labels-idx1"):
        train, test = written / f"train-{kind}-ubyte", written / f"t10k-{kind}-ubyte"
        train.rename(written / "x")
        test.rename(train)
        (written / "x").rename(test)
    with pytest.raises(DataError, match="train-labels-idx1-ubyte declares 10000 bytes, not 60000"):
        mnist.load_mnist(str(written), 0)


def test_no_internet(cache, monkeypatch):
    monkeypatch.setattr(folders, "_any_answers", lambda urls: False)
    sets = ((mnist.load_mnist, "mnist", "digits"), (mnist.load_fashion_mnist, "fashion-mnist", "shapes"))
    for load, name, instead in sets:
        with pytest.raises(DataError) as raised:
            load("", 0)
        first, second = str(raised.value).split("\n")
        assert first.startswith(f"{name}: no folder {name} in {cache}, and the download failed: no connection to http")
        assert "train-images-idx3-ubyte.gz" in second and second.endswith(f"--data {instead}")


def test_sources():
    for source in (mnist.MNIST, mnist.FASHION_MNIST):
        assert [known_as[1] for known_as in source.files] == list(source.downloads)
        assert all(mirror.startswith("http") and mirror.endswith("/") for mirror in source.mirrors)


@pytest.mark.data
def test_hashes_are_those_of_the_official_files(real_data):
    for name, md5 in mnist.MNIST.downloads.items():
        assert hashlib.md5(Path(real_data("mnist"), "mnist", name).read_bytes()).hexdigest() == md5


@pytest.fixture(scope="module")
def official(real_data):
    """The official set by seed 0."""
    return mnist.load_mnist(real_data("mnist"), 0)


@pytest.mark.data
def test_official_digits(official):
    train, validation, test = (
        np.bincount(official.splits[split]["labels"]) for split in ("train", "validation", "test")
    )
    assert (train + validation).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert test.tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.abs(validation - (train + validation) / 12).max() < 1  # stratified
    assert official.splits["test"]["labels"][:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    every = np.concatenate([official.splits["train"]["images"], official.splits["validation"]["images"]])
    assert round(every.mean() / 255, 4) == 0.1307  # the mean that everybody subtracts


def _pictures(data, split):
    return [image.tobytes() for image in data.splits[split]["images"]]


@pytest.mark.data
def test_splits_of_the_official_digits(official, real_data):
    again, other = (mnist.load_mnist(real_data("mnist"), seed) for seed in (0, 1))
    for split in official.splits:
        np.testing.assert_array_equal(official.splits[split]["images"], again.splits[split]["images"])
    np.testing.assert_array_equal(official.splits["test"]["images"], other.splits["test"]["images"])
    validation = set(_pictures(official, "validation"))
    assert len(validation & set(_pictures(other, "validation"))) < 1000
    assert not validation & set(_pictures(official, "train"))
    assert not validation & set(_pictures(official, "test"))
