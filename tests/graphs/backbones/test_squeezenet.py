"""graphs/backbones/squeezenet.py: the layers' parameters and what a cell sees."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.backbones.squeezenet import SqueezeNetBackbone


def block_of(backbone):
    return backbone.block(tf.constant(False), False, 0.0, 0.0, "he_uniform")


def test_parameters_are_those_of_the_paper():
    """Iandola et al. 2016, table 1, the parameters before pruning: without conv10, with the biases."""
    fires = {2: 11_920, 3: 12_432, 4: 45_344, 5: 49_440, 6: 104_880, 7: 111_024, 8: 188_992, 9: 197_184}
    backbone = SqueezeNetBackbone()
    with tf.Graph().as_default():
        backbone.layers(tf.placeholder(tf.uint8, [None, 227, 227, 3]), block_of(backbone))
        counts = {}
        for variable in tf.global_variables():
            layer = variable.op.name.partition("/")[0]
            counts[layer] = counts.get(layer, 0) + variable.shape.num_elements()
    assert counts == {"conv1": 14_208} | {f"fire{number}": count for number, count in fires.items()}


def test_pixels_are_bgr_minus_means():
    with tf.Graph().as_default(), tf.Session() as session:
        backbone = SqueezeNetBackbone()
        net = backbone.layers(tf.constant([[[[123, 117, 104]] * 40] * 40], tf.uint8), block_of(backbone))
        session.run(tf.global_variables_initializer())
        assert not session.run(net.end()).any()  # the mean colour is 0, and there are no biases yet


def test_cells_see_the_picture_around_their_middles():
    """What the gradient of the features of a cell reaches: 155 pixels around pixel 8 of the cell, both ways."""
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, 320, 192, 3])
        backbone = SqueezeNetBackbone()
        features = backbone.cells(images, block_of(backbone))
        assert features.shape.as_list()[1:] == [20, 12, 512]
        [gradient] = tf.gradients(features[:, 10, 6], images)
        session.run(tf.global_variables_initializer())
        noise = np.random.default_rng(0).uniform(0, 255, (4, 320, 192, 3))
        reached = session.run(gradient, {images: noise}).any((0, 3))
    rows, columns = (np.nonzero(reached.any(axis))[0] for axis in (1, 0))
    assert (rows.min(), rows.max()) == (168 - 77, 168 + 77)
    assert (columns.min(), columns.max()) == (104 - 77, 104 + 77)


@pytest.mark.parametrize("side", [32, 33, 47, 48, 49])
def test_ceil_pooling_keeps_what_is_left_at_the_border(side):
    """conv1 gives floor((n - 7) / 2) + 1, each pooling ceil((n - 3) / 2) + 1."""
    with tf.Graph().as_default():
        backbone = SqueezeNetBackbone()
        found = backbone.stages(tf.placeholder(tf.uint8, [None, side, side, 3]), block_of(backbone))
    size, sizes = (side - 7) // 2 + 1, []
    for _ in range(3):
        sizes.append(size)
        size = -(-(size - 3) // 2) + 1
    assert [stage.shape.as_list()[1] for stage in found.values()] == [*sizes, size]
