"""Warped regions: a loop over pixels agrees, the box lies within its context, and each crop is of its own picture."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.regions.crops import warped


def run(images, boxes, size, context):
    with tf.Graph().as_default(), tf.Session() as session:
        crops = warped(tf.constant(images), tf.constant(boxes, tf.float32), size, context)
        assert crops.shape.as_list()[2:] == [size, size, 3]
        return session.run(crops)


def by_loop(image, box, size, context):
    """One region, pixel by pixel."""
    height, width = image.shape[:2]
    top, left, bottom, right = box
    crop = np.zeros((size, size, 3))
    for row in range(size):
        for column in range(size):
            y = top + (row + 0.5 - context) * (bottom - top) / (size - 2 * context) - 0.5
            x = left + (column + 0.5 - context) * (right - left) / (size - 2 * context) - 0.5
            if not (0 <= y <= height - 1 and 0 <= x <= width - 1):
                crop[row, column] = 127.5
                continue
            first, start = min(int(y), height - 2), min(int(x), width - 2)
            down, along = y - first, x - start
            four = image[first : first + 2, start : start + 2].astype(float)
            crop[row, column] = (
                (1 - down) * ((1 - along) * four[0, 0] + along * four[0, 1])
                + down * ((1 - along) * four[1, 0] + along * four[1, 1])
            )  # fmt: skip
    return crop


def test_a_loop_over_pixels_gives_the_same():
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (2, 13, 17, 3), np.uint8)
    boxes = [[[2, 3, 9.5, 15], [0, 0, 13, 17], [6, 6, 7, 7]], [[-3, 5, 4, 12], [1.25, 2, 12, 4], [5, 9, 11, 25]]]
    found = run(images, boxes, 8, 2)
    for picture in range(2):
        for number in range(3):
            wanted = by_loop(images[picture], boxes[picture][number], 8, 2)
            # On the very border, rounding may decide.
            is_same = np.isclose(found[picture, number], wanted, atol=0.05).all(axis=-1)
            assert is_same.mean() > 0.95, (picture, number)


def test_a_box_of_the_size_is_the_picture_itself():
    images = np.random.default_rng(1).integers(0, 256, (1, 12, 12, 3), np.uint8)
    np.testing.assert_allclose(run(images, [[[0, 0, 12, 12]]], 12, 0)[0, 0], images[0], atol=1e-2)
    found = run(images, [[[2, 2, 10, 10]]], 12, 2)
    np.testing.assert_allclose(found[0, 0], images[0], atol=1e-2)  # two pixels of context at each side


def test_the_box_fills_what_the_context_leaves():
    image = np.zeros((1, 40, 40, 3), np.uint8)
    image[0, 10:30, 15:20] = 255
    crop = run(image, [[[10, 15, 30, 20]]], 20, 4)[0, 0, ..., 0]
    assert (crop[5:15, 5:15] == 255).all()
    assert (crop[:3] == 0).all() and (crop[17:] == 0).all() and (crop[:, :3] == 0).all() and (crop[:, 17:] == 0).all()


def test_an_empty_box_gives_finite_pixels():
    images = np.random.default_rng(1).integers(0, 256, (1, 12, 12, 3), np.uint8)
    found = run(images, [[[0, 0, 0, 0], [5, 5, 5, 5]]], 6, 1)
    assert np.isfinite(found).all() and found.min() >= 0 and found.max() <= 255


def test_a_context_that_leaves_nothing_is_refused():
    with pytest.raises(UsageError, match=r"^context: 4 pixels at each side leave nothing of 8; give 3 or less$"):
        run(np.zeros((1, 9, 9, 3), np.uint8), [[[0, 0, 9, 9]]], 8, 4)
