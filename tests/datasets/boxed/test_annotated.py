"""Tests of datasets/boxed/annotated.py: the hash of an annotation."""

from pathlib import Path

import numpy as np
import pytest

from datasets.boxed.annotated import AnnotatedPicture, Thing, digest

CAT, DOG = Thing("object 1", "cat", (1, 2, 3, 4)), Thing("object 2", "dog", (1, 2, 3, 4), keypoints=[(1, 2, 1)])


def of(*objects):
    return digest(AnnotatedPicture(Path("a.jpg"), "a.jpg", "a.xml", None, list(objects)))


def test_the_same_objects():
    assert of(CAT, DOG) == of(DOG._replace(place="x", box=np.array([1.0, 2, 3, 4])), CAT) and len(of()) == 32


@pytest.mark.parametrize("change", [
    {"name": "cow"}, {"box": (1, 2, 3, 5)}, {"difficult": True}, {"keypoints": [(1, 2, 0)]}, {"keypoints": ()},
])  # fmt: skip
def test_other_objects(change):
    assert of(CAT, DOG._replace(**change)) != of(CAT, DOG) != of(CAT)
