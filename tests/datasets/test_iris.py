"""datasets/iris.py: the flowers of scikit-learn, split by the seed."""

import numpy as np
from sklearn.datasets import load_iris

from datasets import iris
from tests.datasets.rows import sorted_rows


def test_iris():
    data = iris.load("", 0)
    assert {split: data.size(split) for split in data.splits} == {"train": 90, "validation": 15, "test": 45}
    assert data.classes == ("setosa", "versicolor", "virginica")
    features, labels = (
        np.concatenate([split[field] for split in data.splits.values()]) for field in ("features", "labels")
    )
    assert (features.dtype, features.shape, labels.dtype) == (np.float32, (150, 4), np.int32)
    assert np.bincount(labels).tolist() == [50, 50, 50]
    np.testing.assert_allclose(
        features[labels == 0].mean(0), [5.006, 3.428, 1.462, 0.246], atol=1e-5
    )  # Fisher's setosa
    assert np.bincount(data.splits["validation"]["labels"]).min() >= 4  # stratified over 105


def test_the_flowers_are_those_of_scikit_learn():
    flowers = load_iris()
    data = iris.load("", 7)
    together = {
        field: np.concatenate([split[field] for split in data.splits.values()]) for field in ("features", "labels")
    }
    wanted = {"features": flowers.data.astype(np.float32), "labels": flowers.target}
    assert sorted_rows(together) == sorted_rows(wanted)
    assert data.classes == tuple(flowers.target_names)


def test_ten_seeds_give_ten_test_sets_of_flowers():
    assert len({tuple(sorted_rows(iris.load("", seed).splits["test"])) for seed in range(10)}) == 10
