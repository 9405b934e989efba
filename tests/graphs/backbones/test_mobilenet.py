"""graphs/backbones/mobilenet.py against keras.applications with the same random weights, and the small stem."""

import re

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.backbones.backbone import Options
from graphs.backbones.mobilenet import MobileNetBackbone
from tests.graphs.backbones.keras_peers import outputs_of, randomized


@pytest.mark.parametrize(("width", "multiplier", "shape"), [(0.25, 1, (64, 96, 3)), (0.5, 2, (75, 67, 3))])
def test_outputs_are_those_of_keras(width, multiplier, shape):
    """Of odd sizes, too: Keras pads the lower and the right border alone."""
    peer = keras.applications.MobileNet(
        shape, alpha=width, depth_multiplier=multiplier, include_top=False, weights=None
    )
    values = randomized(peer, lambda name: re.sub("(conv_dw_.*)/kernel", r"\1/depthwise_kernel", name))
    images = np.random.default_rng(1).integers(0, 256, [2, *shape]).astype(np.uint8)
    expected = peer.predict(images / 127.5 - 1, verbose=0)
    found = outputs_of(MobileNetBackbone(Options(), width, multiplier), images, values)
    assert expected.std() > 0.1
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_the_small_stem_halves_all_strides():
    backbone = MobileNetBackbone(width=0.25, small_stem=True)
    with tf.Graph().as_default():
        images = tf.placeholder(tf.uint8, [None, 32, 32, 3])
        stages = backbone.stages(images, backbone.block(tf.constant(False), True, 0.0, 0.0, "he_uniform"))
        shapes = {name: stage.shape.as_list()[1:] for name, stage in stages.items()}
    assert shapes == {
        "stride2": [16, 16, 32], "stride4": [8, 8, 64], "stride8": [4, 4, 128], "stride16": [2, 2, 256],
    }  # fmt: skip


def test_a_width_that_leaves_no_filter_is_refused():
    with pytest.raises(UsageError, match="width: 0.03 leaves no filter"):
        MobileNetBackbone(width=0.03)


def test_cells_are_centred():
    """What the gradient of a cell reaches lies around pixel 15 of the cell."""
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, 384, 352, 3])
        backbone = MobileNetBackbone(width=0.1)
        features = backbone.cells(images, backbone.block(tf.constant(False), True, 0.0, 0.0, "he_uniform"))
        assert features.shape.as_list()[1:3] == [12, 11]
        [gradient] = tf.gradients(features[:, 6, 5], images)
        session.run(tf.global_variables_initializer())
        noise = np.random.default_rng(0).uniform(0, 255, (4, 384, 352, 3))
        reached = session.run(gradient, {images: noise}).any((0, 3))
    for axis, cell in ((1, 6), (0, 5)):
        places = np.nonzero(reached.any(axis))[0]
        assert places.max() - places.min() > 300
        assert (places.min() + places.max()) / 2 == cell * 32 + 15
