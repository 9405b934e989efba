"""contrib.layers' convolutions, transposed, in plane and separable: equal to tf_slim's for random arguments."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import OURS, WEIGHTS, compare, draw, pick

SIZES = {1: (7,), 2: (6, 7), 3: (4, 5, 6)}


def pictures(random, rank, channels=3):
    return random.randn(2, *SIZES[rank], channels).astype(np.float32)


def geometry(random, rank, strided=True):
    """A kernel size, and a stride or a dilation."""
    size = [random.randint(1, 4) for _ in range(rank)] if random.randint(2) else random.randint(1, 4)
    stride, rate = pick(random, [(1, 1), (2, 1), (1, 2)]) if strided else (1, 1)
    return size, {"stride": stride, "rate": rate, "padding": pick(random, ["SAME", "VALID"])}


def test_convolutions():
    random, comparison = np.random.RandomState(1), compare()
    for case in range(48):
        rank = 1 + case % 3
        size, where = geometry(random, rank)
        arguments = draw(random, WEIGHTS)
        name = pick(random, ["convolution", f"conv{rank}d", f"convolution{rank}d"])

        def build(library, inputs, name=name, size=size, where=where, arguments=arguments):
            return getattr(library, name)(inputs, 4, size, **where, **arguments(library))

        comparison.add((case, name, size, where), build, pictures(random, rank))
    comparison.check()


def test_channels_first_is_channels_last_transposed():
    random, comparison = np.random.RandomState(2), compare()
    names = ["conv1d", "conv2d", "conv3d", "conv2d_transpose", "conv3d_transpose", "separable_conv2d"]
    for case in range(18):
        name = names[case % 6]
        rank = int(name.replace("_transpose", "")[-2])
        size, where = geometry(random, rank)
        where.pop("rate" if "transpose" in name else None, None)
        left_out = ("normalizer_fn", "outputs_collections")
        arguments = draw(random, {key: value for key, value in WEIGHTS.items() if key not in left_out})

        def build(library, inputs, name=name, rank=rank, size=size, where=where, arguments=arguments):
            layer = getattr(library, name)
            if library is not OURS:  # tf_slim's needs kernels that not every CPU has
                return layer(inputs, 4, size, **where, **arguments(library))
            inputs = tf.transpose(inputs, [0, rank + 1, *range(1, rank + 1)])
            data_format = {1: "NCW", 2: "NCHW", 3: "NCDHW"}[rank]
            outputs = layer(inputs, 4, size, **where, **arguments(library), data_format=data_format)
            return tf.transpose(outputs, [0, *range(2, rank + 2), 1])

        comparison.add((case, name, size, where), build, pictures(random, rank), output_names=False)
    comparison.check()


def test_transposed_convolutions():
    random, comparison = np.random.RandomState(3), compare()
    for case in range(24):
        rank = 2 + case % 2
        size, where = geometry(random, rank)
        where = {"stride": where["stride"], "padding": where["padding"]}
        arguments = draw(random, WEIGHTS)

        def build(library, inputs, rank=rank, size=size, where=where, arguments=arguments):
            return getattr(library, f"conv{rank}d_transpose")(inputs, 4, size, **where, **arguments(library))

        comparison.add((case, rank, size, where), build, pictures(random, rank))
    comparison.check()


def test_convolutions_in_plane():
    random, comparison = np.random.RandomState(4), compare()
    for case in range(12):
        size, where = geometry(random, 2)
        arguments = draw(random, WEIGHTS)
        where = {"stride": where["stride"], "padding": where["padding"]}

        def build(library, inputs, size=size, where=where, arguments=arguments):
            return library.conv2d_in_plane(inputs, size, **where, **arguments(library))

        comparison.add((case, size, where), build, pictures(random, 2))
    comparison.check()


def test_separable_convolutions():
    random, comparison = np.random.RandomState(5), compare()
    pointwise = {**WEIGHTS, "pointwise_initializer": [lambda s: tf.ones_initializer()]}
    for case in range(24):
        outputs = pick(random, [4, 4, None])
        size, where = geometry(random, 2)
        arguments = draw(random, pointwise)

        def build(library, inputs, size=size, where=where, arguments=arguments, outputs=outputs, m=1 + case % 2):
            return library.separable_conv2d(inputs, outputs, size, m, **where, **arguments(library))

        comparison.add((case, outputs, size, where), build, pictures(random, 2))
    comparison.check()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: OURS.conv2d(x, 4, 3, data_format="HWC"), "data_format='HWC'; choose from"),
        (lambda x: OURS.conv3d(x, 4, 3), "inputs of 4 dimensions; 5 are needed"),
        (lambda x: OURS.convolution(tf.ones([2, 3]), 4, 3), "inputs of 2 dimensions; 3, 4 or 5 are needed"),
        (lambda x: OURS.conv2d(x, 4, 3, stride=2, rate=2), "one of them must be 1"),
        (lambda x: OURS.conv2d_in_plane(x, [1, 2, 3]), "two of them"),
        (lambda x: OURS.separable_conv2d(x, 4, 3, data_format="NCW"), "choose from NHWC, NCHW"),
    ],
)
def test_what_makes_no_sense_is_a_value_error(call, words):
    with tf.Graph().as_default(), pytest.raises(ValueError, match=words):
        call(tf.ones([2, 5, 5, 3]))


def test_wrong_arguments_are_type_errors():
    with tf.Graph().as_default(), pytest.raises(TypeError, match="filters"):
        OURS.conv2d(tf.ones([2, 5, 5, 3]), 4, 3, filters=3)
