"""Penalties on weights for `kernel_regularizer=` and the like: those of contrib.layers, with its checks.

A regularizer is a function of a variable that returns a scalar tensor (or None: no loss); the layers put it into
REGULARIZATION_LOSSES. tf.losses.get_regularization_loss() adds them up.
"""

import numbers
from collections.abc import Callable, Sequence

import tensorflow.compat.v1 as tf

from errors import UsageError

Regularizer = Callable[[tf.Variable], tf.Tensor | None]


def l1_regularizer(scale: float, scope: str | None = None) -> Regularizer:
    """scale * sum(|w|). scale: a float, 0 or more (0: no loss), or a scalar tensor. scope: name scope of the loss.

    Raises UsageError for an int (which contrib refused as a likely mistake), a negative number or nan.
    """
    _check("l1_regularizer", "scale", scale)
    return _penalty("l1_regularizer", scale, scope, lambda weights: tf.reduce_sum(tf.abs(weights)))


def l2_regularizer(scale: float, scope: str | None = None) -> Regularizer:
    """scale * sum(w^2) / 2. scale: a float, 0 or more (0: no loss), or a scalar tensor. scope: name scope of the loss.

    Raises UsageError for an int (which contrib refused as a likely mistake), a negative number or nan.
    """
    _check("l2_regularizer", "scale", scale)
    return _penalty("l2_regularizer", scale, scope, tf.nn.l2_loss)


def l1_l2_regularizer(scale_l1: float = 1.0, scale_l2: float = 1.0, scope: str | None = None) -> Regularizer:
    """scale_l1 * sum(|w|) + scale_l2 * sum(w^2) / 2. Scales, scope and errors as in l1_regularizer."""
    _check("l1_l2_regularizer", "scale_l1", scale_l1)
    _check("l1_l2_regularizer", "scale_l2", scale_l2)
    parts = [l1_regularizer(scale_l1), l2_regularizer(scale_l2)]
    return sum_regularizer(parts, scope or "l1_l2_regularizer")


def sum_regularizer(regularizer_list: Sequence[Regularizer | None], scope: str | None = None) -> Regularizer | None:
    """The sum of several regularizers as one; Nones in the list don't count; None comes back for a list of Nones."""
    regularizers = [regularizer for regularizer in regularizer_list if regularizer is not None]

    def penalty(weights):
        with tf.name_scope(scope, "sum_regularizer") as name:
            losses = [loss for regularizer in regularizers if (loss := regularizer(weights)) is not None]
            return tf.add_n(losses, name=name) if losses else None

    return penalty if regularizers else None


def kernel_penalty(l1: float = 0.0, l2: float = 0.0) -> Regularizer | None:
    """The `kernel_regularizer` of a model with hyperparameters l1 and l2; None when both are 0."""
    return l1_l2_regularizer(float(l1), float(l2)) if l1 or l2 else None


def _penalty(default_name: str, scale: float, scope: str | None, measure: Callable) -> Regularizer:
    """weights -> scale * measure(weights), under the name scope; no loss at scale 0."""

    def penalty(weights):
        if isinstance(scale, numbers.Real) and scale == 0:
            return None
        with tf.name_scope(scope, default_name) as name:
            factor = tf.convert_to_tensor(scale, weights.dtype.base_dtype, name="scale")
            return tf.multiply(factor, measure(weights), name=name)

    return penalty


def _check(regularizer: str, argument: str, scale: float) -> None:
    if isinstance(scale, numbers.Integral):
        raise UsageError(f"{regularizer}: {argument} cannot be an integer: {scale!r}; write {float(scale)!r}")
    if isinstance(scale, numbers.Real) and not scale >= 0:
        raise UsageError(f"{regularizer}: {argument}={scale!r}; 0 or more is needed")
