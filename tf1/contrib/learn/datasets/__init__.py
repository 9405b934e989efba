"""What tf.contrib.learn.datasets was: iris, Boston's houses, MNIST and two drawn sets, by name."""

import numpy as np

from tf1.contrib.learn.datasets import base, mnist, synthetic, text_datasets
from tf1.contrib.learn.datasets.base import load_boston, load_iris

__all__ = [
    "DATASETS", "SYNTHETIC", "base", "load_boston", "load_dataset", "load_iris", "make_dataset", "mnist", "np",
    "synthetic", "text_datasets",
]  # fmt: skip

DATASETS = {
    "iris": load_iris,
    "boston": load_boston,
    "mnist": mnist.load_mnist,
    "dbpedia": text_datasets.load_dbpedia,
}
SYNTHETIC = {"circles": synthetic.circles, "spirals": synthetic.spirals}


def load_dataset(name: str, size: str = "small", test_with_fake_data: bool = False) -> base.Dataset | base.Datasets:
    """The set "iris", "boston", "mnist" or "dbpedia"; size and test_with_fake_data are those of load_dbpedia."""
    if name not in DATASETS:
        raise ValueError(f"Name of dataset is not found: {name}")
    return DATASETS[name](size, test_with_fake_data) if name == "dbpedia" else DATASETS[name]()


def make_dataset(
    name: str, n_samples: int = 100, noise: float | None = None, seed: int | None = 42, *args, **kwargs
) -> base.Dataset:
    """Points in the plane, "circles" or "spirals", with noise of that standard deviation; NumPy's generator draws."""
    if name not in SYNTHETIC:
        raise ValueError(f"Synthetic dataset not found or not implemeted: {name}")
    return SYNTHETIC[name](n_samples, noise, seed, *args, **kwargs)
