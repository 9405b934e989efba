"""Overlaps of masks with the pixels of objects: pair by pair, counted in arrays."""

from functools import partial

import numpy as np
import pytest

from datasets.instances import packed, unpacked
from tasks.detection.mask_matching import compare_masks
from tasks.detection.mask_pasting import pasted
from tasks.detection.matching import COCO_LEVELS, VOC_LEVEL, match
from tests.tasks.detection.masked_scenes import SIZE, random_masks

MATCH = partial(match, compare=partial(compare_masks, size=SIZE))


def test_overlaps_are_those_of_arrays():
    split, outputs = random_masks(2, images=6, detections=12)
    images, slots = np.nonzero(outputs["classes"] >= 0)
    ious, shares = compare_masks(split, outputs, images, slots, SIZE)
    truth, checked = unpacked(split["instances"], SIZE[1]), 0
    for row, (image, slot) in enumerate(zip(images, slots, strict=True)):
        found = pasted(outputs["masks"][image, slot], outputs["boxes"][image, slot], *SIZE).whole(*SIZE)
        for at, label in enumerate(split["labels"][image]):
            if label != outputs["classes"][image, slot]:
                continue
            common, union = (found & truth[image, at]).sum(), (found | truth[image, at]).sum()
            assert ious[row, at] == pytest.approx(common / max(union, 1))
            whole = found.sum() if split["difficult"][image, at] else union
            assert shares[row, at] == pytest.approx(common / max(whole, 1))
            checked += common > 0
    assert checked > 30


def test_masks_and_not_boxes_are_compared():
    """Two objects fill the halves of one box, above and below its diagonal: the masks tell which is found."""
    y, x = np.mgrid[:48, :52]
    halves = np.stack([(y < 40) & (x < 40) & (x > y), (y < 40) & (x < 40) & (x < y)])
    split = {
        "boxes": np.float32([[(0, 0, 40, 40)] * 2]), "labels": np.int32([[0, 0]]), "difficult": np.zeros((1, 2), bool),
        "instances": packed(halves[np.newaxis]),
    }  # fmt: skip
    mask = np.tril(np.ones((28, 28), np.float32))
    outputs = {
        "boxes": np.float32([[(0, 0, 40, 40)] * 2]), "scores": np.float32([[0.9, 0.8]]),
        "classes": np.int32([[0, 0]]), "masks": np.stack([mask, mask])[np.newaxis],
    }  # fmt: skip
    found = MATCH(split, outputs)
    for level in (VOC_LEVEL, COCO_LEVELS[0]):
        assert found.hits[level].tolist() == [True, False]
    assert found.targets[0] == 1


def test_pictures_without_objects_or_detections():
    split, outputs = random_masks(2, images=3, detections=5)
    split["labels"][:] = -1
    assert not MATCH(split, outputs).hits.any()
    outputs["classes"][:] = -1
    assert MATCH(split, outputs).hits.shape == (11, 0)
