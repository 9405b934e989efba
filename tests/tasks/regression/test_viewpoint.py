"""The transformed view: against a formula evaluated pixel by pixel, and against pictures of a ground painted by one."""

import math

import numpy as np
import pytest

from datasets.driving.camera import SIMULATOR, Camera
from tasks.regression.viewpoint import MOST_TURN, seen_from

CAMERA = Camera(focal_length=40.0, horizon=21.5, height=1.5, side_offset=1.0, shape=(48, 80))


def centres(camera):
    """The centres of all pixels as rays (x, y, 1): x to the right [1, W], y downwards [H, 1]."""
    height, width = camera.shape
    x = (np.arange(width) + 0.5 - width / 2) / camera.focal_length
    return x[None], ((np.arange(height) + 0.5 - camera.horizon) / camera.focal_length)[:, None]


def by_formula(image, offset, heading, camera):
    """Each pixel's ray is turned, ends on the ground (or nowhere, above the horizon), and is looked up there."""
    height, width = camera.shape
    seen = np.empty(image.shape)
    for row in range(height):
        for column in range(width):
            x = (column + 0.5 - width / 2) / camera.focal_length
            y = (row + 0.5 - camera.horizon) / camera.focal_length
            right = x * math.cos(heading) + math.sin(heading)
            ahead = math.cos(heading) - x * math.sin(heading)
            if y > 0:
                right += offset * y / camera.height
            j = width / 2 + camera.focal_length * right / ahead - 0.5
            i = camera.horizon + camera.focal_length * y / ahead - 0.5
            j, i = min(max(j, 0), width - 1), min(max(i, 0), height - 1)
            left, top = min(int(j), width - 2), min(int(i), height - 2)
            corners = image[top : top + 2, left : left + 2].astype(float)
            down, across = np.array([top + 1 - i, i - top]), np.array([left + 1 - j, j - left])
            seen[row, column] = np.einsum("i,j,ijc->c", down, across, corners)
    return seen


def painted(offset, heading, camera):
    """A true picture [H, W, 3] of smooth waves on the ground and in the sky, from a pose."""
    x, y = centres(camera)
    right, ahead = x * math.cos(heading) + math.sin(heading), math.cos(heading) - x * math.sin(heading)
    with np.errstate(divide="ignore"):
        reach = np.where(y > 0, camera.height / y, 0)
    ground = np.stack([np.sin(right * reach + offset), np.cos(ahead * reach / 4), np.sin(right * reach + offset + 1)])
    sky = np.stack([np.sin(5 * np.arctan2(right, ahead) + k + 0 * y) for k in range(3)])
    return (127.5 + 100 * np.where(y > 0, ground, sky)).round().astype(np.uint8).transpose(1, 2, 0)


def test_the_recorded_pose_is_the_recorded_picture():
    image = np.random.default_rng(0).integers(0, 256, (160, 320, 3), np.uint8)
    np.testing.assert_array_equal(seen_from(image, 0.0, 0.0, SIMULATOR), image)


@pytest.mark.parametrize("pose", [(0.4, 0.0), (-1.0, 0.0), (0.0, 0.1), (0.3, -0.05), (-0.9, 0.4), (5.0, -0.5)])
def test_it_is_the_formula_pixel_by_pixel(pose):
    """To one grey level: Pillow cuts fractions off."""
    image = np.random.default_rng(1).integers(0, 256, (*CAMERA.shape, 3), np.uint8)
    seen, expected = seen_from(image, *pose, CAMERA), by_formula(image, *pose, CAMERA)
    assert seen.dtype == np.uint8 and seen.shape == image.shape
    assert np.abs(seen - np.floor(expected)).max() <= 1


@pytest.mark.parametrize("pose", [(0.5, 0.0), (-0.5, 0.0), (0.0, 0.08), (0.4, -0.06), (-0.3, -0.1)])
def test_a_flat_ground_looks_as_it_truly_does_from_there(pose):
    """Where the recorded picture shows it: the outermost columns are left out."""
    seen = seen_from(painted(0.0, 0.0, SIMULATOR), *pose, SIMULATOR).astype(float)
    true = painted(*pose, SIMULATOR).astype(float)
    inner = np.s_[72:120, 80:240]  # rows closer to the horizon have more waves than pixels
    assert np.abs(seen - true)[inner].mean() < 2
    assert np.abs(painted(0.0, 0.0, SIMULATOR) - true)[inner].mean() > 6
    sky = np.s_[5:55, 60:260]
    assert np.abs(seen - true)[sky].mean() < 2


def test_what_lies_outside_repeats_the_border():
    image = np.zeros((*SIMULATOR.shape, 3), np.uint8)
    image[:, -1] = 200
    seen = seen_from(image, 1.0, 0.0, SIMULATOR)
    assert (seen[-1, -60:] == 200).all() and (seen[-1, :-90] == 0).all()
    assert (seen[:60] == image[:60]).all()


def test_further_turns_than_the_picture_can_show_are_cut_off():
    image = np.random.default_rng(2).integers(0, 256, (160, 320, 3), np.uint8)
    np.testing.assert_array_equal(seen_from(image, 0.1, 3.0, SIMULATOR), seen_from(image, 0.1, MOST_TURN, SIMULATOR))
