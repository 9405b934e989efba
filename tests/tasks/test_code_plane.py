"""Codes in a plane: of which pictures they are, and what is drawn of them."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from datasets.split import ArraySplit
from errors import RunError
from graphs import seeding
from graphs.encoders.cae import ConvolutionalAutoencoder
from tasks import code_plane

IMAGES = np.random.default_rng(0).integers(0, 256, (30, 28, 28, 1), np.uint8)
LABELS = np.arange(30, dtype=np.int32) % 10


@pytest.fixture
def figures(monkeypatch):
    """The figures that are drawn."""
    drawn = []

    def figure(*words, kind=code_plane.Figure, **how):
        drawn.append(kind(*words, **how))
        return drawn[-1]

    monkeypatch.setattr(code_plane, "Figure", figure)
    return drawn


def test_codes_are_those_of_pictures_all_over_the_split(monkeypatch):
    monkeypatch.setattr(code_plane, "MOST_CODES", 4)
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0, steps=False)
        model = ConvolutionalAutoencoder(latent_size=2)
        session.run(tf.global_variables_initializer())
        every = session.run(model.outputs["codes"], {model.feeds["images"]: IMAGES})
        codes, labels = code_plane.codes_of(session, model, "codes", ArraySplit({"images": IMAGES, "labels": LABELS}))
        np.testing.assert_allclose(codes, every[[0, 10, 19, 29]], rtol=1e-5)
        assert labels.tolist() == [0, 0, 9, 9]
        for fields in ({}, {"labels": LABELS[:, np.newaxis]}):  # no labels, or any number of them
            assert code_plane.codes_of(session, model, "codes", ArraySplit({"images": IMAGES} | fields))[1] is None


def test_codes_by_class(tmp_path, figures):
    codes, labels = np.array([[0, 1], [2, 3], [4, 5]], np.float32), np.array([2, 0, 2])
    code_plane.draw_codes(codes, labels, ["$cat$", "cow", "_dog"], tmp_path / "codes.png")
    axes = figures[0].axes[0]
    cats, dogs = axes.collections
    np.testing.assert_array_equal(cats.get_offsets(), [[2, 3]])
    np.testing.assert_array_equal(dogs.get_offsets(), [[0, 1], [4, 5]])
    assert [text.get_text() for text in figures[0].legends[0].get_texts()] == ["$cat$", "_dog"]  # no cow
    assert tuple(cats.get_facecolor()[0]) != tuple(dogs.get_facecolor()[0])
    assert np.asarray(Image.open(tmp_path / "codes.png")).std() > 5


def test_codes_without_classes(tmp_path, figures):
    code_plane.draw_codes(np.array([[0, 1], [2, 3]]), None, [], tmp_path / "codes.png")
    axes = figures[0].axes[0]
    (points,) = axes.collections
    np.testing.assert_array_equal(points.get_offsets(), [[0, 1], [2, 3]])
    assert not figures[0].legends


def test_a_folder_that_is_gone_is_an_error_of_the_run(tmp_path):
    with pytest.raises(RunError, match="gone"):
        code_plane.draw_codes(np.zeros([1, 2]), np.zeros(1, int), ["one"], tmp_path / "gone" / "codes.png")
