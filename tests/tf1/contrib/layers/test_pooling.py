"""contrib.layers' pooling: equal to tf_slim's for random arguments."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import OURS, compare, draw, pick

CHOICES = {"outputs_collections": [lambda s: "ends"], "scope": [lambda s: "named"]}


def pictures(random, rank):
    return random.randn(2, *(7, 6, 5)[:rank], 3).astype(np.float32)


def several(random, rank, most=3):
    """One number, or one for each dimension."""
    return [random.randint(1, most + 1) for _ in range(rank)] if random.randint(2) else random.randint(1, most + 1)


def test_pooling():
    random, comparison = np.random.RandomState(1), compare()
    for case in range(24):
        rank = 2 + case % 2
        name = f"{pick(random, ['avg', 'max'])}_pool{rank}d"
        arguments, padding = draw(random, CHOICES), pick(random, ["SAME", "VALID"])
        size, stride = several(random, rank), several(random, rank, 2)

        def build(library, inputs, name=name, size=size, stride=stride, padding=padding, arguments=arguments):
            return getattr(library, name)(inputs, size, stride, padding, **arguments(library))

        comparison.add((case, name, size, stride, padding), build, pictures(random, rank))
    comparison.check()


def test_channels_first():
    random, comparison = np.random.RandomState(2), compare()
    for rank in (2, 3):
        for kind in ("avg", "max"):

            def build(library, inputs, rank=rank, kind=kind):
                layer = getattr(library, f"{kind}_pool{rank}d")
                if library is not OURS:  # tf_slim's needs kernels that not every CPU has
                    return layer(inputs, 2)
                inputs = tf.transpose(inputs, [0, rank + 1, *range(1, rank + 1)])
                return tf.transpose(layer(inputs, 2, data_format="NC" + "DHW"[3 - rank :]), [0, *range(2, rank + 2), 1])

            comparison.add((rank, kind), build, pictures(random, rank), output_names=False)
    comparison.check()


def test_pool():
    random, comparison = np.random.RandomState(3), compare()
    for case in range(12):
        rank = 1 + case % 3
        arguments, kind, dilated = draw(random, CHOICES), pick(random, ["AVG", "MAX"]), random.randint(2)
        where = {"dilation_rate": 2, "padding": "VALID"} if dilated else {"stride": several(random, rank, 2)}
        size = several(random, rank)

        def build(library, inputs, size=size, kind=kind, where=where, arguments=arguments):
            return library.pool(inputs, size, kind, **where, **arguments(library))

        comparison.add((case, kind, size, where), build, pictures(random, rank))
    comparison.check()


def test_errors():
    with tf.Graph().as_default():
        for call, words in [
            (lambda: OURS.max_pool2d(tf.ones([2, 4, 4, 3]), 2, data_format="NWC"), "choose from NHWC, NCHW"),
            (lambda: OURS.avg_pool3d(tf.ones([2, 4, 4, 3]), 2), "5 dimensions are needed"),
            (lambda: OURS.max_pool2d(tf.ones([2, 4, 4, 3]), [2, 2, 2]), "one whole number above 0, or 2 of them"),
            (lambda: OURS.pool(tf.ones([2, 4]), 2, "MAX"), "three dimensions or more"),
        ]:
            with pytest.raises(ValueError, match=words):
                call()
