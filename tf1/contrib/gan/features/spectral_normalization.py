"""Spectral normalization: weights divided by their largest singular value, found by power iteration (Miyato 2018)."""

import re

import tensorflow.compat.v1 as tf

__all__ = [
    "compute_spectral_norm", "spectral_norm_regularizer", "spectral_normalization_custom_getter", "spectral_normalize",
]  # fmt: skip

_VECTOR = "spectral_norm_u"


def compute_spectral_norm(w_tensor, power_iteration_rounds=1, name=None):
    """The largest singular value of w_tensor [..., outputs], as a matrix whose columns are the outputs: a scalar.

    The vector that the iteration improves with each run is the variable NAME/spectral_norm_u, not trained.
    """
    with tf.variable_scope(name, "spectral_norm"):
        matrix = tf.reshape(w_tensor, [-1, w_tensor.shape[-1]])
        kept = tf.get_variable(
            _VECTOR, [matrix.shape[0], 1], matrix.dtype, tf.random_normal_initializer(), trainable=False
        )
        left = kept
        for _ in range(power_iteration_rounds):
            right = tf.nn.l2_normalize(tf.matmul(matrix, left, transpose_a=True))
            left = tf.nn.l2_normalize(tf.matmul(matrix, right))
        with tf.control_dependencies([kept.assign(left, name="update_u")]):
            left = tf.stop_gradient(left)
        return tf.matmul(tf.matmul(left, matrix, transpose_a=True), tf.stop_gradient(right))[0][0]


def spectral_normalize(w, power_iteration_rounds=1, name=None):
    """w / compute_spectral_norm(w)."""
    with tf.variable_scope(name, "spectral_normalize"):
        return tf.reshape(w / compute_spectral_norm(w, power_iteration_rounds), w.shape)


def spectral_norm_regularizer(scale, power_iteration_rounds=1, scope=None):
    """A regularizer: scale * the spectral norm of weights; it gives None for a scale of 0.

    Raises ValueError for a scale below 0 or a whole number.
    """
    if isinstance(scale, int) or scale < 0.0:
        raise ValueError(f"scale must be a float of at least 0, not {scale!r}")
    if scale == 0.0:
        return lambda _: None

    def regularize(weights, name=None):
        with tf.name_scope(scope, "SpectralNormRegularizer", [weights]) as name:
            norm = compute_spectral_norm(weights, power_iteration_rounds)
            return tf.multiply(tf.cast(scale, norm.dtype), norm, name=name)

    return regularize


def _is_a_kernel(name: str) -> bool:
    return re.search(r"(^|/)(depthwise_|pointwise_)?(weights|kernel)$", name) is not None


def spectral_normalization_custom_getter(name_filter=_is_a_kernel, power_iteration_rounds=1):
    """A custom_getter for a variable scope, whose variables with names that name_filter takes are normalized.

    Raises ValueError unless name_filter can be called; the getter raises it for variables of less than two axes.
    """
    if not callable(name_filter):
        raise ValueError("name_filter must be callable")

    def custom_getter(getter, name, *args, **kwargs):
        variable = getter(name, *args, **kwargs)
        if not name_filter(name):
            return variable
        if len(variable.shape) < 2:
            raise ValueError(f"Spectral norm can only be applied to multi-dimensional tensors, not to {name}")
        return spectral_normalize(variable, power_iteration_rounds, f"{name}/spectral_normalize")

    return custom_getter
