"""Iris: 150 flowers of three species by four measurements in centimetres (Fisher 1936), embedded in scikit-learn."""

import numpy as np

from datasets.dataset import Dataset, split_off

_TEST = 45  # of 150: the book's 70:30
_VALIDATION = 15  # of the other 105


def load(data_dir: str, seed: int) -> Dataset:
    """features: float32 [N, 4], sepal length and width, petal length and width in cm; labels: int32 [N] in 0..2.

    90 for training, 15 for validation (stratified) and 45 for test. All three follow from the seed: the test set is the
    book's shuffled one, not stratified, so that ten seeds give ten splits. data_dir is not needed.
    """
    from sklearn.datasets import load_iris

    flowers = load_iris()
    examples = {"features": flowers.data.astype(np.float32), "labels": flowers.target.astype(np.int32)}
    rest, test = split_off("iris", examples, _TEST, seed, stratified=False)
    train, validation = split_off("iris", rest, _VALIDATION, seed)
    classes = tuple(map(str, flowers.target_names))
    return Dataset("iris", {"train": train, "validation": validation, "test": test}, classes)
