"""graphs/seeding.py: what a seed makes reproducible."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import layers, seeding


def weights_and_mask(seed: int, before: int = 0, step: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The initial kernel of `net` and a dropout mask of a step; before: other layers that are built first."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(seed)
        for number in range(before):
            layers.dense(tf.ones([1, 3]), 4, name=f"other{number}")
        mask = layers.dropout(tf.ones([200]), 0.5, training=True, name="mask")
        layers.dense(tf.ones([1, 30]), 20, name="net")
        session.run(tf.global_variables_initializer())
        session.run(tf.assign(tf.train.get_global_step(), step))
        kernel = next(v for v in tf.global_variables() if v.op.name == "net/kernel")
        return session.run([kernel, mask])


@pytest.mark.parametrize("before", [0, 3])
def test_the_same_seed_gives_the_same_numbers_whatever_else_is_built(before):
    for one, other in zip(weights_and_mask(7), weights_and_mask(7, before), strict=True):
        np.testing.assert_array_equal(one, other)


def test_another_seed_gives_other_numbers():
    for one, other in zip(weights_and_mask(7), weights_and_mask(8), strict=True):
        assert not np.array_equal(one, other)


def test_initial_values_are_the_same_at_each_step_and_masks_are_not():
    (kernel, mask), (later_kernel, later_mask) = weights_and_mask(7), weights_and_mask(7, step=1)
    np.testing.assert_array_equal(kernel, later_kernel)
    assert not np.array_equal(mask, later_mask)


def test_the_scope_starts_like_glorot():
    kernel, _ = weights_and_mask(0)
    limit = np.sqrt(6 / (30 + 20))
    assert np.abs(kernel).max() <= limit
    assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.1)


def test_the_global_step_is_made_for_training_alone():
    for steps in (True, False):
        with tf.Graph().as_default():
            seeding.seed_graph(0, steps=steps)
            assert (tf.train.get_global_step() is not None) is steps
