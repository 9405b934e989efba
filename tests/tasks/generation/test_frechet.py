"""The Fréchet distance against closed forms on Gaussians and against scipy.linalg.sqrtm."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from tasks.generation.frechet import Gaussian, distance, pooled_pixels

RANDOM = np.random.default_rng(0)


def gaussian(features, batch_size=10_000):
    """A Gaussian that has seen features [N, D] in batches."""
    found = Gaussian()
    for start in range(0, len(features), batch_size):
        found.add(features[start : start + batch_size])
    return found


def between(real, fake):
    """The distance of features [N, D] and [M, D]."""
    return distance(gaussian(real), gaussian(fake))


def of_gaussian(mean, covariance, examples=400):
    """Examples whose mean and covariance are these exactly, not in expectation: [examples, D]."""
    numbers = RANDOM.standard_normal((examples, len(mean)))
    numbers -= numbers.mean(axis=0)
    whitening = np.linalg.cholesky(np.linalg.inv(np.cov(numbers.T).reshape(len(mean), -1)))
    values, vectors = np.linalg.eigh(np.asarray(covariance, float))
    return numbers @ whitening @ (vectors * np.sqrt(values)).T + mean


def positive(size):
    """A random symmetric positive definite matrix."""
    half = RANDOM.standard_normal((size, size))
    return half @ half.T + 0.1 * np.eye(size)


def test_of_the_same_gaussian_it_is_0():
    mean, covariance = RANDOM.standard_normal(20), positive(20)
    assert between(of_gaussian(mean, covariance), of_gaussian(mean, covariance)) == pytest.approx(0, abs=1e-9)


def test_of_one_number_it_is_that_of_means_and_of_deviations():
    """(m1 - m2)^2 + (s1 - s2)^2."""
    found = between(of_gaussian([1.0], [[4.0]]), of_gaussian([-2.0], [[0.25]]))
    assert found == pytest.approx(3**2 + 1.5**2)


def test_a_shifted_mean_adds_its_square():
    covariance = positive(5)
    found = between(of_gaussian(np.zeros(5), covariance), of_gaussian([1, 2, 0, 0, -2], covariance))
    assert found == pytest.approx(9)


def test_of_independent_numbers_it_is_the_sum_over_them():
    one, other = np.array([1.0, 4, 9]), np.array([16.0, 1, 0.25])
    found = between(of_gaussian(np.zeros(3), np.diag(one)), of_gaussian(np.zeros(3), np.diag(other)))
    assert found == pytest.approx(np.sum((np.sqrt(one) - np.sqrt(other)) ** 2))


@pytest.mark.parametrize("size", [2, 7, 50])
def test_it_is_what_the_general_square_root_of_scipy_gives(size):
    means, (one, other) = RANDOM.standard_normal((2, size)), (positive(size), positive(size))
    wanted = np.sum((means[0] - means[1]) ** 2) + np.trace(one + other - 2 * sqrtm(one @ other).real)
    found = between(of_gaussian(means[0], one), of_gaussian(means[1], other))
    assert found == pytest.approx(wanted, rel=1e-8)
    assert between(of_gaussian(means[1], other), of_gaussian(means[0], one)) == pytest.approx(wanted, rel=1e-8)


def test_singular_covariances_are_no_hindrance():
    """Ten examples of 60 numbers; and the same numbers turned, of which 57 are always 0: their distance is known."""
    few = RANDOM.standard_normal((10, 60))
    assert 0 <= between(few, few) < 1e-5
    assert all(between(few[:n], few[:n]) >= 0 for n in range(2, 10))  # where rounding would leave less
    flat = np.zeros((400, 60))
    flat[:, :3] = of_gaussian(np.zeros(3), np.diag([1.0, 4, 9]))
    turn = np.linalg.qr(RANDOM.standard_normal((60, 60)))[0]
    assert between(flat @ turn, 3 * flat @ turn) == pytest.approx(4 * (1 + 4 + 9), rel=1e-6)
    assert between(np.zeros((5, 60)), np.ones((1, 60))) == pytest.approx(60)


def test_many_examples_of_float32_far_from_0_keep_their_digits():
    """A mean of 1000 beside deviations of 0.01: squares in float32 would leave nothing of them."""
    numbers = of_gaussian(np.full(3, 1000.0), 1e-4 * np.eye(3))
    assert between(numbers, numbers + [0, 0, 0.02]) == pytest.approx(4e-4, rel=1e-6)
    assert between(numbers.astype(np.float32), numbers) < 1e-7


@pytest.mark.parametrize(
    ("shape", "side", "features"),
    [((28, 28, 1), 2, 196), ((32, 32, 3), 4, 192), ((8, 12, 1), 1, 96), ((4, 4, 256), 4, 256), ((44, 28, 3), 5, 120)],
)
def test_pictures_are_averaged_over_the_smallest_blocks_that_will_do(shape, side, features):
    images = RANDOM.integers(0, 256, (3, *shape), np.uint8)
    found = pooled_pixels(images)
    assert found.shape == (3, features)
    assert found[1, 0] == pytest.approx(images[1, :side, :side, 0].mean() / 255, rel=1e-6)
    beside = images[2, :side, side : 2 * side, -1] if shape[1] >= 2 * side else images[2, :side, :side, -1]
    at = 2 * shape[2] - 1 if shape[1] >= 2 * side else shape[2] - 1
    assert found[2, at] == pytest.approx(beside.mean() / 255, rel=1e-6)


@pytest.mark.parametrize("batch_size", [1, 7, 64, 300])
def test_batches_are_merged_to_the_mean_and_covariance_of_all(batch_size):
    features = (1000 + RANDOM.standard_normal((300, 5)) * [1, 2, 3, 0.1, 0]).astype(np.float32)
    found = gaussian(features, batch_size)
    np.testing.assert_allclose(found.mean, features.mean(axis=0, dtype=np.float64), rtol=1e-13)
    np.testing.assert_allclose(found.covariance, np.cov(features.T.astype(np.float64)), rtol=1e-9, atol=1e-12)
    assert found.count == 300


def test_adding_leaves_the_features_as_they_are():
    features = np.ones((3, 2))
    gaussian(features)
    assert (features == 1).all()


def test_of_pictures_it_is_that_of_their_averaged_pixels():
    black, white = np.zeros((50, 28, 28, 1), np.uint8), np.full((40, 28, 28, 1), 255, np.uint8)
    of_pictures = [pooled_pixels(images) for images in (black, white)]
    assert between(*of_pictures) == pytest.approx(196, rel=1e-6)  # each of 196 means is 1 from the other's
    checks = np.zeros((40, 28, 28, 1), np.uint8)
    checks[:, ::2, ::2] = 255
    assert between(of_pictures[0], pooled_pixels(checks)) == pytest.approx(196 / 16, rel=1e-6)
