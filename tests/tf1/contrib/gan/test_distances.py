"""contrib.gan.eval's distances of pictures and activations, against NumPy and SciPy."""

import numpy as np
import pytest
import scipy.ndimage
import tensorflow.compat.v1 as tf

from tf1.contrib import gan
from tf1.contrib.gan.eval import sliced_wasserstein


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default():
        tf.set_random_seed(0)
        yield


def _run(*fetches):
    with tf.Session() as session:
        return session.run(list(fetches))


def _kernel_distance(x, y):
    """The mean over pairs of different examples, by a loop."""

    def kernel(a, b):
        return (a @ b / len(a) + 1) ** 3

    within = [
        np.mean([kernel(a, b) for i, a in enumerate(rows) for j, b in enumerate(rows) if i != j]) for rows in (x, y)
    ]
    return sum(within) - 2 * np.mean([kernel(a, b) for a in x for b in y])


def test_kernel_distance():
    random = np.random.RandomState(0)
    real, generated = random.normal(size=(7, 3)), random.normal(1, 1, (5, 3))
    blocks = [_kernel_distance(real[:3], generated[:2]), _kernel_distance(real[3:], generated[2:])]
    whole = gan.eval.kernel_classifier_distance_from_activations(tf.constant(real), tf.constant(generated))
    mean, error = gan.eval.kernel_classifier_distance_and_std(real, generated, tf.identity, max_block_size=4)
    of_one = gan.eval.kernel_classifier_distance_and_std_from_activations(*map(tf.constant, (real, generated)))[1]
    whole, mean, error, of_one = _run(whole, mean, error, of_one)
    np.testing.assert_allclose(whole, _kernel_distance(real, generated))
    np.testing.assert_allclose([mean, error], [np.mean(blocks), np.std(blocks, ddof=1) / np.sqrt(2)])
    assert np.isnan(of_one)
    with pytest.raises(ValueError, match="set dtype"):
        gan.eval.kernel_classifier_distance_from_activations(tf.zeros([2, 2]), tf.zeros([2, 2], tf.float64))


def test_the_pyramid_adds_up_to_the_pictures():
    pictures = np.random.RandomState(0).uniform(size=(2, 16, 16, 3)).astype(np.float32)
    blurred, pyramid = sliced_wasserstein._blur(pictures), sliced_wasserstein._laplacian_pyramid(pictures, 3)
    total = pyramid[-1]
    for level in pyramid[-2::-1]:
        total = sliced_wasserstein._doubled(total) + level
    blurred, total, *levels = _run(blurred, total, *pyramid)
    assert [level.shape[1] for level in levels] == [16, 8, 4]
    np.testing.assert_allclose(total, pictures, atol=1e-5)
    kernel = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1])[None, :, :, None] / 256
    np.testing.assert_allclose(blurred, scipy.ndimage.convolve(pictures, kernel, mode="mirror"), atol=1e-5)


def test_patches_are_cut_from_the_pictures_and_standardized():
    columns = np.broadcast_to(np.arange(9.0, dtype=np.float32)[:, None], (2, 9, 9, 3))
    patches = _run(sliced_wasserstein._random_patches(tf.constant(columns), 4, 3))[0]
    one = np.repeat(np.tile([-1, 0, 1], 3), 3) / np.sqrt(2 / 3)  # three columns, whichever they are
    np.testing.assert_allclose(patches, np.tile(one, (8, 1)), atol=1e-5)


@pytest.mark.parametrize("use_svd", [False, True])
def test_sliced_wasserstein_distance(use_svd):
    random = np.random.RandomState(0)
    real = random.normal(size=(8, 32, 32, 3)).astype(np.float32)
    smooth = scipy.ndimage.gaussian_filter(real, [0, 2, 2, 0])
    distances = gan.eval.sliced_wasserstein_distance(
        tf.constant(real), tf.constant(smooth), 16, 16, random_projection_dim=20, use_svd=use_svd
    )
    (own, other), (own_half, other_half) = _run(*distances)
    assert 0 < own < 0.9 * other  # not 0 for the same pictures: their patches are drawn twice
    assert 0 < own_half < 0.9 * other_half
    with pytest.raises(ValueError, match="not compatible|incompatible"):
        gan.eval.sliced_wasserstein_distance(tf.zeros([1, 32, 32, 1]), tf.zeros([1, 32, 32, 1]))


@pytest.mark.parametrize(("examples", "others"), [(3, 9), (7, 4), (9, 8)])
def test_frechet_distance_with_less_and_with_more_examples_than_activations(examples, others):
    random = np.random.RandomState(0)
    real, generated = random.normal(size=(examples, 5)), random.normal(1, 2, (others, 5))
    c, d = np.cov(real.T), np.cov(generated.T)
    root = np.sqrt(np.maximum(np.linalg.eigvals(c @ d).real, 0)).sum()
    expected = ((real.mean(0) - generated.mean(0)) ** 2).sum() + np.trace(c + d) - 2 * root
    found = gan.eval.frechet_classifier_distance_from_activations(tf.constant(real), tf.constant(generated))
    np.testing.assert_allclose(_run(found), [expected], rtol=1e-6)


def test_a_network_that_can_not_be_had_is_told_in_a_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OSError, match=f"can't be downloaded .* put the file at {tmp_path}/no.tar.gz$"):
        gan.eval.get_graph_def_from_url_tarball("file:///nowhere/no.tar.gz", "graph.pb", "no.tar.gz")
