"""keras.datasets.mnist."""

import numpy as np

from tf1.keras_datasets import kept


def load_data(path: str = "mnist.npz") -> tuple[kept.Split, kept.Split]:
    """Images uint8 [60000, 28, 28] and [10000, 28, 28], labels uint8 in 0..9."""
    if kept.file(path).is_file():
        with np.load(kept.file(path)) as arrays:
            return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])
    return kept.idx_sets("mnist", "https://storage.googleapis.com/cvdf-datasets/mnist/")
