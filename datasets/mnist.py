"""MNIST (LeCun, Cortes, Burges 1998) and Fashion-MNIST (Xiao, Rasul, Vollgraf 2017), in their official idx files."""

import numpy as np

from datasets.dataset import Dataset, check_labels, split_off
from datasets.reading import idx
from datasets.reading.folders import Release, find

_COUNTS = {"train": 60_000, "t10k": 10_000}
_VALIDATION = 5000  # of the 60,000
_DIMENSIONS = {"images": 3, "labels": 1}
_FILES = tuple(idx.names(f"{part}-{kind}", number) for part in _COUNTS for kind, number in _DIMENSIONS.items())

MNIST = Release(
    folder="mnist",
    files=_FILES,
    # copies of the files at yann.lecun.com/exdb/mnist, which refuses downloads by programs
    mirrors=("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
    downloads={
        "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
        "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
        "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
    },
    instead="digits",
)
FASHION_MNIST = Release(
    folder="fashion-mnist",
    files=_FILES,
    mirrors=(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ),
    downloads={
        "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
        "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
        "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
    },
    instead="shapes",
)
_GARMENTS = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip


def load_mnist(data_dir: str, seed: int) -> Dataset:
    """images: uint8 [N, 28, 28, 1] in 0..255, white on black; labels: int32 [N] in 0..9.

    55,000 for training, 5,000 for validation (stratified, by the seed) and the official 10,000 for test.
    """
    return _load("mnist", MNIST, tuple("0123456789"), data_dir, seed)


def load_fashion_mnist(data_dir: str, seed: int) -> Dataset:
    """As load_mnist, with garments instead of digits."""
    return _load("fashion-mnist", FASHION_MNIST, _GARMENTS, data_dir, seed)


def _load(name: str, release: Release, classes: tuple[str, ...], data_dir: str, seed: int) -> Dataset:
    _, paths = find(name, [release], data_dir)
    parts = []
    for count, images_path, labels_path in zip(_COUNTS.values(), paths[::2], paths[1::2], strict=True):
        labels = idx.read(labels_path, (count,)).astype(np.int32)
        check_labels(labels, len(classes), labels_path)
        images = idx.read(images_path, (count, 28, 28))
        parts.append({"images": images[..., np.newaxis], "labels": labels})
    train, validation = split_off(name, parts[0], _VALIDATION, seed)
    return Dataset(name, {"train": train, "validation": validation, "test": parts[1]}, classes)
