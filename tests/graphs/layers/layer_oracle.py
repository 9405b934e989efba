"""The oracle of the layer tests: tf_keras's copy of tf.layers, and a comparison of one layer of ours with one of its.

Oracle and ours are built in scopes of one graph, given the same random weights, and compared in one session.run.
"""

import functools
import re
import warnings

import numpy as np
import tensorflow.compat.v1 as tf
from tf_keras.src.legacy_tf_layers import convolutional, core, normalization, pooling

from graphs import layers

FORMATS = ("channels_last", "channels_first")
SPATIAL = {1: [(9,), (8,)], 2: [(7, 8)], 3: [(5, 6, 7)]}  # odd and even


def _quiet(function):
    """The function without its advice to use Keras."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return function(*args, **kwargs)

    return call


FUNCTIONS = {
    name: _quiet(getattr(module, name))
    for module in (convolutional, core, normalization, pooling)
    for name in layers.__all__
    if hasattr(module, name)
}


def rank_of(name):
    """Spatial dimensions of a layer by its name: conv2d_transpose -> 2."""
    return int(re.search(r"(\d)d", name)[1])


def shape_of(spatial, data_format, channels=3, batch=2):
    """(batch, *spatial, channels), or channels second."""
    return (batch, *spatial, channels) if data_format == "channels_last" else (batch, channels, *spatial)


def channels_last(array, rank):
    """NumPy or tensor [batch, channels, ...] -> [batch, ..., channels]."""
    transpose = tf.transpose if tf.is_tensor(array) else np.transpose
    return transpose(array, [0, *range(2, rank), 1])


def channels_first(array, rank):
    """NumPy or tensor [batch, ..., channels] -> [batch, channels, ...]."""
    transpose = tf.transpose if tf.is_tensor(array) else np.transpose
    return transpose(array, [0, rank - 1, *range(1, rank - 1)])


def transposed(function):
    """An oracle for channels_first on a machine that has no such kernels: channels_last between two transpositions."""

    def layer(inputs, **arguments):
        if arguments.pop("data_format", "channels_last") == "channels_last":
            return function(inputs, **arguments)
        outputs = function(channels_last(inputs, inputs.shape.rank), **arguments)
        return channels_first(outputs, outputs.shape.rank)

    return layer


class Comparison:
    """Collects pairs of layers in the default graph; check() runs them all."""

    def __init__(self, seed=0):
        self.random = np.random.RandomState(seed)
        self.pairs, self.weights = [], {}

    def add(self, label, ours, theirs, shape, static_shape=None, **arguments):
        """Both functions on the same random inputs of the shape; ours sees the (partly unknown) static_shape."""
        values = tf.constant(self.random.randn(*shape), tf.float32)
        results = []
        for side, function in (("ours", ours), ("theirs", theirs)):
            scope = f"{side}_{len(self.pairs)}"
            inputs = tf.placeholder_with_default(values, (static_shape or shape) if side == "ours" else shape)
            with tf.variable_scope(scope):
                outputs = function(inputs, **arguments)
            variables = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope=scope + "/")
            results.append((inputs, outputs, variables))
        (x, y, v), (their_x, their_y, their_v) = results
        names = [variable.op.name.split("/", 1)[1] for variable in v]
        assert names == [variable.op.name.split("/", 1)[1] for variable in their_v], label
        for variable, their_variable in zip(v, their_v, strict=True):
            assert variable.shape.as_list() == their_variable.shape.as_list(), (label, variable.name)
            assert variable.dtype.base_dtype == their_variable.dtype.base_dtype, (label, variable.name)
            weight = self.random.uniform(0.5, 1.5, variable.shape.as_list())
            self.weights.update({variable.initial_value: weight, their_variable.initial_value: weight})
        assert y.shape.is_compatible_with(their_y.shape), (label, y.shape, their_y.shape)
        cotangent = tf.constant(self.random.randn(*their_y.shape.as_list()), tf.float32)

        def all_of(x, y, v):
            gradients = tf.gradients(y, [x, *v], grad_ys=cotangent)
            return [y, *(tf.convert_to_tensor(g) for g in gradients if g is not None)]

        ours, theirs = all_of(x, y, v), all_of(their_x, their_y, their_v)
        assert len(ours) == len(theirs), label
        self.pairs.append((label, ours, theirs))

    def check(self, tolerance=1e-5):
        """Fails for the pair whose outputs or gradients differ by more than the tolerance times their size."""
        config = tf.ConfigProto()
        config.graph_options.rewrite_options.disable_meta_optimizer = True  # takes longer than what it would make quick
        with tf.Session(config=config) as session:
            session.run([variable.initializer for variable in tf.global_variables()], self.weights)
            results = session.run([(ours, theirs) for _, ours, theirs in self.pairs])
        for (label, _, _), (ours, theirs) in zip(self.pairs, results, strict=True):
            for one, other in zip(ours, theirs, strict=True):
                assert one.shape == other.shape, label
                size = max(1.0, float(np.abs(other).max(initial=0)))
                np.testing.assert_allclose(one, other, rtol=0, atol=tolerance * size, err_msg=str(label))
