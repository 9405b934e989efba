"""graphs/pixels.py: the layouts of keras.applications and of tf-slim, and each picture by itself."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import hyperparameters as hp
from graphs import pixels
from parameters import choices_of

IMAGES = np.random.default_rng(0).integers(0, 256, [2, 3, 4, 3]).astype(np.uint8)


def prepared(layout: str) -> np.ndarray:
    with tf.Graph().as_default(), tf.Session() as session:
        return session.run(pixels.prepared(tf.constant(IMAGES), layout))


@pytest.mark.parametrize(("layout", "mode"), [("signed", "tf"), ("bgr", "caffe"), ("standard", "torch")])
def test_layouts_of_keras(layout, mode):
    expected = keras.applications.imagenet_utils.preprocess_input(IMAGES.astype(np.float32), mode=mode)
    np.testing.assert_allclose(prepared(layout), expected, atol=1e-4)


def test_layouts_of_others():
    np.testing.assert_allclose(prepared("unit"), IMAGES / 255, rtol=1e-6)
    np.testing.assert_allclose(prepared("rgb"), prepared("bgr")[..., ::-1], atol=1e-4)
    each = prepared("each")
    np.testing.assert_allclose(each.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(each.std(axis=(1, 2, 3)), 1, atol=1e-4)


def test_every_layout_is_a_choice_of_the_flag():
    assert {"auto", *pixels.LAYOUTS} == set(choices_of(hp.Pixels))
