"""Distributions over classes as vectors, their relaxations for gradients, and counts."""

import tensorflow.compat.v1 as tf
from tensorflow.python.ops.distributions import util
from tensorflow.python.ops.distributions.kullback_leibler import RegisterKL

from tf1.contrib.distributions.base import Shaped


class _ByLogits(Shaped):
    """A distribution by logits or by probs, of which one is given (ValueError for both or neither).

    With _event_rank 1 they are those of classes [..., classes], and probs sum to 1; with 0 they are those of a 1 [...].
    """

    def _set_logits(self, logits, probs, validate_args, name):
        self._logits, self._probs = util.get_logits_and_probs(
            logits=logits, probs=probs, validate_args=validate_args, multidimensional=self._event_rank == 1, name=name
        )

    @property
    def logits(self):
        """Logarithms of the shares of classes, but for a constant; or log(probs / (1 - probs))."""
        return self._logits

    @property
    def probs(self):
        """The shares of the classes, or the probability of a 1."""
        return self._probs


class _Relaxed(_ByLogits):
    """A relaxation, which comes near to the discrete distribution as its temperature, above 0, goes to 0."""

    def __init__(self, parameters, temperature, logits, probs, validate_args, allow_nan_stats, name):
        self._set_logits(logits, probs, validate_args, name)
        self._temperature = tf.convert_to_tensor(temperature, self._logits.dtype, name="temperature")
        super().__init__(parameters, [self._logits, self._temperature], validate_args, allow_nan_stats, name)

    @property
    def temperature(self):
        """Above 0."""
        return self._temperature


class OneHotCategorical(_ByLogits):
    """A class as a vector with a single 1, by logits or by probs [..., classes]. ValueError for both or neither."""

    _event_rank = 1
    _reparameterized = False

    def __init__(
        self, logits=None, probs=None, dtype=tf.int32, validate_args=False, allow_nan_stats=True,
        name="OneHotCategorical",
    ):  # fmt: skip
        parameters = dict(locals())
        self._set_logits(logits, probs, validate_args, name)
        super().__init__(parameters, [self._logits], validate_args, allow_nan_stats, name, dtype=dtype)

    @property
    def event_size(self):
        """The number of classes."""
        return self._logits.shape.as_list()[-1] or tf.shape(self._logits)[-1]

    def _example(self):
        return self._logits

    def _sample_n(self, n, seed=None):
        flat = tf.reshape(self._logits, [-1, tf.shape(self._logits)[-1]])
        classes = tf.transpose(tf.random.categorical(flat, n, seed=seed))
        one_hot = tf.one_hot(classes, tf.shape(self._logits)[-1], dtype=self.dtype)
        return tf.reshape(one_hot, self._shape_of_draws(n))

    def _log_prob(self, x):
        return tf.reduce_sum(tf.cast(x, self._logits.dtype) * tf.nn.log_softmax(self._logits), -1)

    def _entropy(self):
        return -tf.reduce_sum(self._probs * tf.nn.log_softmax(self._logits), -1)

    def _mean(self):
        return self._probs

    def _mode(self):
        return tf.one_hot(tf.argmax(self._logits, -1), tf.shape(self._logits)[-1], dtype=self.dtype)

    def _variance(self):
        return self._probs * (1.0 - self._probs)


@RegisterKL(OneHotCategorical, OneHotCategorical)
def _kl_of_classes(a, b, name=None):
    with tf.name_scope(name, "kl_one_hot"):
        return tf.reduce_sum(a.probs * (tf.nn.log_softmax(a.logits) - tf.nn.log_softmax(b.logits)), -1)


class RelaxedOneHotCategorical(_Relaxed):
    """Shares that come near to a single 1 as the temperature goes to 0. Jang et al. 2016, Maddison et al. 2016.

    logits or probs: [..., classes]. A draw is softmax((logits + Gumbel noise) / temperature).
    """

    _event_rank = 1

    def __init__(
        self, temperature, logits=None, probs=None, validate_args=False, allow_nan_stats=True,
        name="RelaxedOneHotCategorical",
    ):  # fmt: skip
        parameters = dict(locals())
        super().__init__(parameters, temperature, logits, probs, validate_args, allow_nan_stats, name)

    def _example(self):
        return self._logits + tf.zeros_like(self._temperature)[..., None]

    def _sample_n(self, n, seed=None):
        noisy = self._logits - tf.log(-tf.log(self._uniform(n, seed)))
        return tf.nn.softmax(noisy / self._temperature[..., None])

    def _log_prob(self, x):
        size = tf.cast(tf.shape(self._logits)[-1], self.dtype)
        steps = tf.nn.log_softmax(self._logits - self._temperature[..., None] * tf.log(x))
        constant = tf.lgamma(size) + (size - 1.0) * tf.log(self._temperature)
        return constant + tf.reduce_sum(steps - tf.log(x), -1)


class RelaxedBernoulli(_Relaxed):
    """A number in 0..1 that comes near to 0 or 1 as the temperature goes to 0: sigmoid(Logistic / temperature)."""

    def __init__(
        self, temperature, logits=None, probs=None, validate_args=False, allow_nan_stats=True, name="RelaxedBernoulli"
    ):
        parameters = dict(locals())
        super().__init__(parameters, temperature, logits, probs, validate_args, allow_nan_stats, name)

    def _example(self):
        return self._logits + tf.zeros_like(self._temperature)

    def _sample_n(self, n, seed=None):
        uniform = self._uniform(n, seed)
        noise = tf.log(uniform) - tf.math.log1p(-uniform)
        return tf.sigmoid((self._logits + noise) / self._temperature)

    def _log_prob(self, x):
        of_x = tf.log(x) - tf.math.log1p(-x)
        z = of_x * self._temperature - self._logits
        return tf.log(self._temperature) - z - 2.0 * tf.nn.softplus(-z) - tf.log(x) - tf.math.log1p(-x)


class Poisson(Shaped):
    """Counts with mean `rate`, or exp(log_rate). ValueError for both or neither."""

    _reparameterized = False

    def __init__(
        self, rate=None, log_rate=None, interpolate_nondiscrete=True, validate_args=False, allow_nan_stats=True,
        name="Poisson",
    ):  # fmt: skip
        parameters = dict(locals())
        if (rate is None) == (log_rate is None):
            raise ValueError("Poisson needs rate or log_rate")
        self._rate = tf.exp(log_rate) if rate is None else tf.convert_to_tensor(rate, name="rate")
        self._log_rate = tf.log(rate) if log_rate is None else tf.convert_to_tensor(log_rate, name="log_rate")
        super().__init__(parameters, [self._rate], validate_args, allow_nan_stats, name)

    @property
    def rate(self):
        """The mean."""
        return self._rate

    @property
    def log_rate(self):
        """The logarithm of the mean."""
        return self._log_rate

    def _example(self):
        return self._rate

    def _sample_n(self, n, seed=None):
        return tf.random_poisson(self._rate, [n], dtype=self.dtype, seed=seed)

    def _log_prob(self, x):
        x = tf.cast(x, self.dtype)
        return x * self._log_rate - tf.lgamma(1.0 + x) - self._rate

    def _cdf(self, x):
        return tf.math.igammac(1.0 + tf.floor(tf.cast(x, self.dtype)), self._rate)

    def _mean(self):
        return tf.identity(self._rate)

    def _variance(self):
        return tf.identity(self._rate)

    def _mode(self):
        return tf.floor(self._rate)
