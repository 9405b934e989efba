"""contrib.layers.batch_norm: equal to tf_slim's, also after the updates of the moving averages."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import COMMON, OURS, compare, draw, pick

SHAPES = [(6, 3), (2, 4, 5, 3), (2, 5, 3), (2, 3, 2, 2, 3)]
CHOICES = {
    **COMMON,
    "center": [lambda s: False],
    "decay": [lambda s: 0.9],
    "epsilon": [lambda s: 0.1],
    "fused": [lambda s: False, lambda s: True],
    "param_initializers": [
        lambda s: {"beta": tf.ones_initializer(), "moving_variance": tf.constant_initializer(3.0)},
        lambda s: {"gamma": tf.zeros_initializer()},
    ],
    "param_regularizers": [lambda s: {"beta": s.l2_regularizer(0.1), "gamma": s.l1_regularizer(0.2)}],
    "scale": [lambda s: True],
    "updates_collections": [lambda s: None, lambda s: "mine", lambda s: [tf.GraphKeys.UPDATE_OPS, "mine"]],
    "variables_collections": [lambda s: ["of_all"], lambda s: {"beta": ["of_beta"], "moving_mean": ["of_mean"]}],
    "zero_debias_moving_mean": [lambda s: True],
}


def numbers(random, shape):
    return random.randn(*shape).astype(np.float32)


@pytest.mark.parametrize("training", ["yes", "no", "fed"])
def test_batch_norm(training):
    random, comparison = np.random.RandomState(1), compare()
    for case in range(16):
        arguments, shape = draw(random, CHOICES, 0.3), pick(random, SHAPES)
        data_format = "NCHW" if len(shape) == 4 and random.randint(3) == 0 else "NHWC"

        def build(library, inputs, arguments=arguments, data_format=data_format):
            is_training = {"yes": True, "no": False}.get(training)
            if is_training is None:
                is_training = tf.placeholder_with_default(True, [], name="training")
            return library.batch_norm(
                inputs, is_training=is_training, data_format=data_format, **arguments(library)
            )  # fmt: skip

        comparison.add((case, shape, data_format, arguments(OURS)), build, numbers(random, shape))
    comparison.check()


def test_weighted_examples():
    random, comparison = np.random.RandomState(2), compare()
    for case in range(8):
        arguments, shape = draw(random, CHOICES), SHAPES[case % 2]
        weights = random.uniform(0.5, 2.0, shape[0]).astype(np.float32)

        def build(library, inputs, weights, arguments=arguments, first=case % 4 == 3):
            where = {"data_format": "NCHW"} if first else {}
            return library.batch_norm(inputs, batch_weights=weights, **where, **arguments(library))

        comparison.add((case, shape, arguments(OURS)), build, numbers(random, shape), weights)
    comparison.check()


def test_updates_in_place_need_no_collection():
    with tf.Graph().as_default(), tf.Session() as session:
        outputs = OURS.batch_norm(tf.constant([[1.0], [3.0]]), decay=0.5, updates_collections=None)
        mean = OURS.get_unique_variable("BatchNorm/moving_mean")
        session.run(tf.global_variables_initializer())
        session.run(outputs)
        assert tf.get_collection(tf.GraphKeys.UPDATE_OPS) == []
        assert session.run(mean) == [1.0]  # half way from 0 to 2


def test_reuse_shares_the_variables():
    def build(library, inputs):
        first = library.batch_norm(inputs, scope="bn", scale=True)
        return first, library.batch_norm(2 * inputs, scope="bn", scale=True, reuse=True)

    comparison = compare()
    comparison.add("twice", build, numbers(np.random.RandomState(3), (2, 4, 5, 3)))
    comparison.check()


def test_renorm():
    def build(library, inputs):
        return library.batch_norm(inputs, renorm=True, renorm_decay=0.9, scale=True)

    comparison = compare()
    comparison.add(
        "renorm", build, numbers(np.random.RandomState(4), (2, 4, 5, 3)), ignored_collections=("update_ops",)
    )
    comparison.check()


def test_errors():
    with tf.Graph().as_default():
        for call, words in [
            (lambda x: OURS.batch_norm(x, renorm=True, updates_collections=None), "renorm goes with"),
            (lambda x: OURS.batch_norm(x, data_format="NWC"), "choose from NHWC, NCHW"),
            (
                lambda x: OURS.batch_norm(tf.placeholder(tf.float32, [2, None]), updates_collections=None),
                "call set_shape",
            ),
        ]:
            with pytest.raises(ValueError, match=words):
                call(tf.ones([2, 3]))
