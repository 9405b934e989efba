"""tasks/detection/predict.py: the threshold that is taken from the history, and the objects that are shown."""

from types import SimpleNamespace

import numpy as np
import pytest

from datasets.boxed.fitted import Fitted
from tasks.detection import predict

COLUMNS = "step,validation_best_threshold,validation_best_f1"


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (f"{COLUMNS}\n10,0.2,0.5\n20,0.3,0.6\n", 0.2997),  # a little less: the threshold is a score itself
        (f"{COLUMNS}\n10,0.2,0.5\n", 0.6),  # no validation at this step
        (f"{COLUMNS}\n20,0.3,0\n", 0.6),  # nothing was found then
        (f"{COLUMNS}\n20,1.3,0.6\n", 0.6),
        ("step,loss\n20,0.3\n", 0.6),
        (None, 0.6),
    ],
)
def test_the_threshold_is_that_of_the_best_f1_at_the_checkpoint(tmp_path, history, expected):
    if history is not None:
        (tmp_path / "history.csv").write_text(history)
    assert predict._best_threshold(SimpleNamespace(folder=tmp_path, step=20)) == pytest.approx(expected)


def test_an_object_in_the_border_alone_is_not_shown():
    # A picture of 10x20 pixels in the middle of 40x40 pixels, scaled by 2: its rows are 10..30.
    fitted = Fitted(np.zeros((40, 40, 3), np.uint8), np.array([2.0, 2.0]), np.array([10.0, 0.0]), (10, 20), 1)
    row = {
        "boxes": np.array([[10, 0, 20, 20], [0, 0, 9, 40], [0, 0, 40, 40], [0, 0, 0, 0]], np.float32),
        "scores": np.array([0.9, 0.8, 0.7, 0.0], np.float32),
        "classes": np.array([1, 0, 2, -1], np.int32),
    }
    objects, numbers = predict._find(row, fitted)
    assert numbers == {}
    assert [found.label for found in objects] == [1, 2]
    np.testing.assert_allclose([found.score for found in objects], [0.9, 0.7], rtol=1e-6)
    np.testing.assert_allclose(objects[0].box, [0, 0, 5, 10])
    np.testing.assert_allclose(objects[1].box, [0, 0, 10, 20])  # clipped to the picture


def test_masks_are_pasted_into_the_upright_original():
    """The picture of 10x20 pixels lies in rows 10..30; the box reaches into the border above it."""
    fitted = Fitted(np.zeros((40, 40, 3), np.uint8), np.array([2.0, 2.0]), np.array([10.0, 0.0]), (10, 20), 1)
    mask = np.zeros((1, 28, 28), np.float32)
    mask[0, :, :14] = 1  # its left half
    row = {"boxes": np.float32([[0, 4, 20, 28]]), "scores": np.float32([0.9]), "classes": np.int32([1]), "masks": mask}
    (found,), _ = predict._find(row, fitted)
    np.testing.assert_allclose(found.box, [0, 2, 5, 14])
    assert found.patch.box == (0, 2, 5, 8)
