"""Pages of samples and of their nearest training pictures, and the bars of the classes."""

import numpy as np
import pytest
from PIL import Image

from datasets.split import ArraySplit
from tasks.generation import sample_pictures
from tasks.generation.sample_pictures import (
    draw_classes,
    draw_neighbours,
    draw_samples,
    nearest_of,
)
from training.drawing import marks

RANDOM = np.random.default_rng(0)


def noise(count: int, shape: tuple = (4, 4, 1)) -> np.ndarray:
    return RANDOM.integers(0, 256, (count, *shape), np.uint8)


@pytest.mark.parametrize("at_once", [3, 7, 50, 2000])
def test_the_nearest_are_those_that_a_loop_over_all_finds(monkeypatch, at_once):
    monkeypatch.setattr(sample_pictures, "_AT_ONCE", at_once)
    images, others = noise(9, (5, 4, 3)), noise(50, (5, 4, 3))
    others[20] = images[0]
    numbers, distances = nearest_of(images, ArraySplit({"images": others}))
    for image, number, distance in zip(images, numbers, distances, strict=True):
        every = [np.sqrt(np.sum((image / 255.0 - other / 255.0) ** 2)) for other in others]
        assert number == np.argmin(every)
        assert distance == pytest.approx(min(every), rel=1e-5)
    assert (numbers[0], distances[0]) == (20, 0)


def test_pairs_stand_side_by_side_with_their_distances(monkeypatch, tmp_path):
    pages = []
    monkeypatch.setattr(marks, "draw_page", lambda *page: pages.append(page))
    training = noise(30)
    samples, real = training[[7, 3] * 15], np.full((40, 4, 4, 1), 255, np.uint8)
    draw_neighbours(samples, real, ArraySplit({"images": training}), tmp_path / "a.png")
    ((title, tiles, path, how),) = pages
    assert (len(tiles), path) == (20, tmp_path / "a.png")
    np.testing.assert_array_equal(tiles[1][0], np.concatenate([training[3], training[3]], axis=1))
    assert tiles[0][2] == "distance 0.00 from training no. 7"
    usual = nearest_of(real, ArraySplit({"images": training}))[1][0]
    assert f"median of 30 samples 0.00, of 40 real pictures of this split {usual:.2f}" in how
    assert "left" in title and "right" in title


def test_the_page_of_neighbours_is_a_picture(tmp_path):
    training = ArraySplit({"images": noise(9, (8, 8, 3))})
    draw_neighbours(noise(3, (8, 8, 3)), noise(2, (8, 8, 3)), training, tmp_path / "a.png")
    assert len(np.unique(np.asarray(Image.open(tmp_path / "a.png")))) > 100


@pytest.mark.parametrize("channels", [1, 3])
def test_the_page_of_samples_shows_the_first_hundred_ten_a_row(tmp_path, channels):
    samples = noise(120, (6, 6, channels))
    draw_samples(samples, tmp_path / "a.png")
    pixels = np.asarray(Image.open(tmp_path / "a.png"))
    factor = pixels.shape[0] // (10 * 7 - 1)
    assert factor > 1 and pixels.shape[:2] == (factor * 69, factor * 69)
    small = pixels[::factor, ::factor].reshape(69, 69, channels)
    np.testing.assert_array_equal(small[63:69, 63:69], samples[99])
    np.testing.assert_array_equal(small[7:13, :6], samples[10])


def test_a_bar_for_each_class_is_as_high_as_its_share(tmp_path):
    draw_classes({"cat": 0.75, "dog": 0.25, "cow": 0.0}, tmp_path / "a.png")
    pixels = np.asarray(Image.open(tmp_path / "a.png").convert("RGB")).astype(int)
    blue = np.abs(pixels - [0x4C, 0x78, 0xA8]).sum(axis=2) < 20
    heights = blue.sum(axis=0)
    starts = np.flatnonzero(np.diff((heights > 0).astype(int)) == 1) + 10
    assert len(starts) == 2
    assert heights[starts[0]] / heights[starts[1]] == pytest.approx(3, rel=0.05)


def test_the_names_of_many_classes_are_left_out(tmp_path):
    draw_classes({f"{label}": 0.01 for label in range(100)}, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


@pytest.mark.filterwarnings("error::UserWarning")
def test_names_of_classes_are_literal(tmp_path):
    draw_classes({"$_x^{$": 0.5, "猫": 0.25, "c" * 300: 0.25}, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000
