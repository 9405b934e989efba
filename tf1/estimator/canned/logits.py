"""From features to logits: the deep and the linear model, with the variables' names of TensorFlow 1."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.estimator.calling import argument_names
from tf1.estimator.mode_keys import ModeKeys
from tf1.own import own_modules

_LARGE = 64 << 20  # bytes from which TensorFlow 1 split a variable


def partitioner(min_slice_size: int = 256 << 10) -> Callable:
    """What TensorFlow 1 gave these models without parameter servers: one part, whose name ends in part_0."""
    return tf.min_max_variable_partitioner(max_partitions=0, min_slice_size=min_slice_size)


def check_features(features: Any) -> None:
    """ValueError unless features are a dict."""
    if not isinstance(features, dict):
        raise ValueError(f"features should be a dictionary of `Tensor`s. Given type: {type(features)}")


def dnn_logit_fn_builder(
    units, hidden_units, feature_columns, activation_fn, dropout, input_layer_partitioner, batch_norm
):
    """(features, mode) -> logits [batch, units] of fully connected layers.

    Args:
        units: int (ValueError for anything else).
        hidden_units: units of each hidden layer.
        feature_columns: dense columns of tf.feature_column.
        activation_fn: of the hidden layers.
        dropout: share to drop after each hidden layer while training; None: none.
        input_layer_partitioner: of embeddings.
        batch_norm: whether to normalize after each hidden layer.
    """
    if not isinstance(units, int):
        raise ValueError(f"units must be an int. Given type: {type(units)}")
    with own_modules():
        from graphs import layers

    def dnn_logit_fn(features, mode):
        is_training = mode == ModeKeys.TRAIN
        with tf.variable_scope("input_from_feature_columns", partitioner=input_layer_partitioner), quiet():
            net = tf.feature_column.input_layer(features, feature_columns)
        for number, size in enumerate(hidden_units):
            with tf.variable_scope(f"hiddenlayer_{number}") as scope:
                net = _dense(layers, net, size, activation_fn, scope)
                if dropout is not None and is_training:
                    net = layers.dropout(net, dropout, training=True)
                if batch_norm:
                    name = f"batchnorm_{number}"
                    net = layers.batch_normalization(net, momentum=0.999, training=is_training, name=name)
            _summarize(net, scope.name)
        with tf.variable_scope("logits") as scope:
            logits = _dense(layers, net, units, None, scope)
        _summarize(logits, scope.name)
        return logits

    return dnn_logit_fn


def _dense(layers: Any, net: tf.Tensor, units: int, activation: Any, scope: Any) -> tf.Tensor:
    kernel = tf.glorot_uniform_initializer()
    return layers.dense(net, units, activation, kernel_initializer=kernel, name=scope)


def _summarize(values: tf.Tensor, tag: str) -> None:
    tf.summary.scalar(f"{tag}/fraction_of_zero_values", tf.nn.zero_fraction(values))
    tf.summary.histogram(f"{tag}/activation", values)


def linear_logit_fn_builder(units, feature_columns, sparse_combiner="sum"):
    """(features) -> logits [batch, units], the sum of a weight for each feature, and a bias.

    Args:
        units: int.
        feature_columns: columns of tf.feature_column.
        sparse_combiner: "sum", "mean" or "sqrtn" over the values of a categorical feature.
    """

    def linear_logit_fn(features):
        variables = {}
        with quiet():
            logits = tf.feature_column.linear_model(
                features, feature_columns, units=units, sparse_combiner=sparse_combiner, cols_to_vars=variables
            )
        bias = variables.pop("bias")[0]
        if units > 1:
            tf.summary.histogram("bias", bias)
        else:
            tf.summary.scalar("bias", bias[0])
        weights = [tf.reshape(one, [-1]) for one in tf.nest.flatten(list(variables.values()))]
        if weights:
            tf.summary.scalar("fraction_of_zero_weights", tf.nn.zero_fraction(tf.concat(weights, 0)))
        return logits

    return linear_logit_fn


def call_logit_fn(logit_fn, features, mode, params, config):
    """What logit_fn returns, with those of features, mode, params and config that it takes.

    ValueError unless it is a tensor or a dict of tensors.
    """
    given = {"mode": mode, "params": params, "config": config}
    names = argument_names(logit_fn)
    logits = logit_fn(features=features, **{name: value for name, value in given.items() if name in names})
    values = logits.values() if isinstance(logits, dict) else [logits]
    if not all(tf.is_tensor(value) for value in values):
        raise ValueError(f"logit_fn should return a Tensor or a dict of Tensors, not {logits!r}")
    return logits


@contextmanager
def quiet() -> Iterator[None]:
    """Without Python's warnings about Keras methods that feature columns themselves call."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield
