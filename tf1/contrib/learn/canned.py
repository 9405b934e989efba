"""What the ready-made models of contrib.learn share: features, optimizers and predictions under one name."""

from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.constants import PredictionKey
from tf1.contrib.learn.estimator import Estimator


def optimizer_of(optimizer: Any, default: str, rate: float) -> tf.train.Optimizer:
    """An optimizer from one, a function that makes one, a name (with the learning rate) or None: the default."""
    optimizer = optimizer or default
    if isinstance(optimizer, str):
        from tf1.contrib.layers.optimizers import OPTIMIZER_CLS_NAMES

        if optimizer not in OPTIMIZER_CLS_NAMES:
            raise ValueError(f"Unknown optimizer {optimizer!r}; choose from {', '.join(OPTIMIZER_CLS_NAMES)}")
        return OPTIMIZER_CLS_NAMES[optimizer](learning_rate=rate)
    return optimizer() if callable(optimizer) else optimizer


def feature_dict(features: Any) -> dict:
    """Features by name; a single tensor is the feature ""."""
    return features if isinstance(features, dict) else {"": features}


def train_step(loss: tf.Tensor, optimizer: tf.train.Optimizer, variables: list, clip_norm: float | None):
    """The operation of a step, with the gradients clipped to the global norm if clip_norm is given."""
    pairs = [pair for pair in optimizer.compute_gradients(loss, variables) if pair[0] is not None]
    if clip_norm:
        gradients, changed = zip(*pairs, strict=True)
        pairs = zip(tf.clip_by_global_norm(gradients, clip_norm)[0], changed, strict=True)
    return optimizer.apply_gradients(pairs, global_step=tf.train.get_global_step())


def optimize(
    name: str,
    loss: tf.Tensor,
    optimizer: tf.train.Optimizer,
    variables: Any,
    clip_norm: float | None,
    counts: bool = True,
):
    """tf.contrib.layers.optimize_loss under the scope `name`, without summaries; counts: the global step."""
    from tf1.contrib.layers import optimize_loss

    return optimize_loss(
        loss, tf.train.get_global_step(), None, optimizer, clip_gradients=clip_norm, variables=variables, name=name,
        summaries=[], increment_global_step=counts,
    )  # fmt: skip


def refuse(what: str, **arguments) -> None:
    """NotImplementedError for an argument that is given and not supported."""
    for name, value in arguments.items():
        if value:
            raise NotImplementedError(f"contrib.learn's {what}: {name} is not supported; leave it out")


class _WithDefault(Estimator):
    """An Estimator whose predict gives one of the predictions, unless told otherwise."""

    _default_output = PredictionKey.CLASSES

    def predict(self, x=None, input_fn=None, batch_size=None, outputs=None, as_iterable=True, iterate_batches=False):
        """See Estimator.predict; outputs=None: classes, or scores of a regression."""
        if outputs:
            return super().predict(x, input_fn, batch_size, outputs, as_iterable, iterate_batches)
        return self._one(self._default_output, x, input_fn, batch_size, as_iterable)

    def _one(self, name, x, input_fn, batch_size, as_iterable):
        """The predictions called `name`: a generator over the examples, or an array."""
        found = super().predict(x, input_fn, batch_size, [name], as_iterable)
        return (one[name] for one in found) if as_iterable else found[name]


class Classifier(_WithDefault):
    """An Estimator that predicts classes."""

    def predict_classes(self, x=None, input_fn=None, batch_size=None, as_iterable=True):
        """The number of the class of each example."""
        return self._one(PredictionKey.CLASSES, x, input_fn, batch_size, as_iterable)

    def predict_proba(self, x=None, input_fn=None, batch_size=None, as_iterable=True):
        """The probabilities of the classes of each example."""
        return self._one(PredictionKey.PROBABILITIES, x, input_fn, batch_size, as_iterable)


class Regressor(_WithDefault):
    """An Estimator that predicts numbers."""

    _default_output = PredictionKey.SCORES

    def predict_scores(self, x=None, input_fn=None, batch_size=None, as_iterable=True):
        """The numbers of each example."""
        return self._one(PredictionKey.SCORES, x, input_fn, batch_size, as_iterable)
