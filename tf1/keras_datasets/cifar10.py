"""keras.datasets.cifar10."""

import numpy as np

from tf1.keras_datasets import kept
from tf1.own import own_modules


def load_data() -> tuple[kept.Split, kept.Split]:
    """Images uint8 [50000, 32, 32, 3] and [10000, 32, 32, 3], labels uint8 [N, 1] in 0..9."""
    with own_modules():
        from datasets.cifar import read_cifar10
    return kept.cifar_sets(read_cifar10(kept.first_place()), np.uint8)
