"""graphs/encoders/cae.py: its loss against the formula, and the layers that encoder.py takes over."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import seeding
from graphs.classifiers.encoder import Encoder
from graphs.encoders.cae import ConvolutionalAutoencoder


@pytest.mark.parametrize("loss", ["l2", "cross_entropy"])
def test_the_loss_of_an_image_is_the_sum_over_its_pixels(loss):
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), np.uint8)
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = ConvolutionalAutoencoder(loss=loss)
        session.run(tf.global_variables_initializer())
        fetches = [model.outputs, model.metrics, model.pictures]
        outputs, metrics, pictures = session.run(fetches, {model.feeds["images"]: images})
    p, q = images / 255, outputs["reconstructions"].astype(np.float64)
    of_a_pixel = {"l2": (q - p) ** 2, "cross_entropy": -p * np.log(q) - (1 - p) * np.log(1 - q)}
    wanted = of_a_pixel[loss].sum(axis=(1, 2, 3))
    np.testing.assert_allclose(outputs["reconstruction_loss"], wanted, rtol=1e-4)
    assert metrics["reconstruction_loss"] == pytest.approx(wanted.mean(), rel=1e-4)
    np.testing.assert_allclose(pictures["originals and reconstructions"], np.concatenate([p, q], axis=2), atol=1e-6)


def test_the_encoder_has_the_convolutions_by_the_same_names():
    shapes = []
    for model in (ConvolutionalAutoencoder, Encoder):
        with tf.Graph().as_default():
            shapes.append({v.op.name: v.shape.as_list() for v in model().variables})
    shared = shapes[0].keys() & shapes[1].keys()
    assert shared == {"conv1/kernel", "conv1/bias", "conv2/kernel", "conv2/bias"}
    assert shared == {name for name in shapes[1] if "conv" in name}  # --restore conv
    assert all(shapes[0][name] == shapes[1][name] for name in shared)
