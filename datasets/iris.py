"""Iris: 150 flowers of three species by four measurements in centimetres (Fisher 1936), embedded in scikit-learn."""

from importlib import metadata

import numpy as np

from datasets.dataset import Dataset, split_off
from errors import DataError

_TEST = 45  # of 150: the book's 70:30
_VALIDATION = 15  # of the other 105


def load(data_dir: str, seed: int) -> Dataset:
    """features: float32 [N, 4], sepal length and width, petal length and width in cm; labels: int32 [N] in 0..2.

    90 for training, 15 for validation (stratified) and 45 for test. All three follow from the seed: the test set is
    shuffled like the book's, not stratified, so that ten seeds give ten splits. data_dir is not needed.
    """
    # sklearn.datasets.load_iris() reads the same file, after an import that takes a second
    path = metadata.distribution("scikit-learn").locate_file("sklearn/datasets/data/iris.csv")
    try:
        rows = np.loadtxt(path, delimiter=",", skiprows=1)  # [150, 5], the label last
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read {path}: {error}; reinstall scikit-learn") from error
    examples = {"features": rows[:, :-1].astype(np.float32), "labels": rows[:, -1].astype(np.int32)}
    rest, test = split_off("iris", examples, _TEST, seed, stratified=False)
    train, validation = split_off("iris", rest, _VALIDATION, seed)
    splits = {"train": train, "validation": validation, "test": test}
    return Dataset("iris", splits, ("setosa", "versicolor", "virginica"))
