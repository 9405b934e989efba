"""Initial values of variables: the initializers of TensorFlow 1 and of contrib.layers, with reproducible numbers.

In a graph with `seeding.seed_graph` every number is a function of (seed, name of the variable), whatever else is
built and in which order. In any other graph the numbers come from TensorFlow 1's stateful operations, as they did then.
Each function here returns an initializer: a callable (shape, dtype=tf.float32, partition_info=None) -> tensor.
"""

import math
from collections.abc import Callable
from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.randomness import stateless_seed
from parameters import look_up

Initializer = Callable[..., tf.Tensor]

zeros = tf.zeros_initializer
ones = tf.ones_initializer
constant = tf.constant_initializer

_OPERATIONS = {
    "random_uniform": (tf.random_uniform, tf.random.stateless_uniform),
    "random_normal": (tf.random_normal, tf.random.stateless_normal),
    "truncated_normal": (tf.truncated_normal, tf.random.stateless_truncated_normal),
}
# Standard deviation of a unit normal cut off at -2 and 2, as TensorFlow has it; contrib.layers used 1 / sqrt(1.3).
_TRUNCATED_STDDEV = 0.87962566103423978


def _draw(distribution: str, shape: Any, dtype: tf.DType, seed: int | None, **parameters: Any) -> tf.Tensor:
    """Random numbers of the shape, seeded by the name scope, which for a variable's initial value is the variable's."""
    stateful, stateless = _OPERATIONS[distribution]
    with tf.name_scope(distribution) as scope:  # "<variable>/Initializer/random_uniform/": one of a kind in its graph
        numbers = stateless_seed(scope if seed is None else f"{scope}{seed}", every_step=False)
        if numbers is None:
            return stateful(shape, dtype=dtype, seed=seed, name=scope, **parameters)
        return stateless(shape, numbers, dtype=dtype, name=scope, **parameters)


def _drawing(distribution: str, seed: int | None, default_dtype: tf.DType, **parameters: Any) -> Initializer:
    """The initializer that draws from a distribution with fixed parameters."""

    def initializer(shape, dtype=default_dtype, partition_info=None):
        return _draw(distribution, shape, dtype, seed, **parameters)

    return initializer


def _fans(shape: list[int]) -> tuple[float, float]:
    """Inputs and outputs of one unit of a kernel [..., inputs, outputs]; a vector counts its length for both."""
    if not shape:
        return 1.0, 1.0
    positions = math.prod(shape[:-2])
    return float(positions * shape[-2 if len(shape) > 1 else -1]), float(positions * shape[-1])


def _scaling(
    scale: float, mode: str, uniform: bool, seed: int | None, default_dtype: tf.DType,
    cut: float = 1 / _TRUNCATED_STDDEV**2,
) -> Initializer:  # fmt: skip
    """Zero mean and variance scale / n, where n is the fan_in, the fan_out or (fan_avg) their mean.

    cut: by how much the variance of a normal is raised to make up for its tails, cut off at two standard deviations.
    """

    def initializer(shape, dtype=default_dtype, partition_info=None):
        whole = shape if partition_info is None else partition_info.full_shape  # a slice has the fans of its variable
        fan_in, fan_out = _fans([int(size) for size in whole])
        n = max({"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode], 1.0)
        if uniform:
            limit = math.sqrt(3 * scale / n)
            return _draw("random_uniform", shape, dtype, seed, minval=-limit, maxval=limit)
        return _draw("truncated_normal", shape, dtype, seed, mean=0.0, stddev=math.sqrt(cut * scale / n))

    return initializer


def glorot_uniform(seed: int | None = None, dtype: tf.DType = tf.float32) -> Initializer:
    """Uniform in +-sqrt(6 / (fan_in + fan_out)). Glorot and Bengio 2010, equation 16; TensorFlow 1's default."""
    return _scaling(1.0, "fan_avg", True, seed, dtype)


def glorot_normal(seed: int | None = None, dtype: tf.DType = tf.float32) -> Initializer:
    """Truncated normal of variance 2 / (fan_in + fan_out). Glorot and Bengio 2010, equation 12."""
    return _scaling(1.0, "fan_avg", False, seed, dtype)


def he_uniform(seed: int | None = None, dtype: tf.DType = tf.float32) -> Initializer:
    """Uniform in +-sqrt(6 / fan_in), for ReLU. He et al. 2015, section 2.2."""
    return _scaling(2.0, "fan_in", True, seed, dtype)


def he_normal(seed: int | None = None, dtype: tf.DType = tf.float32) -> Initializer:
    """Truncated normal of variance 2 / fan_in, for ReLU. He et al. 2015, equation 10."""
    return _scaling(2.0, "fan_in", False, seed, dtype)


def lecun_uniform(seed: int | None = None, dtype: tf.DType = tf.float32) -> Initializer:
    """Uniform in +-sqrt(3 / fan_in). LeCun et al. 1998, Efficient BackProp, section 4.6."""
    return _scaling(1.0, "fan_in", True, seed, dtype)


def lecun_normal(seed: int | None = None, dtype: tf.DType = tf.float32) -> Initializer:
    """Truncated normal of variance 1 / fan_in, for SELU. LeCun et al. 1998, Efficient BackProp, section 4.6."""
    return _scaling(1.0, "fan_in", False, seed, dtype)


def truncated_normal(
    mean: float = 0.0, stddev: float = 1.0, seed: int | None = None, dtype: tf.DType = tf.float32
) -> Initializer:
    """Normal, drawn again beyond two stddev; the standard deviation of the result is 0.88 * stddev."""
    return _drawing("truncated_normal", seed, dtype, mean=mean, stddev=stddev)


def random_normal(
    mean: float = 0.0, stddev: float = 1.0, seed: int | None = None, dtype: tf.DType = tf.float32
) -> Initializer:
    """Normal."""
    return _drawing("random_normal", seed, dtype, mean=mean, stddev=stddev)


def random_uniform(
    minval: float = 0.0, maxval: float = 1.0, seed: int | None = None, dtype: tf.DType = tf.float32
) -> Initializer:
    """Uniform in minval..maxval."""
    return _drawing("random_uniform", seed, dtype, minval=minval, maxval=maxval)


def orthogonal(gain: float = 1.0, seed: int | None = None, dtype: tf.DType = tf.float32) -> Initializer:
    """gain * a matrix [product of the first sizes, last size] whose shorter side is orthonormal. Saxe et al. 2014."""

    def initializer(shape, dtype=dtype, partition_info=None):
        if len(shape) < 2:
            raise UsageError(f"orthogonal: shape {list(shape)}; a kernel of two or more dimensions is needed")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        normal = _draw("random_normal", [max(rows, columns), min(rows, columns)], dtype, seed)
        q, r = tf.linalg.qr(normal)
        q *= tf.sign(tf.linalg.diag_part(r))  # QR fixes the signs somehow; this makes every rotation equally likely
        return gain * tf.reshape(q if rows >= columns else tf.transpose(q), shape)

    return initializer


def variance_scaling_initializer(
    factor: float = 2.0, mode: str = "FAN_IN", uniform: bool = False, seed: int | None = None,
    dtype: tf.DType = tf.float32,
) -> Initializer:  # fmt: skip
    """contrib.layers' own: variance factor / n, n by mode FAN_IN, FAN_OUT or FAN_AVG.

    The normal one is truncated, of stddev sqrt(1.3 * factor / n) before the cut. Raises UsageError for another mode.
    """
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise UsageError(f"variance_scaling_initializer: mode={mode!r}; choose from FAN_IN, FAN_OUT, FAN_AVG")
    if factor < 0:
        raise UsageError(f"variance_scaling_initializer: factor={factor!r}; 0 or more is needed")
    return _scaling(factor, mode.lower(), uniform, seed, dtype, cut=1.3)


def xavier_initializer(uniform: bool = True, seed: int | None = None, dtype: tf.DType = tf.float32) -> Initializer:
    """contrib.layers' own: variance 2 / (fan_in + fan_out), uniform or truncated normal. Glorot and Bengio 2010."""
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)


xavier_initializer_conv2d = xavier_initializer

_BY_NAME = {
    **{function.__name__: function for function in (
        glorot_uniform, glorot_normal, he_uniform, he_normal, lecun_uniform, lecun_normal, orthogonal)},
    "truncated_normal": lambda: truncated_normal(stddev=0.05),
    "random_normal": lambda: random_normal(stddev=0.05),
    "random_uniform": lambda: random_uniform(-0.05, 0.05),
    "zeros": zeros,
    "ones": ones,
}  # fmt: skip


def get(name: str) -> Initializer:
    """The initializer of that name, with a network's defaults: stddev 0.05 for the normals, +-0.05 for the uniform.

    Raises UsageError, with the nearest name, for an unknown one.
    """
    return look_up("initializer", name, _BY_NAME)()
