"""The convolutions of a backbone, for the tests."""

import tensorflow.compat.v1 as tf

from graphs.backbones.backbone import Backbone


def kernels_of(backbone: Backbone) -> list[tuple[int, int, int]]:
    """(window, channels, filters) of each convolution in the order of the layers; all windows are squares."""
    with tf.Graph().as_default():
        block = backbone.block(tf.constant(False), False, 0.0, 0.0, "zeros")
        backbone.layers(tf.placeholder(tf.uint8, [None, 64, 64, 3]), block)
        shapes = [v.shape.as_list() for v in tf.global_variables() if v.op.name.endswith("kernel")]
    assert all(height == width for height, width, _, _ in shapes)
    return [tuple(shape[1:]) for shape in shapes]
