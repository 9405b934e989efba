"""tasks/segmentation/crf.py: against the mean field that sums over all pairs of pixels, in NumPy."""

import sys

import numpy as np
import pytest

from errors import RunError
from tasks.segmentation import crf
from tasks.segmentation.options import CrfOptions

OPTIONS = CrfOptions(
    crf=True, crf_iterations=3, crf_place_weight=2.0, crf_place_deviation=2.5, crf_colour_weight=3.0,
    crf_colour_place_deviation=15.0, crf_colour_deviation=20.0,
)  # fmt: skip


def scene(seed, height=18, width=25, count=3):
    """(truth [H, W], picture uint8 [H, W, 3], probabilities [H, W, K]): noise in colours, and more in probabilities."""
    random = np.random.default_rng(seed)
    truth = np.zeros((height, width), int)
    truth[height // 4 : 3 * height // 4, width // 4 : width // 2] = 1
    truth[:, -width // 4 :] = count - 1
    colours = random.integers(0, 256, (count, 3))
    picture = (colours[truth] + random.normal(0, 12, (height, width, 3))).clip(0, 255).astype(np.uint8)
    scores = np.exp(np.eye(count)[truth] + random.normal(0, 1, (height, width, count)))
    return truth, picture, scores / scores.sum(axis=2, keepdims=True)


def exact(picture, probabilities, options):
    """Mean field with kernels [H * W, H * W], as the docstring of crf.py has it."""
    height, width, count = probabilities.shape
    place = np.stack(np.mgrid[:height, :width], axis=2).reshape(-1, 2).astype(float)
    colour = np.broadcast_to(picture, (height, width, 3)).reshape(-1, 3).astype(float)
    near = place / options.crf_place_deviation
    alike = np.hstack([place / options.crf_colour_place_deviation, colour / options.crf_colour_deviation])
    pull = 0
    for features, weight in ((near, options.crf_place_weight), (alike, options.crf_colour_weight)):
        kernel = np.exp(-((features[:, np.newaxis] - features) ** 2).sum(axis=2) / 2)
        sums = kernel.sum(axis=1)
        pull = pull + weight * kernel / np.sqrt(sums[:, np.newaxis] * sums)
    first = probabilities.reshape(-1, count)
    found = first
    for _ in range(options.crf_iterations):
        found = first * np.exp(pull @ found)
        found /= found.sum(axis=1, keepdims=True)
    return found.reshape(probabilities.shape)


@pytest.mark.parametrize("seed", range(3))
def test_it_is_near_the_exact_mean_field(seed):
    """The lattice is an approximation, worst at single pixels between two classes."""
    truth, picture, probabilities = scene(seed)
    (found,) = crf.refined(picture[np.newaxis], probabilities[np.newaxis], OPTIONS)
    expected = exact(picture, probabilities, OPTIONS)
    np.testing.assert_allclose(found.sum(axis=2), 1, atol=1e-5)
    assert np.abs(found - expected).mean() < 0.01
    assert (found.argmax(axis=2) == expected.argmax(axis=2)).mean() > 0.99
    assert (found.argmax(axis=2) == truth).mean() > (probabilities.argmax(axis=2) == truth).mean() + 0.2


@pytest.mark.parametrize(
    "changed",
    [
        {"crf_iterations": 1},
        {"crf_place_weight": 0.0},
        {"crf_colour_weight": 0.0},
        {"crf_place_deviation": 1.0},
        {"crf_colour_place_deviation": 2.0},
        {"crf_colour_deviation": 60.0},
    ],
)
def test_each_parameter_is_the_one_of_the_formula(changed):
    """What a parameter changes in the exact mean field it changes here, far beyond the error of the lattice."""
    _, picture, probabilities = scene(5)
    options = CrfOptions(**vars(OPTIONS) | changed)
    found = crf.refined(picture[np.newaxis], probabilities[np.newaxis], options)[0]
    error = np.abs(found - exact(picture, probabilities, options)).mean()
    assert error < np.abs(found - exact(picture, probabilities, OPTIONS)).mean() / 3
    assert error < 0.015


def test_pictures_are_refined_one_by_one_grey_ones_as_three_equal_colours():
    scenes = [scene(seed, count=4) for seed in (7, 8)]
    grey = np.stack([picture[..., :1] for _, picture, _ in scenes])
    probabilities = np.stack([each for _, _, each in scenes]).astype(np.float32)
    found = crf.refined(grey, probabilities, OPTIONS)
    assert (found.dtype, found.shape) == (np.float32, (2, 18, 25, 4))
    for i in range(2):
        np.testing.assert_array_equal(found[i], crf.refined(grey[[i]].repeat(3, 3), probabilities[[i]], OPTIONS)[0])
        assert np.abs(found[i] - exact(grey[i], probabilities[i], OPTIONS)).mean() < 0.01


@pytest.mark.parametrize(("part", "rows"), [(7, 20), (150, 20), (13, 60)])
def test_a_picture_in_strips_is_refined_as_a_whole(monkeypatch, part, rows):
    monkeypatch.setattr(crf, "_ROWS", rows)
    refined, sizes = crf._refined, []
    monkeypatch.setattr(crf, "_refined", lambda *arguments: sizes.append(len(arguments[0])) or refined(*arguments))
    _, picture, probabilities = scene(9, height=150)
    options = CrfOptions(**vars(OPTIONS) | {"crf_colour_place_deviation": 6.0})
    (whole,) = crf.refined(picture[np.newaxis], probabilities[np.newaxis], options)
    parts = (slice(start, min(start + part, 150)) for start in range(0, 150, part))
    found = list(crf.refined_strips(picture, ((each, probabilities[each]) for each in parts), options))
    assert [row for each, _ in found for row in range(each.start, each.stop)] == list(range(150))
    joined = np.concatenate([strip for _, strip in found])
    assert np.abs(joined - whole).mean() < 0.002
    assert (joined.argmax(axis=2) == whole.argmax(axis=2)).mean() > 0.995
    assert max(sizes[1:]) <= (150 if part == 150 else rows + 3 * 12 + part)  # two deviations at either side


def test_a_probability_of_zero_is_possible():
    probabilities = np.zeros((1, 6, 5, 2))
    probabilities[..., 0] = 1
    found = crf.refined(np.zeros((1, 6, 5, 3), np.uint8), probabilities, OPTIONS)
    assert (found[..., 0] > 0.999).all()


def test_a_missing_package_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydensecrf.densecrf", None)
    with pytest.raises(RunError, match=r"^--crf needs the package pydensecrf2 \(.*\): .* -r requirements-crf.txt$"):
        crf.library()
