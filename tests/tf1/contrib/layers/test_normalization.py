"""contrib.layers' normalizations within an example: equal to tf_slim's for random arguments."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import COMMON, OURS, compare, draw, pick

CHOICES = {
    **COMMON, "center": [lambda s: False], "scale": [lambda s: False],
    "variables_collections": [lambda s: ["of_all"], lambda s: {"beta": ["of_beta"]}],
}  # fmt: skip
WITH_EPSILON = {
    **CHOICES, "epsilon": [lambda s: 0.1], "param_initializers": [lambda s: {"beta": tf.ones_initializer()}],
}  # fmt: skip


def numbers(random, shape):
    return random.randn(*shape).astype(np.float32)


def test_layer_norm():
    random, comparison = np.random.RandomState(1), compare()
    for case in range(12):
        arguments, shape = draw(random, CHOICES), pick(random, [(4, 6), (2, 3, 4), (2, 3, 4, 5)])
        axes = {}
        if random.randint(2):
            axes = {
                "begin_norm_axis": random.randint(-1, len(shape)),
                "begin_params_axis": random.randint(1, len(shape)),
            }

        def build(library, inputs, arguments=arguments, axes=axes):
            return library.layer_norm(inputs, **axes, **arguments(library))

        comparison.add((case, shape, axes), build, numbers(random, shape))
    comparison.check()


def test_instance_norm():
    random, comparison = np.random.RandomState(2), compare()
    for case in range(12):
        arguments, shape = draw(random, WITH_EPSILON), pick(random, [(2, 6, 4), (2, 3, 4, 5)])
        data_format = pick(random, ["NHWC", "NCHW"])

        def build(library, inputs, arguments=arguments, data_format=data_format):
            return library.instance_norm(inputs, data_format=data_format, **arguments(library))

        comparison.add((case, shape, data_format), build, numbers(random, shape))
    comparison.check()


def test_group_norm():
    random, comparison = np.random.RandomState(3), compare()
    choices = {**WITH_EPSILON, "mean_close_to_zero": [lambda s: True]}
    for case in range(12):
        arguments = draw(random, choices)
        axes = pick(random, [{}, {"channels_axis": 1, "reduction_axes": (2, 3)}, {"reduction_axes": [-3]}])
        static_shape = [None, *pick(random, [(6, 5, 4), (4, 5, 6)])]

        def build(library, inputs, arguments=arguments, axes=axes):
            return library.group_norm(inputs, 2, **axes, **arguments(library))

        comparison.add(
            (case, static_shape, axes), build, numbers(random, [2, *static_shape[1:]]), static_shapes=[static_shape]
        )
    comparison.check()


def test_to_unit_length():
    random, comparison = np.random.RandomState(4), compare()
    for shape, axis in [((3, 4), 1), ((3, 4), 0), ((2, 3, 4), 2)]:
        inputs = numbers(random, shape)
        comparison.add((shape, axis), lambda s, x, axis=axis: s.unit_norm(x, axis), inputs)
        comparison.add((shape, axis), lambda s, x, axis=axis: s.unit_norm(x, axis, epsilon=0.1, scope="named"), inputs)
        comparison.add((shape, axis), lambda s, x, axis=axis: s.poincare_normalize(x, axis), inputs)
        comparison.add((shape, axis), lambda s, x, axis=axis: s.poincare_normalize(0.1 * x, axis, 0.2, "named"), inputs)
    comparison.check()


def test_errors():
    with tf.Graph().as_default():
        unknown = tf.placeholder(tf.float32)
        for call, words in [
            (lambda x: OURS.layer_norm(unknown), "number of dimensions"),
            (lambda x: OURS.layer_norm(x, begin_norm_axis=4), "begin_norm_axis=4"),
            (lambda x: OURS.instance_norm(unknown), "call set_shape"),
            (lambda x: OURS.group_norm(x, 3), "4 channels do not split in 3 groups"),
            (lambda x: OURS.group_norm(x, 2, channels_axis=4), "axis 4"),
            (lambda x: OURS.group_norm(x, 2, reduction_axes=(-1,)), "is among"),
            (lambda x: OURS.unit_norm(x, 4), "dim=4"),
        ]:
            with pytest.raises(ValueError, match=words):
                call(tf.ones([2, 3, 3, 4]))
