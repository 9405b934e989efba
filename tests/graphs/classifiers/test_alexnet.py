"""graphs/classifiers/alexnet.py: the normalization against its formula, the layout of Caffe's weights."""

import numpy as np
import tensorflow.compat.v1 as tf

from graphs.classifiers.alexnet import AlexNet, local_response_normalization

#: The arrays of bvlc_alexnet.npy, kernels in the order height, width, channels of a group, filters.
BVLC = {
    "conv1": (11, 11, 3, 96), "conv2": (5, 5, 48, 256), "conv3": (3, 3, 256, 384), "conv4": (3, 3, 192, 384),
    "conv5": (3, 3, 192, 256), "fc6": (9216, 4096), "fc7": (4096, 4096), "fc8": (4096, 1000),
}  # fmt: skip


def test_the_variables_are_those_of_bvlc_alexnet():
    with tf.Graph().as_default():
        shapes = {v.op.name: tuple(v.shape.as_list()) for v in AlexNet().variables}
    assert shapes == {f"{layer}/kernel": shape for layer, shape in BVLC.items()} | {
        f"{layer}/bias": shape[-1:] for layer, shape in BVLC.items()
    }


def test_local_response_normalization_is_caffes():
    images = 300 * np.random.default_rng(0).standard_normal((2, 3, 3, 7)).astype(np.float32)
    expected = np.empty_like(images)
    for channel in range(7):
        around = images[..., max(0, channel - 2) : channel + 3]
        scale = 1 + 1e-4 / 5 * np.square(around).sum(axis=-1)  # Caffe: local_size 5, alpha 0.0001, beta 0.75, k 1
        expected[..., channel] = images[..., channel] / scale**0.75
    with tf.Graph().as_default(), tf.Session() as session:
        found = session.run(local_response_normalization(tf.constant(images), "norm1"))
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    assert np.abs(found).max() < 0.9 * np.abs(images).max()
