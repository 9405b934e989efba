import numpy as np
import pytest

from datasets.driving import transforms

PICTURES = np.random.default_rng(0).integers(0, 256, (2, 4, 6, 3), np.uint8)


def one(name, picture=PICTURES[0]):
    return transforms.apply(picture[None], np.array([0]), np.array([transforms.NAMES.index(name)]))[0]


def test_there_are_fourteen_and_the_second_half_is_flipped():
    assert len(transforms.NAMES) == 14
    assert [name.startswith("flipped_") for name in transforms.NAMES] == [False] * 7 + [True] * 7
    np.testing.assert_array_equal(transforms.is_flipped(np.arange(14)), np.arange(14) >= 7)
    assert {"original": (0,), "flipped": (0, 7), "all": tuple(range(14))} == transforms.CHOICES


def test_the_original_is_untouched():
    np.testing.assert_array_equal(one("original"), PICTURES[0])


@pytest.mark.parametrize(("name", "factor"), [("low_brightness", 0.5), ("high_brightness", 1.5)])
def test_brightness_is_a_factor_that_clips(name, factor):
    exact = np.minimum(PICTURES[0] * factor, 255)
    np.testing.assert_allclose(one(name), exact, atol=0.5)


@pytest.mark.parametrize("gamma", [0.5, 1.5, 2.0, 2.5])
def test_gamma_is_a_power(gamma):
    exact = 255 * (PICTURES[0] / 255) ** (1 / gamma)
    np.testing.assert_allclose(one(f"gamma_{gamma}"), exact, atol=0.5)


@pytest.mark.parametrize("name", transforms.NAMES[:7])
def test_flipped_is_the_mirror_image_of_the_plain_one(name):
    np.testing.assert_array_equal(one(f"flipped_{name}"), one(name)[:, ::-1])


def test_apply_takes_a_picture_as_often_as_it_is_asked_for():
    sources, numbers = np.array([1, 0, 1, 1]), np.array([0, 7, 3, 13])
    made = transforms.apply(PICTURES, sources, numbers)
    for result, source, number in zip(made, sources, numbers, strict=True):
        np.testing.assert_array_equal(result, one(transforms.NAMES[number], PICTURES[source]))


def test_a_mirrored_left_camera_is_a_right_one():
    cameras, numbers = np.array([0, 1, 2, 0, 1, 2]), np.array([0, 0, 0, 7, 8, 13])
    np.testing.assert_array_equal(transforms.seen_from(cameras, numbers), [0, 1, 2, 0, 2, 1])
