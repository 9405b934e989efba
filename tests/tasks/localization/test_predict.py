"""tasks/localization/predict.py: the object that the heads of a localizer describe."""

import numpy as np
import pytest

from datasets.boxed.fitted import Fitted
from tasks.localization import predict

FITTED = Fitted(np.zeros((40, 40, 3), np.uint8), np.array([2.0, 2.0]), np.array([10.0, 0.0]), (10, 20), 1)
ROW = {
    "presence": np.float32(0.75),
    "probabilities": np.array([0.2, 0.7, 0.1], np.float32),
    "boxes": np.array([10, 0, 20, 50], np.float32),
    "keypoints": np.array([[12, 4], [0, 8]], np.float32),
    "keypoints_visible": np.array([0.5, 0.4], np.float32),
}


def test_all_heads_describe_one_object_in_pixels_of_the_picture():
    (found,), numbers = predict._find(ROW, FITTED, threshold=0.5)
    assert numbers == {"presence": 0.75}
    assert (found.label, found.score, found.probability) == (1, 0.75, pytest.approx(0.7))
    np.testing.assert_allclose(found.box, [0, 0, 5, 20])  # clipped to the picture
    np.testing.assert_allclose(found.keypoints, [[1, 2], [0, 4]])
    assert found.visible.tolist() == [True, False]


def test_an_object_below_the_threshold_is_not_shown():
    assert predict._find(ROW, FITTED, threshold=0.8) == ([], {"presence": 0.75})


def test_without_a_presence_head_the_object_is_always_shown():
    (found,), numbers = predict._find({"boxes": ROW["boxes"]}, FITTED, threshold=0.8)
    assert (found.score, found.label, numbers) == (None, None, {})
