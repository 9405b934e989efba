"""keras.datasets.boston_housing."""

import numpy as np

from tf1 import boston
from tf1.keras_datasets import kept


def load_data(
    path: str = "boston_housing.npz", test_split: float = 0.2, seed: int = 113
) -> tuple[kept.Split, kept.Split]:
    """Houses, float64 [404, 13] and [102, 13], and their prices in thousands of dollars; mlxtend brings them."""
    assert 0 <= test_split < 1
    if kept.file(path).is_file():
        with np.load(kept.file(path)) as arrays:
            x, y = arrays["x"], arrays["y"]
    else:
        x, y = boston.load()
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y = x[order], y[order]
    end = int(len(x) * (1 - test_split))
    return (x[:end], y[:end]), (x[end:], y[end:])
