"""What is said of a localizer, by hand, and by the reference of IoU."""

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


def test_by_class():
    rows = measures.by_class(SPLIT, OUTPUTS, CLASSES)
    assert rows["dog"] == pytest.approx(
        {
            "images": 1,
            "presence_accuracy": 1,
            "mean_iou": 0.5,
            "iou_over_50": 0,
            "class_accuracy": 1,
            "keypoint_error": 3,
        }
    )
    assert rows["cow"] == dict.fromkeys(rows["cow"]) | {"images": 0}
    assert rows["(no object)"] == dict.fromkeys(rows["cow"]) | {"images": 1, "presence_accuracy": 0.0}
    lines = measures.table(rows).splitlines()
    assert lines[1].split() == ["cat", "1", "0.0000", "0.7000", "1.0000", "0.0000", "3.0000"]
    assert lines[3].split() == ["cow", "0", *["-"] * 5]


@pytest.mark.parametrize("head", OUTPUTS)
def test_heads_that_are_not_there(head):
    rows = measures.by_class(SPLIT, {head: OUTPUTS[head]}, CLASSES)
    assert len(rows["dog"]) == (3 if head == "boxes" else 2)


def test_each_keypoint_that_can_be_seen_counts_the_same():
    """As in the network's own metric: distances of 5 and 1 in the first picture, of 3 in the second."""
    rows = measures.by_class(SPLIT | {"labels": np.int32([[1, 0], [0, -1], [-1, -1]])}, OUTPUTS, CLASSES)
    assert rows["cat"]["keypoint_error"] == pytest.approx((5 + 1 + 3) / 3)
