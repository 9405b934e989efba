"""graphs/backbones/rows.py: names, stages, sizes."""

import numpy as np
import tensorflow.compat.v1 as tf

from graphs import blocks
from graphs.backbones import rows


def test_a_row_names_its_layers_and_stages():
    with tf.Graph().as_default():
        block = blocks.Blocks(tf.constant(False), False, 0.0, 0.0, "zeros")
        row = ((4, 3, 1), (5, 3, 2), rows.POOL, (6, 1, 1), (7, 1, 1), rows.POOL)
        net = rows.stacked(tf.placeholder(tf.float32, [None, 21, 30, 2]), block, row)
        shapes = {variable.op.name: variable.shape.as_list() for variable in tf.global_variables()}
    assert {name: shape for name, shape in shapes.items() if name.endswith("kernel")} == {
        "conv1/kernel": [3, 3, 2, 4], "conv2/kernel": [3, 3, 4, 5], "conv3/kernel": [1, 1, 5, 6],
        "conv4/kernel": [1, 1, 6, 7],
    }  # fmt: skip
    assert {name: stage.shape.as_list() for name, stage in net.stages.items()} == {
        "stride2": [None, 11, 15, 5], "stride4": [None, 5, 7, 7], "stride8": [None, 2, 3, 7],
    }  # fmt: skip


def test_leaky_relu():
    with tf.Graph().as_default(), tf.Session() as session:
        found = session.run(rows.leaky_relu(tf.constant([-10.0, 0.0, 3.0])))
    np.testing.assert_allclose(found, [-1, 0, 3])
