"""Multivariate normals, and the logistic and deterministic distributions."""

import math

import tensorflow.compat.v1 as tf
from tensorflow.python.ops.distributions.kullback_leibler import RegisterKL

from tf1.contrib.distributions.base import Shaped


class MultivariateNormalTriL(Shaped):
    """A normal vector: loc + scale_tril z, with z of independent standard normals.

    loc: [..., k], None for 0. scale_tril: [..., k, k], lower triangular, its diagonal above 0; None for the identity.
    """

    _event_rank = 1

    def __init__(
        self, loc=None, scale_tril=None, validate_args=False, allow_nan_stats=True, name="MultivariateNormalTriL"
    ):
        parameters = dict(locals())
        with tf.name_scope(name, values=[loc, scale_tril]) as name:
            if scale_tril is None:
                loc = tf.convert_to_tensor(loc, name="loc")
                scale_tril = tf.eye(tf.shape(loc)[-1], dtype=loc.dtype)
            self._matrix = tf.linalg.band_part(tf.convert_to_tensor(scale_tril, name="scale_tril"), -1, 0)
            diagonal = tf.linalg.diag_part(self._matrix)
            self._loc = tf.zeros_like(diagonal) if loc is None else tf.convert_to_tensor(loc) + tf.zeros_like(diagonal)
            self._log_determinant = tf.reduce_sum(tf.log(tf.abs(diagonal)), -1)
        super().__init__(parameters, [self._loc, self._matrix], validate_args, allow_nan_stats, name)

    @property
    def loc(self):
        """The mean [..., k]."""
        return self._loc

    @property
    def scale(self):
        """The matrix as a tf.linalg.LinearOperator."""
        return tf.linalg.LinearOperatorLowerTriangular(self._matrix)

    def _example(self):
        return self._loc

    def _scaled(self, z):
        return tf.linalg.matvec(tf.broadcast_to(self._matrix, _square(z)), z)

    def _unscaled(self, x):
        return tf.linalg.triangular_solve(tf.broadcast_to(self._matrix, _square(x)), x[..., None])[..., 0]

    def _sample_n(self, n, seed=None):
        return self._loc + self._scaled(tf.random_normal(self._shape_of_draws(n), dtype=self.dtype, seed=seed))

    def _log_prob(self, x):
        z = self._unscaled(x - self._loc)
        size = tf.cast(tf.shape(z)[-1], self.dtype)
        return -0.5 * (tf.reduce_sum(tf.square(z), -1) + size * math.log(2 * math.pi)) - self._log_determinant

    def _entropy(self):
        size = tf.cast(tf.shape(self._loc)[-1], self.dtype)
        entropy = 0.5 * size * (1 + math.log(2 * math.pi)) + self._log_determinant
        return entropy + tf.zeros_like(self._loc[..., 0])

    def _mean(self):
        return self._loc

    def _mode(self):
        return self._loc

    def _covariance(self):
        return tf.matmul(self._matrix, self._matrix, transpose_b=True) + tf.zeros_like(self._loc)[..., None]

    def _variance(self):
        return tf.reduce_sum(tf.square(self._matrix), -1) + tf.zeros_like(self._loc)

    def _stddev(self):
        return tf.sqrt(self._variance())


def _square(vectors):
    shape = tf.shape(vectors)
    return tf.concat([shape, shape[-1:]], 0)


class MultivariateNormalFullCovariance(MultivariateNormalTriL):
    """A normal vector by its mean [..., k] and covariance [..., k, k], symmetric and positive definite."""

    def __init__(
        self, loc=None, covariance_matrix=None, validate_args=False, allow_nan_stats=True,
        name="MultivariateNormalFullCovariance",
    ):  # fmt: skip
        root = None if covariance_matrix is None else tf.linalg.cholesky(covariance_matrix)
        super().__init__(loc, root, validate_args, allow_nan_stats, name)


class MultivariateNormalDiag(MultivariateNormalTriL):
    """A vector of independent normals. loc [..., k]; scale_diag [..., k], their standard deviations, None for 1.

    scale_identity_multiplier: [...], times the identity, is added to scale_diag, or stands instead of it.
    """

    def __init__(
        self, loc=None, scale_diag=None, scale_identity_multiplier=None, validate_args=False, allow_nan_stats=True,
        name="MultivariateNormalDiag",
    ):  # fmt: skip
        parameters = dict(locals())
        if loc is None and scale_diag is None:
            raise ValueError(f"{name} needs loc or scale_diag, to know the size of the vector")
        with tf.name_scope(name, values=[loc, scale_diag, scale_identity_multiplier]) as name:
            example = tf.convert_to_tensor(scale_diag if loc is None else loc, name="loc")
            if scale_diag is None and scale_identity_multiplier is None:
                scale = tf.ones_like(example)
            else:
                scale = tf.zeros_like(example) if scale_diag is None else tf.convert_to_tensor(scale_diag)
                if scale_identity_multiplier is not None:
                    scale = scale + tf.convert_to_tensor(scale_identity_multiplier)[..., None]
            self._loc = (tf.zeros_like(scale) if loc is None else example) + tf.zeros_like(scale)
            self._diagonal = scale + tf.zeros_like(self._loc)
            self._log_determinant = tf.reduce_sum(tf.log(tf.abs(self._diagonal)), -1)
        Shaped.__init__(self, parameters, [self._loc, self._diagonal], validate_args, allow_nan_stats, name)

    @property
    def scale(self):
        """The matrix as a tf.linalg.LinearOperator."""
        return tf.linalg.LinearOperatorDiag(self._diagonal)

    @property
    def _matrix(self):
        return tf.linalg.diag(self._diagonal)

    def _scaled(self, z):
        return self._diagonal * z

    def _unscaled(self, x):
        return x / self._diagonal


class MultivariateNormalDiagWithSoftplusScale(MultivariateNormalDiag):
    """MultivariateNormalDiag with softplus(scale_diag) for the standard deviations."""

    def __init__(
        self, loc, scale_diag, validate_args=False, allow_nan_stats=True,
        name="MultivariateNormalDiagWithSoftplusScale",
    ):  # fmt: skip
        scale = tf.nn.softplus(scale_diag)
        super().__init__(loc, scale, validate_args=validate_args, allow_nan_stats=allow_nan_stats, name=name)


@RegisterKL(MultivariateNormalTriL, MultivariateNormalTriL)
def _kl_of_normals(a, b, name=None):
    """KL(a || b) = (tr(B^-1 A) + |z|^2 - k) / 2 + log det b.scale - log det a.scale, A and B the covariances."""
    with tf.name_scope(name, "kl_mvn"):
        z = b._unscaled(b.loc - a.loc)
        if isinstance(a, MultivariateNormalDiag) and isinstance(b, MultivariateNormalDiag):
            trace = tf.reduce_sum(tf.square(a._diagonal / b._diagonal), -1)
        else:
            shape = tf.broadcast_dynamic_shape(tf.shape(a._matrix), tf.shape(b._matrix))
            ratio = tf.linalg.triangular_solve(*(tf.broadcast_to(one._matrix, shape) for one in (b, a)))
            trace = tf.reduce_sum(tf.square(ratio), [-2, -1])
        size = tf.cast(tf.shape(a.loc)[-1], a.dtype)
        return 0.5 * (trace + tf.reduce_sum(tf.square(z), -1) - size) + b._log_determinant - a._log_determinant


class Logistic(Shaped):
    """The distribution whose cumulative function is sigmoid((x - loc) / scale)."""

    def __init__(self, loc, scale, validate_args=False, allow_nan_stats=True, name="Logistic"):
        parameters = dict(locals())
        with tf.name_scope(name, values=[loc, scale]) as name:
            self._loc, self._scale = tf.convert_to_tensor(loc, name="loc"), tf.convert_to_tensor(scale, name="scale")
        super().__init__(parameters, [self._loc, self._scale], validate_args, allow_nan_stats, name)

    @property
    def loc(self):
        """The mean."""
        return self._loc

    @property
    def scale(self):
        """The width: the standard deviation is scale pi / sqrt(3)."""
        return self._scale

    def _example(self):
        return self._loc + tf.zeros_like(self._scale)

    def _z(self, x):
        return (x - self._loc) / self._scale

    def _sample_n(self, n, seed=None):
        uniform = self._uniform(n, seed)
        return self._loc + self._scale * (tf.log(uniform) - tf.math.log1p(-uniform))

    def _log_prob(self, x):
        z = self._z(x)
        return -z - 2.0 * tf.nn.softplus(-z) - tf.log(self._scale)

    def _cdf(self, x):
        return tf.sigmoid(self._z(x))

    def _log_cdf(self, x):
        return -tf.nn.softplus(-self._z(x))

    def _survival_function(self, x):
        return tf.sigmoid(-self._z(x))

    def _entropy(self):
        return 2.0 + tf.log(self._scale) + tf.zeros_like(self._loc)

    def _mean(self):
        return self._example()

    def _mode(self):
        return self._example()

    def _stddev(self):
        return self._scale * (math.pi / math.sqrt(3)) + tf.zeros_like(self._loc)

    def _variance(self):
        return tf.square(self._stddev())


class Deterministic(Shaped):
    """Always loc; atol and rtol say how near a value must be to be it."""

    def __init__(self, loc, atol=None, rtol=None, validate_args=False, allow_nan_stats=True, name="Deterministic"):
        parameters = dict(locals())
        self._loc = tf.convert_to_tensor(loc, name="loc")
        self._slack = (0 if atol is None else atol) + (0 if rtol is None else rtol * tf.abs(self._loc))
        super().__init__(parameters, [self._loc], validate_args, allow_nan_stats, name)

    @property
    def loc(self):
        """The value."""
        return self._loc

    def _example(self):
        return self._loc

    def _sample_n(self, n, seed=None):
        return tf.broadcast_to(self._loc, self._shape_of_draws(n))

    def _prob(self, x):
        return tf.cast(tf.abs(x - self._loc) <= self._slack, self.dtype)

    def _cdf(self, x):
        return tf.cast(x >= self._loc - self._slack, self.dtype)

    def _entropy(self):
        return tf.zeros_like(self._loc)

    def _mean(self):
        return self._loc

    def _mode(self):
        return self._loc

    def _variance(self):
        return tf.zeros_like(self._loc)
