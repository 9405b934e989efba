"""Probabilities at the size of the original, against TensorFlow's bilinear resize."""

import numpy as np
import pytest
import tensorflow as tf

from tasks.segmentation import original_size

FRAME = np.random.default_rng(0).random((12, 20, 3), np.float32)


def whole(probabilities, place, size):
    parts = list(original_size.strips(probabilities, place, size))
    assert [part.start for part, _ in parts] == [0, *(part.stop for part, _ in parts[:-1])]
    return np.concatenate([values for _, values in parts])


@pytest.mark.parametrize("strip", [1, 400, 4_000_000])
@pytest.mark.parametrize(
    ("place", "size"), [((0, 0, 12, 20), (31, 47)), ((2, 5, 10, 17), (5, 9)), ((0, 3, 12, 4), (40, 1))]
)
def test_the_part_with_the_picture_is_resized(place, size, strip, monkeypatch):
    monkeypatch.setattr(original_size, "_STRIP", strip)
    top, left, bottom, right = place
    part = FRAME[np.newaxis, top:bottom, left:right]
    wanted = tf.raw_ops.ResizeBilinear(images=part, size=size, half_pixel_centers=True).numpy()[0]
    found = whole(FRAME, place, size)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, wanted, atol=2e-6)
    np.testing.assert_array_equal(original_size.classes(FRAME, place, size), found.argmax(axis=2))


def test_the_same_size_is_the_same():
    np.testing.assert_array_equal(whole(FRAME, (0, 0, 12, 20), (12, 20)), FRAME)


def test_what_was_cut_off_is_as_the_border():
    found = whole(FRAME, (-3, 0, 15, 20), (18, 20))
    np.testing.assert_array_equal(found[3:15], FRAME)
    np.testing.assert_array_equal(found[:3], FRAME[[0, 0, 0]])
    np.testing.assert_array_equal(found[15:], FRAME[[11, 11, 11]])
