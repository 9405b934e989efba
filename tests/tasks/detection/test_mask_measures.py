"""COCO's average precision of segments, beside pycocotools."""

from functools import partial

import numpy as np
import pytest

from tasks.detection import mask_measures
from tasks.detection.mask_matching import compare_masks
from tasks.detection.tally import Tally
from tests.tasks.detection.masked_scenes import SIZE, random_masks, segments_by_pycocotools


def tallied(split, outputs, classes=3, batch_size=7):
    tally = Tally(classes, partial(compare_masks, size=SIZE))
    for start in range(0, len(split["labels"]), batch_size):
        part = slice(start, start + batch_size)
        tally.add(*({name: values[part] for name, values in fields.items()} for fields in (split, outputs)))
    return tally


@pytest.mark.parametrize("seed", range(4))
def test_average_precision_is_that_of_pycocotools(seed):
    split, outputs = random_masks(seed)
    tally, wanted = tallied(split, outputs), segments_by_pycocotools(split, outputs, 3)
    assert 0.01 < wanted.mean() < 0.9 and wanted.std() > 0.01
    rows = mask_measures.by_class(tally, ("cat", "dog", "cow"))
    np.testing.assert_allclose([row["ap_50_95"] for row in rows.values()], wanted.mean(axis=0), atol=1e-9)
    np.testing.assert_allclose([row["ap_50"] for row in rows.values()], wanted[0], atol=1e-9)
    assert mask_measures.metrics(tally) == {
        "mask_map_50": pytest.approx(wanted[0].mean()), "mask_map_50_95": pytest.approx(wanted.mean())
    }  # fmt: skip


def test_a_class_without_objects_counts_in_no_mean():
    split, outputs = random_masks(1)
    split["labels"][split["labels"] == 1] = -1
    tally = tallied(split, outputs, 4)
    rows = mask_measures.by_class(tally, ("cat", "dog", "cow", "hen"))
    assert [row["objects"] > 0 for row in rows.values()] == [True, False, True, False]
    assert rows["dog"] == {"objects": 0, "ap_50": None, "ap_50_95": None}
    mean = (rows["cat"]["ap_50_95"] + rows["cow"]["ap_50_95"]) / 2
    assert mask_measures.metrics(tally)["mask_map_50_95"] == pytest.approx(mean)
    table = mask_measures.table(rows).splitlines()
    assert table[0].split() == ["objects", "mask_ap_50", "mask_ap_50_95"]
    assert table[2].split() == ["dog", "0", "-", "-"]


def test_without_any_object_all_is_zero():
    split, outputs = random_masks(1, images=3)
    split["labels"][:] = -1
    assert mask_measures.metrics(tallied(split, outputs)) == {"mask_map_50": 0.0, "mask_map_50_95": 0.0}
