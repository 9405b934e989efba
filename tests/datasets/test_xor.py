"""datasets/xor.py: the same four rows in each split."""

import numpy as np

from datasets import xor


def test_xor():
    data = xor.load("", 0)
    for split in ("train", "validation", "test"):
        assert data.splits[split]["features"].tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
        assert data.splits[split]["labels"].tolist() == [0, 1, 1, 0]
        assert (data.splits[split]["features"].dtype, data.splits[split]["labels"].dtype) == (np.float32, np.int32)
