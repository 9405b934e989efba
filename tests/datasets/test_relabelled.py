"""datasets/relabelled.py: the pixels of objects move with their labels."""

import numpy as np

from datasets.dataset import Dataset
from datasets.instances import packed, unpacked
from datasets.relabelled import with_classes


def test_the_instances_of_objects_that_stay_stand_first():
    pixels = np.zeros((1, 3, 2, 9), bool)
    pixels[0, 0, 0, 0] = pixels[0, 1, 0, 5] = pixels[0, 2, 1, 8] = True
    fields = {
        "images": np.zeros((1, 2, 9, 3), np.uint8),
        "boxes": np.arange(12, dtype=np.float32).reshape(1, 3, 4),
        "labels": np.int32([[0, 1, 2]]),
        "instances": packed(pixels),
    }
    data = with_classes(Dataset("any", {"train": fields}, ("a", "b", "c")), ("c", "b"))
    taken = data.splits["train"].take(slice(None), ("instances", "boxes"))
    found = unpacked(taken["instances"], 9)
    np.testing.assert_array_equal(data.splits["train"]["labels"], [[1, 0, -1]])
    np.testing.assert_array_equal(found[0, :2], pixels[0, 1:])
    assert not found[0, 2].any()
