"""Losses of a batch, on tf.nn and tf.math: hinges, cross entropies and distances that can weight examples and classes.

Every loss takes, beside targets and predictions:
  example_weights: [N], >= 0, or None for 1 each.
  class_weights: [K], >= 0, or None for 1 each. With one label per example, the example gets the weight of its label;
    with a target for each output, the weights belong to the last axis of the outputs.
  reduction: "mean", a scalar over the batch, or "none", the weighted loss of each example [N] (for evaluation).

The mean is that of TensorFlow 1's tf.losses (SUM_BY_NONZERO_WEIGHTS): sum(weight * loss) / number of weights that are
not 0. So weights scale the loss, examples of weight 0 do not count, and if all weights are 0, the loss and its gradient
are 0. (scikit-learn divides by the sum of the weights, Keras by the number of examples.) Losses are computed in
float32, or in float64 if the outputs are. Nothing is added to GraphKeys.LOSSES: the model holds its loss.
"""

import tensorflow.compat.v1 as tf

from errors import UsageError


def multiclass_hinge(labels, scores, margin=1.0, example_weights=None, class_weights=None, reduction="mean"):
    """Labels [N] int in 0..K-1, scores [N, K] -> sum over j != y of max(0, s_j - s_y + margin), in units of the scores.

    Source: Weston & Watkins 1998, "Multi-class support vector machines".

    Raises:
      UsageError: a shape, dtype or margin does not fit.
      InvalidArgumentError: in the session, for a label outside 0..K-1.
    """
    if not margin >= 0:
        raise UsageError(f"losses: margin {margin} of the hinge must be >= 0")
    scores = _floats(scores)
    labels = _class_numbers(labels, scores)  # [N]
    own = tf.gather(scores, labels, axis=1, batch_dims=1)[:, tf.newaxis]  # [N, 1]
    others = 1 - tf.one_hot(labels, scores.shape.as_list()[1], dtype=scores.dtype)  # [N, K]
    losses = tf.reduce_sum(others * tf.nn.relu(scores - own + margin), axis=1)  # [N]
    return _over_labelled(losses, labels, scores, example_weights, class_weights, reduction)


def softmax_cross_entropy(
    labels, logits, label_smoothing=0.0, example_weights=None, class_weights=None, reduction="mean"
):
    """Labels [N] int in 0..K-1, logits [N, K] -> -sum_k t_k log softmax(logits)_k, in nats per example.

    t is the one-hot label, or (1 - label_smoothing) * one-hot + label_smoothing / K (Szegedy et al. 2016, section 7).

    Raises:
      UsageError: a shape, dtype or smoothing does not fit.
      InvalidArgumentError: in the session, for a label outside 0..K-1.
    """
    if not 0 <= label_smoothing < 1:
        raise UsageError(f"losses: label_smoothing {label_smoothing} is outside 0 <= label_smoothing < 1")
    logits = _floats(logits)
    labels = _class_numbers(labels, logits)  # [N]
    if label_smoothing:
        classes = logits.shape.as_list()[1]
        low = label_smoothing / classes
        targets = tf.one_hot(labels, classes, 1 - label_smoothing + low, low, dtype=logits.dtype)  # [N, K]
        losses = tf.nn.softmax_cross_entropy_with_logits_v2(labels=targets, logits=logits)  # [N]
    else:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)  # [N]
    return _over_labelled(losses, labels, logits, example_weights, class_weights, reduction)


def binary_hinge(targets, scores, example_weights=None, class_weights=None, reduction="mean"):
    """Targets in 0..1 and scores, both [N, ...] -> mean over outputs of max(0, 1 - t * s) with t = 2 * target - 1.

    In units of the scores. Labels [N] int in 0..K-1 beside scores [N, K] stand for their one-hot targets. This is
    tf.losses.hinge_loss of TensorFlow 1: K separate two-class machines, not one of K classes (multiclass_hinge).

    Raises:
      UsageError: shapes do not fit.
      InvalidArgumentError: in the session, for a label outside 0..K-1.
    """
    scores, targets = _floats(scores), tf.convert_to_tensor(targets)
    if targets.shape.rank == 1 and scores.shape.rank == 2:
        targets = tf.one_hot(_class_numbers(targets, scores), scores.shape.as_list()[1], dtype=scores.dtype)
    signs = 2 * _like(targets, scores, "targets") - 1
    return _over_outputs(tf.nn.relu(1 - signs * scores), example_weights, class_weights, reduction)


def sigmoid_cross_entropy(targets, logits, example_weights=None, class_weights=None, reduction="mean"):
    """Targets in 0..1 and logits, both [N, ...] -> mean over outputs of -t log p - (1 - t) log(1 - p).

    p = sigmoid(logit), in nats per output. Computed so that loss and gradient stay finite for logits of any size.

    Raises:
      UsageError: shapes do not fit.
    """
    logits = _floats(logits)
    losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=_like(targets, logits, "targets"), logits=logits)
    return _over_outputs(losses, example_weights, class_weights, reduction)


def log_loss(targets, probabilities, epsilon=1e-7, example_weights=None, class_weights=None, reduction="mean"):
    """Targets and probabilities in 0..1, both [N, ...] -> mean over outputs of -t log(p + e) - (1 - t) log(1 - p + e).

    In nats per output; e = epsilon bounds it at -log(epsilon) = 16.1 nats. With logits, sigmoid_cross_entropy is the
    better choice: the gradient through a sigmoid that is saturated on the wrong side vanishes here.

    Raises:
      UsageError: shapes do not fit.
    """
    p = _floats(probabilities)
    t = _like(targets, p, "targets")
    losses = -t * tf.log(p + epsilon) - (1 - t) * tf.log(1 - p + epsilon)
    return _over_outputs(losses, example_weights, class_weights, reduction)


def absolute_error(targets, predictions, example_weights=None, class_weights=None, reduction="mean"):
    """L1: targets and predictions, both [N, ...] -> mean over outputs of |prediction - target|, in their unit.

    Raises:
      UsageError: shapes do not fit.
    """
    predictions = _floats(predictions)
    losses = tf.abs(predictions - _like(targets, predictions, "targets"))
    return _over_outputs(losses, example_weights, class_weights, reduction)


def squared_error(targets, predictions, example_weights=None, class_weights=None, reduction="mean"):
    """L2: targets and predictions, both [N, ...] -> mean over outputs of (prediction - target)^2.

    In their unit squared; the mean squared error as it stands, without a factor 1/2.

    Raises:
      UsageError: shapes do not fit.
    """
    predictions = _floats(predictions)
    losses = tf.square(predictions - _like(targets, predictions, "targets"))
    return _over_outputs(losses, example_weights, class_weights, reduction)


def huber(targets, predictions, delta=1.0, example_weights=None, class_weights=None, reduction="mean"):
    """Targets and predictions, both [N, ...] -> mean over outputs of e^2 / 2, beyond delta of delta (|e| - delta / 2).

    e = prediction - target, in their unit squared; the gradient by e stays within -delta..delta. Source: Huber 1964.

    Raises:
      UsageError: shapes that don't fit, or delta <= 0.
    """
    if not delta > 0:
        raise UsageError(f"losses: delta {delta} of the Huber loss must be positive")
    predictions = _floats(predictions)
    size = tf.abs(predictions - _like(targets, predictions, "targets"))
    quadratic = tf.minimum(size, delta)
    losses = tf.square(quadratic) / 2 + delta * (size - quadratic)  # no overflowing square in the branch not taken
    return _over_outputs(losses, example_weights, class_weights, reduction)


def class_numbers(labels, classes):
    """Labels [N] of integers -> the same as int64, all in 0..classes-1 (one_hot would make zeros of others, a GPU NaN).

    Raises:
      UsageError: another shape or dtype.
      InvalidArgumentError: in the session, for a label outside 0..classes-1.
    """
    labels = tf.convert_to_tensor(labels)
    if not labels.dtype.is_integer or labels.shape.rank != 1:
        raise UsageError(f"losses: labels are {labels.dtype.name} of shape {labels.shape}, wanted integers [N]")
    labels = tf.cast(labels, tf.int64)
    inside = tf.reduce_all((labels >= 0) & (labels < classes))
    message = f"losses: a label is outside 0..{classes - 1}; the labels begin with"
    with tf.control_dependencies([tf.raw_ops.Assert(condition=inside, data=[message, labels], summarize=10)]):
        return tf.identity(labels)


def _over_labelled(losses, labels, scores, example_weights, class_weights, reduction):
    """Losses and labels [N] -> the reduced loss, each example with its own weight times that of its class."""
    weights = None if example_weights is None else _like(example_weights, losses, "example_weights")
    if class_weights is not None:
        of_class = tf.gather(_class_weights(class_weights, scores), labels)  # [N]
        weights = of_class if weights is None else weights * of_class
    return _reduce(losses, weights, reduction)


def _over_outputs(losses, example_weights, class_weights, reduction):
    """Losses [N, ...] -> the reduced loss.

    An output weighs example_weight * class_weight, so the nonzero weights are counted one axis at a time.
    """
    if class_weights is not None:
        weights = _class_weights(class_weights, losses)
        losses = tf.div_no_nan(
            tf.reduce_sum(losses * weights, axis=-1), tf.math.count_nonzero(weights, dtype=losses.dtype)
        )
    if losses.shape.rank > 1:
        losses = tf.reduce_mean(losses, axis=list(range(1, losses.shape.rank)))  # [N]
    weights = None if example_weights is None else _like(example_weights, losses, "example_weights")
    return _reduce(losses, weights, reduction)


def _reduce(losses, weights, reduction):
    """Losses [N] and weights [N] or None -> a scalar or [N]."""
    if reduction not in ("mean", "none"):
        raise UsageError(f"losses: unknown reduction {reduction!r}; there are 'mean' and 'none'")
    if weights is not None:
        losses = losses * weights
    if reduction == "none":
        return losses
    count = tf.size(losses) if weights is None else tf.math.count_nonzero(weights)
    return tf.div_no_nan(tf.reduce_sum(losses), tf.cast(count, losses.dtype))


def _floats(values):
    """Values as float32, or float64 if they are; their rank must be known and at least 1."""
    values = tf.convert_to_tensor(values)
    if not values.shape.rank:
        raise UsageError(f"losses: {values.name} has shape {values.shape}, wanted [N] or [N, ...]; reshape it")
    return values if values.dtype == tf.float64 else tf.cast(values, tf.float32)


def _like(values, reference, what):
    """Values in the dtype and the very shape of reference; [N] beside [N, 1] would broadcast to [N, N] unseen."""
    values = tf.convert_to_tensor(values)
    if values.shape.rank != reference.shape.rank or not values.shape.is_compatible_with(reference.shape):
        raise UsageError(
            f"losses: {what} of shape {values.shape} beside outputs of shape {reference.shape}; reshape one"
        )
    return tf.reshape(tf.cast(values, reference.dtype), tf.shape(reference))  # fails on sizes that differ at run time


def _class_numbers(labels, scores):
    """Labels [N] as int64; the session fails if one is outside 0..K-1."""
    if scores.shape.rank != 2 or scores.shape.as_list()[1] is None:
        raise UsageError(f"losses: {scores.name} has shape {scores.shape}, wanted [N, K] with K known in the graph")
    return class_numbers(labels, scores.shape.as_list()[1])


def _class_weights(weights, outputs):
    """Weights [K] in the dtype of outputs [N, ..., K]."""
    weights = tf.convert_to_tensor(weights)
    if outputs.shape.rank < 2 or weights.shape.rank != 1 or not weights.shape.is_compatible_with(outputs.shape[-1:]):
        raise UsageError(
            f"losses: class_weights of shape {weights.shape} beside outputs of shape {outputs.shape}; "
            "wanted [K] beside [N, ..., K]"
        )
    return tf.cast(weights, outputs.dtype)
