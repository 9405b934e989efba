"""The pictures of a variational autoencoder: what is where in them."""

from statistics import NormalDist

import numpy as np
import pytest
from PIL import Image

from errors import RunError
from tasks.generation import latent_pictures


def pixels_of(path) -> np.ndarray:
    return np.asarray(Image.open(path))


def test_reconstructions_stand_at_the_right_of_their_originals(tmp_path):
    originals = np.full([3, 4, 4, 3], [[[[200, 0, 0]]]], np.uint8)
    latent_pictures.draw_reconstructions(originals, np.full([3, 4, 4, 3], [0, 0.2, 1.0]), tmp_path / "pairs.png")
    page = pixels_of(tmp_path / "pairs.png")
    factor = page.shape[0] // 4
    page = page[factor // 2 :: factor, factor // 2 :: factor]
    assert page.shape == (4, 8 * 9 - 1, 3)
    for pair in range(3):
        left = 9 * pair
        assert (page[:, left : left + 4] == [200, 0, 0]).all()
        assert (page[:, left + 4 : left + 8] == [0, 51, 255]).all()


def test_no_more_than_64_pairs(tmp_path):
    latent_pictures.draw_reconstructions(
        np.zeros([70, 28, 28, 1], np.uint8), np.zeros([70, 28, 28, 1]), tmp_path / "pairs.png"
    )
    width, height = Image.open(tmp_path / "pairs.png").size
    assert width / height == pytest.approx((8 * 57 - 1) / (8 * 29 - 1))


def test_the_latents_of_the_manifold_have_equal_shares_between_them():
    numbers = latent_pictures.manifold_latents(4).reshape(4, 4, 2)
    shares = np.vectorize(NormalDist().cdf)(numbers)
    np.testing.assert_allclose(shares[:, :, 0], np.tile([0.125, 0.375, 0.625, 0.875], (4, 1)), atol=1e-6)
    np.testing.assert_allclose(shares[:, :, 1], np.tile([[0.875], [0.625], [0.375], [0.125]], 4), atol=1e-6)


def test_the_manifold_grows_to_the_right_and_upwards(tmp_path):
    shades = np.vectorize(NormalDist().cdf)(latent_pictures.manifold_latents())  # [400, 2]
    samples = np.zeros([400, 2, 2, 3], np.uint8)
    samples[..., :2] = 255 * shades[:, np.newaxis, np.newaxis]
    latent_pictures.draw_manifold(samples, tmp_path / "manifold.png")
    page = pixels_of(tmp_path / "manifold.png").astype(int)
    factor = page.shape[0] // 59
    page = page[factor // 2 :: factor, factor // 2 :: factor][::3, ::3]  # a pixel of each picture
    assert page.shape == (20, 20, 3)
    assert (np.diff(page[:, :, 0], axis=1) > 0).all()
    assert (np.diff(page[:, :, 1], axis=0) < 0).all()


def test_a_folder_that_is_gone_is_an_error_of_the_run(tmp_path):
    path = tmp_path / "gone" / "picture.png"
    with pytest.raises(RunError, match="gone"):
        latent_pictures.draw_reconstructions(np.zeros([1, 4, 4, 1], np.uint8), np.zeros([1, 4, 4, 1]), path)
