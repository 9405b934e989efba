"""tf.contrib.learn.models: regressions on tensors."""

import tensorflow.compat.v1 as tf


def linear_regression(x, y, init_mean=None, init_stddev=1.0):
    """(predictions, loss) of linear regression of y on x, by the mean squared error.

    Args:
        x: [batch, features].
        y: [batch] or [batch, outputs].
        init_mean, init_stddev: of the normal initial values of weights; init_mean=None: all 0.
    """
    with tf.variable_scope("linear_regression"):
        outputs = 1 if y.shape.rank == 1 else y.shape.as_list()[1]
        predictions, _, _ = _linear(x, outputs, init_mean, init_stddev)
        if y.shape.rank == 1:
            predictions = tf.squeeze(predictions, -1)
        return predictions, tf.losses.mean_squared_error(y, predictions)


def logistic_regression(x, y, class_weight=None, init_mean=None, init_stddev=1.0):
    """(probabilities, loss) of logistic regression.

    Args:
        y: one-hot, [batch, classes].
        class_weight: [classes], a factor of the logits; None: none.
        others: see linear_regression.
    """
    with tf.variable_scope("logistic_regression"):
        logits, _, _ = _linear(x, y.shape.as_list()[1], init_mean, init_stddev)
        logits = logits if class_weight is None else logits * class_weight
        losses = tf.nn.softmax_cross_entropy_with_logits_v2(labels=tf.cast(y, tf.float32), logits=logits)
        return tf.nn.softmax(logits), tf.reduce_mean(losses)


def linear_regression_zero_init(x, y):
    """linear_regression from weights of 0."""
    return linear_regression(x, y, init_mean=None, init_stddev=0.0)


def logistic_regression_zero_init(x, y):
    """logistic_regression from weights of 0."""
    return logistic_regression(x, y, init_mean=None, init_stddev=0.0)


def _linear(x, outputs: int, mean: float | None, stddev: float):
    initializer = tf.zeros_initializer() if mean is None else tf.random_normal_initializer(mean, stddev)
    weights = tf.get_variable("weights", [x.shape.as_list()[1], outputs], x.dtype, initializer)
    bias = tf.get_variable("bias", [outputs], x.dtype, initializer)
    return tf.nn.xw_plus_b(x, weights, bias), weights, bias
