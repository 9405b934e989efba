"""graphs/classifiers/alexnet.py: the layout of Caffe's weights."""

import tensorflow.compat.v1 as tf

from graphs.classifiers.alexnet import AlexNet

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
