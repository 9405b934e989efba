"""CIFAR-10 and CIFAR-100 (Krizhevsky 2009), in the official binary or the Python version, whichever is there."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import numpy as np
from annotated_types import doc

from datasets.dataset import Dataset, check_labels, split_off
from datasets.reading import pickles
from datasets.reading.folders import Release, find
from errors import DataError

_MIRRORS = ("https://www.cs.toronto.edu/~kriz/",)
_BATCHES = [f"data_batch_{number}" for number in range(1, 6)]
CIFAR10 = (
    Release(
        folder="cifar-10-batches-bin",
        files=tuple((f"{batch}.bin",) for batch in [*_BATCHES, "test_batch"]),
        mirrors=_MIRRORS,
        downloads={"cifar-10-binary.tar.gz": "c32a1d4ab5d03f1284b67883e8d87530"},
        instead="shapes",
    ),
    Release(
        folder="cifar-10-batches-py",
        files=tuple((batch,) for batch in [*_BATCHES, "test_batch"]),
        mirrors=_MIRRORS,
        downloads={"cifar-10-python.tar.gz": "c58f30108f718f92721af3b95e74349a"},
        instead="shapes",
    ),
)
CIFAR100 = (
    Release(
        folder="cifar-100-binary",
        files=(("train.bin",), ("test.bin",), ("fine_label_names.txt",), ("coarse_label_names.txt",)),
        mirrors=_MIRRORS,
        downloads={"cifar-100-binary.tar.gz": "03b5dce01913d631647c71ecec9e9cb8"},
        instead="shapes",
    ),
    Release(
        folder="cifar-100-python",
        files=(("train",), ("test",), ("meta",)),
        mirrors=_MIRRORS,
        downloads={"cifar-100-python.tar.gz": "eb9058c3a382ffc7106e4002c42a8d85"},
        instead="shapes",
    ),
)
_TRAIN, _TEST, _VALIDATION = 50_000, 10_000, 5000  # validation is a part of train
_PIXELS = 32 * 32
_RECORDS_AT_ONCE = 1000  # 3 MB, which a processor's cache holds
CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_CIFAR100_CLASSES = {"fine": 100, "coarse": 20}


class Parts(NamedTuple):
    """The official training and test set, in their order: images uint8 [N, 32, 32, 3], labels int32 [N]."""

    train: dict[str, np.ndarray]
    test: dict[str, np.ndarray]
    classes: tuple[str, ...]


def load_cifar10(data_dir: str, seed: int) -> Dataset:
    """images: uint8 [N, 32, 32, 3], RGB in 0..255; labels: int32 [N] in 0..9.

    45,000 for training, 5,000 for validation (stratified, by the seed) and the official 10,000 for test.
    """
    return _split("cifar10", read_cifar10(data_dir), seed)


def read_cifar10(data_dir: str) -> Parts:
    """The 50,000 training examples and the 10,000 test examples, labels in 0..9."""
    release, paths = find("cifar10", CIFAR10, data_dir)
    binary = release == CIFAR10[0]
    names = paths[0].with_name("batches.meta.txt" if binary else "batches.meta")
    classes = _class_names(names, "label_names", 10) if names.exists() else CIFAR10_CLASSES
    read = partial(_read_binary, label_bytes=1, column=0) if binary else partial(_read_python, key="labels")
    return _read(paths[:5], paths[5], classes, read)


def load_cifar100(
    data_dir: str,
    seed: int,
    *,
    label_mode: Annotated[Literal["fine", "coarse"], doc("100 classes, or their 20 groups")] = "fine",
) -> Dataset:
    """As load_cifar10, with labels in 0..99 (fine) or 0..19 (coarse)."""
    return _split("cifar100", read_cifar100(data_dir, label_mode), seed)


def read_cifar100(data_dir: str, label_mode: str = "fine") -> Parts:
    """As read_cifar10, with labels in 0..99 (fine) or 0..19 (coarse)."""
    release, paths = find("cifar100", CIFAR100, data_dir)
    binary = release == CIFAR100[0]
    names = paths[0].with_name(f"{label_mode}_label_names.txt" if binary else "meta")
    classes = _class_names(names, f"{label_mode}_label_names", _CIFAR100_CLASSES[label_mode])
    column = ("coarse", "fine").index(label_mode)
    read_binary = partial(_read_binary, label_bytes=2, column=column)
    read = read_binary if binary else partial(_read_python, key=f"{label_mode}_labels")
    return _read(paths[:1], paths[1], classes, read)


def _split(name: str, parts: Parts, seed: int) -> Dataset:
    train, validation = split_off(name, parts.train, _VALIDATION, seed)
    return Dataset(name, {"train": train, "validation": validation, "test": parts.test}, parts.classes)


def _read(train: list[Path], test: Path, classes: tuple[str, ...], read: Callable) -> Parts:
    """What these files hold; `read(path, images, labels, num_classes)` fills arrays from one of them."""
    parts = []
    for paths, total in ((train, _TRAIN), ([test], _TEST)):
        images, labels = np.empty([total, 32, 32, 3], np.uint8), np.empty([total], np.int32)
        count = total // len(paths)
        for path, start in zip(paths, range(0, total, count), strict=True):
            read(path, images[start : start + count], labels[start : start + count], len(classes))
        parts.append({"images": images, "labels": labels})
    return Parts(*parts, classes)


def _read_binary(
    path: Path, images: np.ndarray, labels: np.ndarray, num_classes: int, *, label_bytes: int, column: int
) -> None:
    """Fills images [N, 32, 32, 3] and labels [N] from N records of label_bytes labels and 3072 pixels."""
    record = label_bytes + 3 * _PIXELS
    try:
        with open(path, "rb") as file:
            size = path.stat().st_size
            if size != len(labels) * record:
                raise DataError(
                    f"{path} has {size} bytes, not {len(labels)} x {record}: it is damaged, or of another data set"
                )
            for start in range(0, len(labels), _RECORDS_AT_ONCE):
                part = slice(start, start + _RECORDS_AT_ONCE)
                records = np.fromfile(file, np.uint8, len(labels[part]) * record).reshape(-1, record)
                labels[part] = records[:, column]
                _interleave(records[:, label_bytes:], images[part])
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from error
    check_labels(labels, num_classes, path)


def _read_python(path: Path, images: np.ndarray, labels: np.ndarray, num_classes: int, *, key: str) -> None:
    """Fills images [N, 32, 32, 3] and labels [N] from a pickled dict: "data", uint8 [N, 3072], and labels."""
    batch = pickles.load_dict(path)
    planes, values = batch.get("data"), batch.get(key)
    shape = (len(labels), 3 * _PIXELS)
    if not isinstance(planes, np.ndarray) or planes.shape != shape or planes.dtype != np.uint8:
        raise DataError(f"{path} has no 'data' of uint8 {list(shape)}: it is damaged, or of another data set")
    if isinstance(values, np.ndarray):
        values = values.tolist()
    whole = isinstance(values, list) and all(type(value) is int and abs(value) < 2**63 for value in values)
    if not whole or len(values) != len(labels):
        raise DataError(f"{path} has no '{key}' of {len(labels)} whole numbers: it is damaged, or of another data set")
    check_labels(np.array(values, np.int64), num_classes, path)  # before int32 makes small numbers of large ones
    labels[:] = values
    _interleave(planes, images)


def _interleave(planes: np.ndarray, images: np.ndarray) -> None:
    """Writes the red, green and blue planes [N, 3072] into images [N, 32, 32, 3]."""
    pixels = images.reshape(-1, _PIXELS, 3)  # a view: images is a part of a whole array
    for channel in range(3):
        pixels[:, :, channel] = planes[:, channel * _PIXELS : (channel + 1) * _PIXELS]


def _class_names(path: Path, key: str, count: int) -> tuple[str, ...]:
    """The names from a text file, one a line, or from a pickle, by their key."""
    if path.suffix == ".txt":
        try:
            values = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error
    else:
        values = pickles.load_dict(path).get(key)
    if not isinstance(values, list) or len(values) != count or any(type(value) not in (str, bytes) for value in values):
        raise DataError(f"{path} does not name {count} classes: it is damaged, or of another data set")
    return tuple(value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in values)
