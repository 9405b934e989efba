"""sklearn.cross_validation: the iterators over (train, test) rows, made for a number of examples or for labels."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn import model_selection
from sklearn.model_selection import (  # noqa: F401 - the same under both names
    cross_val_predict,
    cross_val_score,
    permutation_test_score,
    train_test_split,
)


class _Folds:
    """An iterable of pairs of rows, with a length."""

    def __init__(self, splitter: Any, count: int, labels: Any = None):
        self._splitter, self._count, self._labels = splitter, count, labels

    def __iter__(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        return self._splitter.split(np.zeros(self._count), self._labels)

    def __len__(self) -> int:
        return self._splitter.get_n_splits(np.zeros(self._count), self._labels)


def KFold(n: int, n_folds: int = 3, shuffle: bool = False, random_state: Any = None) -> _Folds:
    """Folds of n examples."""
    return _Folds(model_selection.KFold(n_folds, shuffle=shuffle, random_state=random_state), n)


def StratifiedKFold(y: Any, n_folds: int = 3, shuffle: bool = False, random_state: Any = None) -> _Folds:
    """Folds with the same shares of the labels y [N]."""
    splitter = model_selection.StratifiedKFold(n_folds, shuffle=shuffle, random_state=random_state)
    return _Folds(splitter, len(y), y)


def LeaveOneOut(n: int) -> _Folds:
    """Each of n examples alone."""
    return _Folds(model_selection.LeaveOneOut(), n)


def ShuffleSplit(
    n: int, n_iter: int = 10, test_size: Any = 0.1, train_size: Any = None, random_state: Any = None
) -> _Folds:
    """Random parts of n examples."""
    return _Folds(model_selection.ShuffleSplit(n_iter, **_sizes(test_size, train_size, random_state)), n)


def StratifiedShuffleSplit(
    y: Any, n_iter: int = 10, test_size: Any = 0.1, train_size: Any = None, random_state: Any = None
) -> _Folds:
    """Random parts with the same shares of the labels y [N]."""
    splitter = model_selection.StratifiedShuffleSplit(n_iter, **_sizes(test_size, train_size, random_state))
    return _Folds(splitter, len(y), y)


def _sizes(test_size: Any, train_size: Any, random_state: Any) -> dict[str, Any]:
    return {"test_size": test_size, "train_size": train_size, "random_state": random_state}
