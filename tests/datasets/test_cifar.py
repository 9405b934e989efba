"""Tests of datasets/cifar.py: on small files written here, on whole ones without content, and on the real ones."""

import itertools
import pickle
from pathlib import Path

import numpy as np
import pytest

from datasets import cifar
from datasets.reading import folders
from errors import DataError

NAMES10 = list(cifar.CIFAR10_CLASSES)
NAMES = {"fine": [f"fine{number}" for number in range(100)], "coarse": [f"coarse{number}" for number in range(20)]}
BATCHES = [f"data_batch_{number}" for number in range(1, 6)] + ["test_batch"]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Sets of 1,000 and 200 examples."""
    monkeypatch.setattr(cifar, "_TRAIN", 1000)
    monkeypatch.setattr(cifar, "_TEST", 200)
    monkeypatch.setattr(cifar, "_VALIDATION", 100)
    monkeypatch.setattr(cifar, "_RECORDS_AT_ONCE", 128)


def _pictures(count):
    """Pictures [N, 32, 32, 3] that differ in every place and channel, and can tell which one they are."""
    pictures = np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3), np.uint8)
    pictures[:, 0, 0, :2] = np.stack(np.divmod(np.arange(count), 256), 1)
    return pictures


def _numbers(split):
    return split["images"][:, 0, 0, 0].astype(int) * 256 + split["images"][:, 0, 0, 1]


def _planes(pictures):
    """The reference, written from the description: for each picture all reds, then greens, blues, row by row."""
    places = list(itertools.product(range(3), range(32), range(32)))
    return np.array([[picture[row, column, plane] for plane, row, column in places] for picture in pictures], np.uint8)


@pytest.fixture(scope="module")
def examples():
    """pictures, planes [N, 3072], labels of 10, 100 and 20 classes."""
    pictures = _pictures(1200)
    number = np.arange(1200)
    return pictures, _planes(pictures), number % 10, number % 100, number % 100 // 5


@pytest.fixture
def binary10(tmp_path, examples):
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    _, planes, labels, *_ = examples
    records = np.concatenate([labels[:, np.newaxis].astype(np.uint8), planes], 1)
    for number, batch in enumerate(BATCHES):
        (folder / f"{batch}.bin").write_bytes(records[200 * number : 200 * (number + 1)].tobytes())
    return folder


@pytest.fixture
def python10(tmp_path, examples):
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    _, planes, labels, *_ = examples
    for number, batch in enumerate(BATCHES):
        part = slice(200 * number, 200 * (number + 1))
        _pickle(folder / batch, {b"data": planes[part], b"labels": labels[part].tolist(), b"batch_label": b"x"})
    return folder


def _pickle(path, values):
    path.write_bytes(pickle.dumps(values, 4))


def _check(data, examples, labels):
    pictures = examples[0]
    assert {split: data.size(split) for split in data.splits} == {"train": 900, "validation": 100, "test": 200}
    for fields in data.splits.values():
        assert (fields["images"].dtype, fields["labels"].dtype) == (np.uint8, np.int32)
        np.testing.assert_array_equal(fields["images"], pictures[_numbers(fields)])
        np.testing.assert_array_equal(fields["labels"], labels[_numbers(fields)])
    np.testing.assert_array_equal(_numbers(data.splits["test"]), np.arange(1000, 1200))
    assert sorted(np.concatenate([_numbers(data.splits["train"]), _numbers(data.splits["validation"])])) == list(
        range(1000)
    )


def test_binary_version(binary10, examples):
    data = cifar.load_cifar10(str(binary10.parent), 0)
    _check(data, examples, examples[2])
    assert data.classes == ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    assert np.bincount(data.splits["validation"]["labels"]).tolist() == [10] * 10


def test_python_version(python10, examples):
    data = cifar.load_cifar10(str(python10.parent), 0)
    _check(data, examples, examples[2])
    assert data.classes[0] == "airplane"


def test_binary_version_is_preferred(binary10, python10):
    for path in python10.iterdir():
        path.write_text("garbage")
    assert cifar.load_cifar10(str(binary10.parent), 0).size("train") == 900


@pytest.mark.parametrize("label_mode, column", [("fine", 3), ("coarse", 4)])
@pytest.mark.parametrize("binary", [True, False])
def test_cifar100(tmp_path, examples, label_mode, column, binary):
    folder = tmp_path / ("cifar-100-binary" if binary else "cifar-100-python")
    folder.mkdir()
    _, planes, _, fine, coarse = examples
    records = np.concatenate([coarse[:, np.newaxis], fine[:, np.newaxis], planes], 1).astype(np.uint8)
    for name, part in (("train", slice(1000)), ("test", slice(1000, None))):
        batch = {"data": planes[part], "fine_labels": fine[part].tolist(), "coarse_labels": coarse[part].tolist()}
        (folder / f"{name}.bin").write_bytes(records[part].tobytes()) if binary else _pickle(folder / name, batch)
    for kind, names in NAMES.items():
        (folder / f"{kind}_label_names.txt").write_text("\n".join(names) + "\n\n")
    _pickle(folder / "meta", {f"{kind}_label_names".encode(): names for kind, names in NAMES.items()})
    data = cifar.load_cifar100(str(tmp_path), 0, label_mode=label_mode)
    _check(data, examples, examples[column])
    assert list(data.classes) == NAMES[label_mode]
    (folder / ("fine_label_names.txt" if binary else "meta")).unlink()
    with pytest.raises(
        DataError, match="lacks (fine_label_names.txt|meta); the whole set is at https://www.cs.toronto"
    ):
        cifar.load_cifar100(str(tmp_path), 0)


def test_names_from_the_folder(binary10, python10):
    names = [name.upper() for name in NAMES10]
    (binary10 / "batches.meta.txt").write_text("\n".join(names) + "\n\n")  # as the official file ends
    _pickle(python10 / "batches.meta", {b"label_names": [name.encode() for name in names]})
    for folder in (binary10, python10):
        assert list(cifar.load_cifar10(str(folder), 0).classes) == names


def test_names_that_are_none(binary10, python10):
    (binary10 / "batches.meta.txt").write_text("airplane\n")
    with pytest.raises(DataError, match="batches.meta.txt does not name 10 classes"):
        cifar.load_cifar10(str(binary10), 0)
    (binary10 / "batches.meta.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="cannot read .*batches.meta.txt"):
        cifar.load_cifar10(str(binary10), 0)
    for names in (None, NAMES10[1:], [*NAMES10[1:], 1], "0123456789"):
        _pickle(python10 / "batches.meta", {"label_names": names})
        with pytest.raises(DataError, match="batches.meta does not name 10 classes"):
            cifar.load_cifar10(str(python10), 0)


@pytest.mark.parametrize("size", [0, 1, 200 * 3073 - 1, 200 * 3073 + 1, 200 * 3074])
def test_wrong_size(binary10, size):
    with open(binary10 / "data_batch_3.bin", "r+b") as file:
        file.truncate(size)
    with pytest.raises(DataError, match=f"data_batch_3.bin has {size} bytes, not 200 x 3073: it is damaged"):
        cifar.load_cifar10(str(binary10), 0)


def test_label_out_of_range(binary10, python10, examples):
    with open(binary10 / "data_batch_2.bin", "r+b") as file:
        file.seek(150 * 3073)
        file.write(b"\x0a")
    with pytest.raises(DataError, match=r"data_batch_2.bin: label 10 of example 150 is not in 0\.\.9"):
        cifar.load_cifar10(str(binary10), 0)
    for wrong in (10, -1, 2**32, 2**63 - 1):
        _pickle(python10 / "test_batch", {"data": examples[1][:200], "labels": [0, wrong] + [0] * 198})
        with pytest.raises(DataError, match=rf"test_batch: label {wrong} of example 1 is not in 0\.\.9"):
            cifar.load_cifar10(str(python10), 0)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"data": None}, r"test_batch has no 'data' of uint8 \[200, 3072\]"),
        ({"data": np.zeros([199, 3072], np.uint8)}, "test_batch has no 'data'"),
        ({"data": np.zeros([200, 3072], np.float32)}, "test_batch has no 'data'"),
        ({"labels": None}, "test_batch has no 'labels' of 200 whole numbers"),
        ({"labels": [0] * 199}, "test_batch has no 'labels'"),
        ({"labels": [0.5] * 200}, "test_batch has no 'labels'"),
        ({"labels": [[0]] * 200}, "test_batch has no 'labels'"),
        ({"labels": [0, 10**5000] * 100}, "test_batch has no 'labels'"),
        ({"labels": np.zeros([200, 2], np.int64)}, "test_batch has no 'labels'"),
        ({"data": np.array([None])}, "test_batch is refused"),
    ],
)
def test_python_version_of_another_shape(python10, examples, change, message):
    _pickle(python10 / "test_batch", {"data": examples[1][:200], "labels": [0] * 200, **change})
    with pytest.raises(DataError, match=message):
        cifar.load_cifar10(str(python10), 0)


def test_a_pickle_that_is_no_dict(python10):
    _pickle(python10 / "test_batch", [1, 2])
    with pytest.raises(DataError, match="test_batch holds no dict"):
        cifar.load_cifar10(str(python10), 0)


def test_labels_may_be_an_array(python10, examples):
    _pickle(python10 / "test_batch", {"data": examples[1][1000:], "labels": examples[2][1000:]})
    _check(cifar.load_cifar10(str(python10), 0), examples, examples[2])


def test_missing_batch(binary10):
    (binary10 / "data_batch_5.bin").unlink()
    with pytest.raises(DataError, match="lacks data_batch_5.bin; the whole set is at"):
        cifar.load_cifar10(str(binary10.parent), 0)


def test_no_permission(unprivileged, binary10):
    folder, as_nobody = unprivileged
    copy = folder / binary10.name
    copy.mkdir()
    for path in binary10.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / "test_batch.bin").chmod(0o000)
    with as_nobody(), pytest.raises(DataError, match="cannot read .*test_batch.bin: Permission denied"):
        cifar.load_cifar10(str(folder), 0)


def test_no_internet(cache, monkeypatch):
    monkeypatch.setattr(folders, "_any_answers", lambda urls: False)
    for load, name, archive in (
        (cifar.load_cifar10, "cifar-10-batches-bin", "cifar-10-binary.tar.gz"),
        (cifar.load_cifar100, "cifar-100-binary", "cifar-100-binary.tar.gz"),
    ):
        with pytest.raises(DataError) as raised:
            load("", 0)
        second = str(raised.value).split("\n")[1]
        assert second.startswith(f"Unpack https://www.cs.toronto.edu/~kriz/{archive} as {cache}/{name}, or train on")
        assert second.endswith("--data shapes")


def test_whole_sets(tmp_path, monkeypatch):
    """Of the official sizes, in files without content (labels 0, black pictures), which take no space."""
    monkeypatch.undo()
    for folder, sizes in (
        ("cifar-10-batches-bin", {f"{batch}.bin": 30_730_000 for batch in BATCHES}),
        ("cifar-100-binary", {"train.bin": 153_700_000, "test.bin": 30_740_000}),
    ):
        (tmp_path / folder).mkdir()
        for name, size in sizes.items():
            with open(tmp_path / folder / name, "wb") as file:
                file.truncate(size)
    for kind, names in NAMES.items():
        (tmp_path / "cifar-100-binary" / f"{kind}_label_names.txt").write_text("\n".join(names))
    for load in (cifar.load_cifar10, cifar.load_cifar100):
        data = load(str(tmp_path), 0)
        assert [data.size(split) for split in ("train", "validation", "test")] == [45_000, 5000, 10_000]
        assert data.splits["train"]["images"].shape == (45_000, 32, 32, 3)
        assert not data.splits["train"]["labels"].any() and not data.splits["test"]["images"].any()


@pytest.mark.data
def test_real_cifar10(real_data, monkeypatch):
    root = real_data("cifar-10-batches-bin")
    monkeypatch.undo()
    data, other = (cifar.load_cifar10(root, seed) for seed in (0, 1))
    train, validation, test = (np.bincount(data.splits[split]["labels"]) for split in ("train", "validation", "test"))
    assert (train.tolist(), validation.tolist(), test.tolist()) == ([4500] * 10, [500] * 10, [1000] * 10)
    first = Path(root, "cifar-10-batches-bin", "test_batch.bin").read_bytes()[: 5 * 3073]
    assert data.splits["test"]["labels"][:5].tolist() == list(first[::3073])
    assert data.splits["test"]["images"][0, 31, 31].tolist() == [first[1024], first[2048], first[3072]]
    assert list(data.classes) == NAMES10
    np.testing.assert_array_equal(data.splits["test"]["images"], other.splits["test"]["images"])
    chosen, others = ({image.tobytes() for image in each.splits["validation"]["images"]} for each in (data, other))
    assert len(chosen & others) < 1000
    assert (
        len(chosen & {image.tobytes() for image in data.splits["train"]["images"]}) < 50
    )  # it has some pictures twice
    means = np.concatenate([data.splits[split]["images"] for split in ("train", "validation")]).mean((0, 1, 2)) / 255
    np.testing.assert_allclose(means, [0.4914, 0.4822, 0.4465], atol=0.002)  # the means that everybody subtracts
