"""The measures of a localizer, by hand, and by the reference of IoU."""

import numpy as np
import pytest

from graphs.boxes import iou
from tasks.localization import measures

SPLIT = {
    "boxes": np.float32([[[0, 0, 4, 4], [10, 10, 30, 20]], [[5, 5, 15, 15], [0, 0, 0, 0]], [[0, 0, 0, 0]] * 2]),
    "labels": np.int32([[0, 1], [0, -1], [-1, -1]]),
    "keypoints": np.float32(
        [[[[0, 0]] * 2, [[10, 10], [20, 20]]], [[[6, 6], [8, 8]], [[0, 0]] * 2], [[[0, 0]] * 2] * 2],
    ),
    "keypoints_visible": np.array([[[1, 1], [1, 1]], [[1, 0], [0, 0]], [[0, 0], [0, 0]]], bool),
}  # fmt: skip
OUTPUTS = {
    "presence": np.float32([0.9, 0.4, 0.7]),
    "boxes": np.float32([[10, 10, 20, 20], [5, 5, 15, 12], [0, 0, 9, 9]]),
    "probabilities": np.float32([[0.2, 0.8], [0.3, 0.7], [0.5, 0.5]]),
    "keypoints": np.float32([[[13, 14], [20, 21]], [[6, 9], [99, 99]], [[7, 7], [7, 7]]]),
}
CLASSES = ("cat", "dog", "cow")


def test_the_largest_object_is_the_one():
    truth = measures.largest_objects(SPLIT)
    assert truth.there.tolist() == [True, True, False]
    assert truth.labels.tolist() == [1, 0, -1]
    assert truth.boxes.tolist() == [[10, 10, 30, 20], [5, 5, 15, 15], [0, 0, 0, 0]]
    np.testing.assert_array_equal(truth.keypoints[1], [[6, 6], [np.nan, np.nan]])


def test_by_image():
    """The second keypoint of the second object can't be seen."""
    nan = np.nan
    for name, wanted in {
        "presence_accuracy": [1, 0, 0],
        "mean_iou": [iou([10, 10, 20, 20], [10, 10, 30, 20]), 0.7, nan],
        "iou_over_50": [0, 1, nan],
        "class_accuracy": [1, 0, nan],
        "keypoint_error": [[5, 1], [3, nan], [nan, nan]],
    }.items():
        np.testing.assert_allclose(measures.by_image(SPLIT, OUTPUTS)[name], wanted, err_msg=name)


def rows_of(*batches):
    """The rows of a table that has seen batches of (fields, outputs)."""
    table = measures.Table(CLASSES)
    for fields, outputs in batches:
        table.add(fields, outputs)
    return table.rows()


def parts_of(split, outputs, sizes):
    """The same examples in batches of these sizes."""
    ends = np.cumsum(sizes)
    return [
        tuple({name: values[end - size : end] for name, values in each.items()} for each in (split, outputs))
        for end, size in zip(ends, sizes, strict=True)
    ]


@pytest.mark.parametrize("sizes", [[3], [1, 1, 1], [2, 1]])
def test_by_class(sizes):
    rows = rows_of(*parts_of(SPLIT, OUTPUTS, sizes))
    assert rows["dog"] == pytest.approx(
        {
            "images": 1,
            "predicted": 1,
            "presence_accuracy": 1,
            "mean_iou": 0.5,
            "iou_over_50": 0,
            "class_accuracy": 1,
            "keypoint_error": 3,
        }
    )
    assert rows["cow"] == dict.fromkeys(rows["cow"]) | {"images": 0, "predicted": 0}
    nothing = {"images": 1, "predicted": 1, "presence_accuracy": 0.0}
    assert rows["(no object)"] == dict.fromkeys(rows["cow"]) | nothing
    lines = measures.table(rows).splitlines()
    assert lines[1].split() == ["cat", "1", "1", "0.0000", "0.7000", "1.0000", "0.0000", "3.0000"]
    assert lines[3].split() == ["cow", "0", "0", *["-"] * 5]


def test_means_are_those_of_whole_arrays():
    """500 images with five landmarks in batches of 30: NumPy's means over all of them."""
    random = np.random.default_rng(0)
    split = {
        "boxes": np.float32([[(0, 0, 10, 10)]]) * random.uniform(1, 3, (500, 1, 1)).astype(np.float32),
        "labels": random.integers(-1, 3, (500, 1), np.int32),
        "keypoints": random.uniform(0, 30, (500, 1, 5, 2)).astype(np.float32),
        "keypoints_visible": random.random((500, 1, 5)) < 0.5,
    }
    outputs = {
        "boxes": random.uniform(0, 30, (500, 4)).astype(np.float32),
        "keypoints": random.uniform(0, 30, (500, 5, 2)).astype(np.float32),
    }
    rows = rows_of(*parts_of(split, outputs, [30] * 16 + [20]))
    whole, labels = measures.by_image(split, outputs), split["labels"][:, 0]
    for label, name in enumerate(CLASSES):
        for measure, values in whole.items():
            assert rows[name][measure] == pytest.approx(np.nanmean(values[labels == label].astype(float)), rel=1e-12)
    assert rows["(no object)"]["images"] == (labels == -1).sum() > 50


@pytest.mark.parametrize("head", OUTPUTS)
def test_heads_that_are_not_there(head):
    rows = rows_of((SPLIT, {head: OUTPUTS[head]}))
    assert len(rows["dog"]) == {"boxes": 3, "probabilities": 3}.get(head, 2)


def test_a_prediction_without_a_name_is_none_of_the_rows():
    """A network with room for more classes than the data set has, and no head for the presence."""
    probabilities = np.float32([[0, 0, 0, 1], [0, 0, 1, 0], [0, 0, 1, 0]])
    rows = rows_of((SPLIT, {"probabilities": probabilities}))
    assert {name: row["predicted"] for name, row in rows.items()} == {"cat": 0, "dog": 0, "cow": 2, "(no object)": 0}


def test_each_keypoint_that_can_be_seen_counts_the_same():
    """As in the network's own metric: distances of 5 and 1 in the first picture, of 3 in the second."""
    rows = rows_of((SPLIT | {"labels": np.int32([[1, 0], [0, -1], [-1, -1]])}, OUTPUTS))
    assert rows["cat"]["keypoint_error"] == pytest.approx((5 + 1 + 3) / 3)


def test_wrong_presence_is_worse_than_any_box_and_a_sure_one_is_worst():
    """Presence right with IoU 0.5; presence 0.4 of an object; presence 0.7 of nothing."""
    np.testing.assert_allclose(measures.badness(SPLIT, OUTPUTS), [0.5, 1.1, 1.2], rtol=1e-6)
    np.testing.assert_allclose(measures.badness(SPLIT, {"boxes": OUTPUTS["boxes"]}), [0.5, 0.3, 0], atol=1e-12)
