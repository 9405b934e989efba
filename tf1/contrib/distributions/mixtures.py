"""Distributions made of others: independent ones as one, and mixtures."""

import tensorflow.compat.v1 as tf
from tensorflow.python.ops.distributions.distribution import FULLY_REPARAMETERIZED
from tensorflow.python.ops.distributions.kullback_leibler import RegisterKL, kl_divergence

from tf1.contrib.distributions.base import Shaped


class Independent(Shaped):
    """The last dimensions of a distribution's batch as dimensions of the event: log_prob sums over them.

    reinterpreted_batch_ndims: how many; None for all but the first.
    """

    def __init__(self, distribution, reinterpreted_batch_ndims=None, validate_args=False, name=None):
        parameters = dict(locals())
        self._distribution = distribution
        rank = distribution.batch_shape.rank
        self._summed = max(0, rank - 1) if reinterpreted_batch_ndims is None else reinterpreted_batch_ndims
        self._event_rank = distribution.event_shape.rank + self._summed
        self._one = tf.zeros(
            tf.concat([distribution.batch_shape_tensor(), distribution.event_shape_tensor()], 0), distribution.dtype
        )
        self._one.set_shape(distribution.batch_shape.concatenate(distribution.event_shape))
        self._reparameterized = distribution.reparameterization_type is FULLY_REPARAMETERIZED
        name = name or f"Independent{distribution.name.rstrip('/')}"
        super().__init__(parameters, [self._one], validate_args, distribution.allow_nan_stats, name)

    @property
    def distribution(self):
        """The distribution of the parts."""
        return self._distribution

    def _example(self):
        return self._one

    def _over_parts(self, values):
        return tf.reduce_sum(values, list(range(-self._summed, 0))) if self._summed else values

    def _sample_n(self, n, seed=None):
        return self._distribution.sample(n, seed=seed)

    def _log_prob(self, x):
        return self._over_parts(self._distribution.log_prob(x))

    def _entropy(self):
        return self._over_parts(self._distribution.entropy())

    def _mean(self):
        return self._distribution.mean()

    def _mode(self):
        return self._distribution.mode()

    def _variance(self):
        return self._distribution.variance()

    def _stddev(self):
        return self._distribution.stddev()


@RegisterKL(Independent, Independent)
def _kl_of_parts(a, b, name=None):
    """The sum of the parts' divergences. ValueError if the shapes of the events differ."""
    if not a.event_shape.is_compatible_with(b.event_shape):
        raise ValueError(f"kl_divergence: events of shape {a.event_shape} and of {b.event_shape}")
    return a._over_parts(kl_divergence(a.distribution, b.distribution, name=name or "kl_independent"))


class MixtureSameFamily(Shaped):
    """One of the distributions that stand along the last dimension of a batch, drawn by a Categorical."""

    _reparameterized = False

    def __init__(
        self, mixture_distribution, components_distribution, validate_args=False, allow_nan_stats=True,
        name="MixtureSameFamily",
    ):  # fmt: skip
        parameters = dict(locals())
        self._mixture, self._components = mixture_distribution, components_distribution
        self._event_rank = components_distribution.event_shape.rank
        first = components_distribution.mean()
        self._one = tf.gather(first, 0, axis=first.shape.rank - 1 - self._event_rank)
        super().__init__(parameters, [self._one], validate_args, allow_nan_stats, name)

    @property
    def mixture_distribution(self):
        """The Categorical [..., number]."""
        return self._mixture

    @property
    def components_distribution(self):
        """The distributions, with a batch [..., number]."""
        return self._components

    def _example(self):
        return self._one

    def _shares(self):
        """[..., number, 1 for each dimension of an event]."""
        probs = tf.nn.softmax(self._mixture.logits)
        return tf.reshape(probs, tf.concat([tf.shape(probs), [1] * self._event_rank], 0))

    def _axis(self):
        return -1 - self._event_rank

    def _sample_n(self, n, seed=None):
        draws = self._components.sample(n, seed=seed)
        chosen = self._mixture.sample(n, seed=None if seed is None else seed + 1)
        number = tf.shape(self._mixture.logits)[-1]
        mask = tf.one_hot(chosen, number, dtype=draws.dtype)
        mask = tf.reshape(mask, tf.concat([tf.shape(mask), [1] * self._event_rank], 0))
        return tf.reduce_sum(draws * mask, self._axis())

    def _log_prob(self, x):
        each = self._components.log_prob(tf.expand_dims(x, self._axis()))
        return tf.reduce_logsumexp(each + tf.nn.log_softmax(self._mixture.logits), -1)

    def _mean(self):
        return tf.reduce_sum(self._shares() * self._components.mean(), self._axis())

    def _variance(self):
        means, shares = self._components.mean(), self._shares()
        squares = self._components.variance() + tf.square(means)
        return tf.reduce_sum(shares * squares, self._axis()) - tf.square(self._mean())


class Mixture(Shaped):
    """One of several distributions, drawn by a Categorical [..., number]. ValueError if they don't fit together."""

    _reparameterized = False

    def __init__(
        self, cat, components, validate_args=False, allow_nan_stats=True, use_static_graph=False, name="Mixture"
    ):
        parameters = dict(locals())
        if not components:
            raise ValueError("Mixture needs at least one component")
        if cat.logits.shape.as_list()[-1] not in (None, len(components)):
            raise ValueError(f"Mixture: {cat.logits.shape.as_list()[-1]} classes and {len(components)} components")
        self._cat, self._components = cat, list(components)
        self._event_rank = components[0].event_shape.rank
        self._one = components[0].mean()
        super().__init__(parameters, [self._one], validate_args, allow_nan_stats, name)

    @property
    def cat(self):
        """The Categorical."""
        return self._cat

    @property
    def components(self):
        """The distributions."""
        return self._components

    @property
    def num_components(self):
        """How many there are."""
        return len(self._components)

    def _example(self):
        return self._one

    def _shares(self):
        """A list of [..., 1 for each dimension of an event]."""
        parts = tf.unstack(tf.nn.softmax(self._cat.logits), len(self._components), axis=-1)
        return [tf.reshape(part, tf.concat([tf.shape(part), [1] * self._event_rank], 0)) for part in parts]

    def _sample_n(self, n, seed=None):
        chosen = self._cat.sample(n, seed=seed)
        total = 0
        for i, component in enumerate(self._components):
            draws = component.sample(n, seed=None if seed is None else seed + 1 + i)
            mask = tf.cast(tf.equal(chosen, i), draws.dtype)
            total += draws * tf.reshape(mask, tf.concat([tf.shape(mask), [1] * self._event_rank], 0))
        return total

    def _log_prob(self, x):
        each = tf.stack([component.log_prob(x) for component in self._components], -1)
        return tf.reduce_logsumexp(each + tf.nn.log_softmax(self._cat.logits), -1)

    def _mean(self):
        pairs = zip(self._shares(), self._components, strict=True)
        return tf.add_n([share * component.mean() for share, component in pairs])

    def _variance(self):
        pairs = zip(self._shares(), self._components, strict=True)
        squares = [share * (component.variance() + tf.square(component.mean())) for share, component in pairs]
        return tf.add_n(squares) - tf.square(self._mean())

    def entropy_lower_bound(self, name="entropy_lower_bound"):
        """The mean of the components' entropies."""
        with tf.name_scope(name):
            parts = tf.unstack(tf.nn.softmax(self._cat.logits), len(self._components), axis=-1)
            pairs = zip(parts, self._components, strict=True)
            return tf.add_n([share * component.entropy() for share, component in pairs])
