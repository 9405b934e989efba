"""keras.datasets.cifar100."""

import numpy as np

from tf1.keras_datasets import kept
from tf1.own import own_modules


def load_data(label_mode: str = "fine") -> tuple[kept.Split, kept.Split]:
    """Images uint8 [50000, 32, 32, 3] and [10000, 32, 32, 3], labels int64 [N, 1] in 0..99, or 0..19 if "coarse"."""
    if label_mode not in ("fine", "coarse"):
        raise ValueError(f"label_mode must be 'fine' or 'coarse', not {label_mode!r}")
    with own_modules():
        from datasets.cifar import read_cifar100
    return kept.cifar_sets(read_cifar100(kept.first_place(), label_mode), np.int64)
