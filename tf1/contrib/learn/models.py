"""tf.contrib.learn.models: regressions on tensors. Histograms of inputs, labels and variables go to SUMMARIES."""

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.ops import mean_squared_error_regressor, softmax_classifier


def linear_regression(x, y, init_mean=None, init_stddev=1.0):
    """(predictions, loss) of linear regression of y on x, by the mean squared error.

    Args:
        x: [batch, features].
        y: [batch] or [batch, outputs].
        init_mean, init_stddev: of the normal initial values of `weights` and `bias`; init_mean=None: those of
            tf.get_variable.
    """
    with tf.variable_scope("linear_regression"):
        outputs = 1 if y.shape.rank == 1 else y.shape.as_list()[1]
        return mean_squared_error_regressor(x, y, *_variables(x, y, outputs, init_mean, init_stddev))


def logistic_regression(x, y, class_weight=None, init_mean=None, init_stddev=1.0):
    """(probabilities [batch, classes], loss) of logistic regression, by the cross-entropy in nats.

    Args:
        y: one-hot, [batch, classes].
        class_weight: [classes], a factor of the logits; None: the graph's tensor class_weight:0, if there is one.
        others: see linear_regression.
    """
    with tf.variable_scope("logistic_regression"):
        weights, bias = _variables(x, y, y.shape.as_list()[-1], init_mean, init_stddev)
        if class_weight is None and "class_weight" in {one.name for one in tf.get_default_graph().get_operations()}:
            class_weight = tf.get_default_graph().get_tensor_by_name("class_weight:0")
        return softmax_classifier(x, y, weights, bias, class_weight=class_weight)


def linear_regression_zero_init(x, y):
    """linear_regression from weights of 0."""
    return linear_regression(x, y, init_mean=0.0, init_stddev=0.0)


def logistic_regression_zero_init(x, y):
    """logistic_regression from weights of 0."""
    return logistic_regression(x, y, init_mean=0.0, init_stddev=0.0)


def _variables(x, y, outputs: int, mean: float | None, stddev: float) -> list:
    """`weights` [features, outputs] and `bias` [outputs] in the current scope."""
    scope, dtype = tf.get_variable_scope().name, x.dtype.base_dtype
    initializer = None if mean is None else tf.random_normal_initializer(mean, stddev, dtype=dtype)
    shapes = {"weights": [x.shape.as_list()[1], outputs], "bias": [outputs]}
    made = {name: tf.get_variable(name, shape, dtype, initializer) for name, shape in shapes.items()}
    for name, tensor in {"x": x, "y": y, **made}.items():
        tf.summary.histogram(f"{scope}.{name}", tensor)
    return list(made.values())
