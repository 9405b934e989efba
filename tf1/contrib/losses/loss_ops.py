"""Losses with the order of arguments of contrib.losses: predictions or logits first, labels second.

Each is a scalar, the mean over the elements whose weight is not 0, and is added to the collection LOSSES. Weights are a
number, [batch], or have the first dimensions of the losses.
"""

import functools
from collections.abc import Callable

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import add_arg_scope

__all__ = [
    "absolute_difference", "add_loss", "compute_weighted_loss", "cosine_distance", "get_losses",
    "get_regularization_losses", "get_total_loss", "hinge_loss", "log_loss", "mean_pairwise_squared_error",
    "mean_squared_error", "sigmoid_cross_entropy", "softmax_cross_entropy", "sparse_softmax_cross_entropy",
    "sum_of_pairwise_squares", "sum_of_squares",
]  # fmt: skip

#: arguments before 0.12 -> their names since.
_BEFORE = {"weight": "weights", "targets": "labels", "target": "labels"}


def _also_before(loss: Callable) -> Callable:
    """The loss, with arguments by their names before 0.12, too."""

    @functools.wraps(loss)
    def called(*args, **kwargs):
        return loss(*args, **{_BEFORE.get(name, name): value for name, value in kwargs.items()})

    return called


@_also_before
def compute_weighted_loss(losses, weights=1.0, scope=None):
    """The weighted sum of the losses, divided by the number of those whose weight is not 0 -> a scalar.

    Raises ValueError if the rank of either is not known.
    """
    with tf.name_scope(scope, "weighted_loss", [losses, weights]):
        losses = tf.convert_to_tensor(losses)
        values = tf.cast(losses, tf.float32)
        weights = _weights(weights, values)
        total = tf.reduce_sum(values * weights)
        loss = tf.div_no_nan(total, tf.reduce_sum(_present(values, weights)), name="value")
        loss = tf.cast(loss, losses.dtype)
        add_loss(loss)
        return loss


def _weights(weights, losses):
    """Weights as float32 with as many dimensions as the losses."""
    weights = tf.cast(tf.convert_to_tensor(weights), tf.float32)
    for name, tensor in (("losses", losses), ("weights", weights)):
        if tensor.get_shape().ndims is None:
            raise ValueError(f"{name}.get_shape().ndims cannot be None")
    if weights.get_shape().ndims > 1 and weights.get_shape().dims[-1].is_compatible_with(1):
        weights = tf.squeeze(weights, [-1])
    missing = losses.get_shape().ndims - weights.get_shape().ndims
    return tf.reshape(weights, tf.concat([tf.shape(weights), [1] * missing], 0)) if missing > 0 else weights


def _present(losses, weights):
    """1 for each of the losses whose weight is not 0, else 0."""
    return tf.cast(tf.not_equal(weights, 0), tf.float32) * tf.ones_like(losses)


@add_arg_scope
def add_loss(loss, loss_collection=tf.GraphKeys.LOSSES):
    """Adds the loss to the collection, if there is one."""
    if loss_collection:
        tf.add_to_collection(loss_collection, loss)


def get_losses(scope=None, loss_collection=tf.GraphKeys.LOSSES):
    """The losses of the collection whose names begin with scope."""
    return tf.get_collection(loss_collection, scope)


def get_regularization_losses(scope=None):
    """The losses of regularizers whose names begin with scope."""
    return tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES, scope)


def get_total_loss(add_regularization_losses=True, name="total_loss"):
    """The sum of all losses, and of regularizers if asked for."""
    losses = get_losses()
    if add_regularization_losses:
        losses += get_regularization_losses()
    return tf.add_n(losses, name=name)


def _float_pair(predictions, labels) -> tuple:
    predictions.get_shape().assert_is_compatible_with(labels.get_shape())
    return tf.cast(predictions, tf.float32), tf.cast(labels, tf.float32)


@_also_before
def absolute_difference(predictions, labels=None, weights=1.0, scope=None):
    """|predictions - labels|."""
    with tf.name_scope(scope, "absolute_difference", [predictions, labels, weights]) as scope:
        predictions, labels = _float_pair(predictions, labels)
        return compute_weighted_loss(tf.abs(predictions - labels), weights, scope=scope)


@_also_before
def mean_squared_error(predictions, labels=None, weights=1.0, scope=None):
    """(predictions - labels)^2."""
    with tf.name_scope(scope, "mean_squared_error", [predictions, labels, weights]) as scope:
        predictions, labels = _float_pair(predictions, labels)
        return compute_weighted_loss(tf.squared_difference(predictions, labels), weights, scope=scope)


@_also_before
def log_loss(predictions, labels=None, weights=1.0, epsilon=1e-7, scope=None):
    """Cross entropy in nats of probabilities 0..1 and labels 0..1; epsilon is added before the logarithm."""
    with tf.name_scope(scope, "log_loss", [predictions, labels, weights]) as scope:
        predictions, labels = _float_pair(predictions, labels)
        losses = -labels * tf.log(predictions + epsilon) - (1 - labels) * tf.log(1 - predictions + epsilon)
        return compute_weighted_loss(losses, weights, scope=scope)


@_also_before
def hinge_loss(logits, labels=None, scope=None):
    """max(0, 1 - (2 * labels - 1) * logits) for labels 0 or 1 -> a tensor of the shape of logits, in no collection."""
    with tf.name_scope(scope, "hinge_loss", [logits, labels]):
        logits.get_shape().assert_is_compatible_with(labels.get_shape())
        return tf.nn.relu(1 - (2 * tf.cast(labels, tf.float32) - 1) * logits)


@_also_before
def cosine_distance(predictions, labels=None, axis=None, weights=1.0, scope=None, dim=None):
    """1 - the dot product along `axis` of predictions and labels, which have length 1 already. dim: axis of old.

    Raises ValueError without an axis.
    """
    if axis is not None and dim is not None:
        raise ValueError("Cannot specify both 'axis' and 'dim'")
    axis = dim if axis is None else axis
    if axis is None:
        raise ValueError("You must specify 'axis'.")
    with tf.name_scope(scope, "cosine_distance_loss", [predictions, labels, weights]) as scope:
        predictions, labels = _float_pair(predictions, labels)
        losses = 1 - tf.reduce_sum(predictions * labels, axis=[axis])
        return compute_weighted_loss(losses, weights, scope=scope)


@_also_before
def sigmoid_cross_entropy(logits, multi_class_labels, weights=1.0, label_smoothing=0, scope=None):
    """Cross entropy in nats of each logit with its label 0..1; label_smoothing moves labels towards 1/2."""
    with tf.name_scope(scope, "sigmoid_cross_entropy_loss", [logits, multi_class_labels, weights]) as scope:
        logits.get_shape().assert_is_compatible_with(multi_class_labels.get_shape())
        labels = tf.cast(multi_class_labels, logits.dtype)
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope=scope)


@_also_before
def softmax_cross_entropy(logits, onehot_labels, weights=1.0, label_smoothing=0, scope=None):
    """Cross entropy in nats of [batch, classes] with labels of the same shape; see sigmoid_cross_entropy."""
    with tf.name_scope(scope, "softmax_cross_entropy_loss", [logits, onehot_labels, weights]) as scope:
        logits.get_shape().assert_is_compatible_with(onehot_labels.get_shape())
        labels = tf.cast(onehot_labels, logits.dtype)
        if label_smoothing > 0:
            classes = tf.cast(tf.shape(labels)[1], logits.dtype)
            labels = labels * (1 - label_smoothing) + label_smoothing / classes
        losses = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope=scope)


@_also_before
def sparse_softmax_cross_entropy(logits, labels, weights=1.0, scope=None):
    """Cross entropy in nats of [batch, classes] with labels [batch] or [batch, 1] of classes from 0 on."""
    with tf.name_scope(scope, "sparse_softmax_cross_entropy_loss", [logits, labels, weights]) as scope:
        labels = tf.reshape(labels, [tf.shape(labels)[0]])
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope=scope)


@_also_before
def mean_pairwise_squared_error(predictions, labels=None, weights=1.0, scope=None):
    """Squared differences of differences, over all pairs of elements of each example: errors of a constant are free.

    predictions and labels: [batch, ...]. weights: a number or [batch].
    """
    with tf.name_scope(scope, "mean_pairwise_squared_error", [predictions, labels, weights]):
        predictions, labels = _float_pair(predictions, labels)
        differences = predictions - labels
        weights = _weights(weights, differences)
        axes = list(range(1, differences.get_shape().ndims))
        present = tf.reduce_sum(_present(differences, weights), axis=axes)
        squares = tf.div_no_nan(tf.reduce_sum(tf.square(differences), axis=axes), present, name="value")
        square = tf.div_no_nan(tf.square(tf.reduce_sum(differences, axis=axes)), tf.square(present), name="value")
        pairs = tf.reshape(2 * (squares - square), tf.concat([tf.shape(squares), [1] * len(axes)], 0))
        loss = tf.where(tf.reduce_sum(present) > 0, tf.reduce_sum(pairs * weights), 0.0, name="value")
        add_loss(loss)
        return loss


# Their names before 0.12.
sum_of_squares, sum_of_pairwise_squares = mean_squared_error, mean_pairwise_squared_error
