"""What the tests of embedded sets share."""

from collections.abc import Mapping

import numpy as np

from datasets.split import Split


def sorted_rows(split: Split | Mapping[str, np.ndarray]) -> list[bytes]:
    """The examples of a split as a sorted list that can be compared."""
    name = "features" if "features" in split else "images"
    flat = split[name].reshape(len(split["labels"]), -1)
    return sorted(row.tobytes() + bytes([label]) for row, label in zip(flat, split["labels"], strict=True))
