"""MetricSpec: which metric is computed of which predictions and labels."""

import functools
from collections.abc import Callable
from typing import Any

from tf1.estimator.calling import argument_names

_LABELS = ("labels", "label", "targets", "target")
_PREDICTIONS = ("predictions", "prediction", "logits", "logit")
_WEIGHTS = ("weights", "weight")


class MetricSpec:
    """A metric, and what it is given.

    Args:
        metric_fn: (predictions, labels[, weights]) -> (value, update operation).
        prediction_key, label_key: which of several predictions and labels; None: there is one.
        weight_key: the feature with the weights; None: none.
    """

    def __init__(self, metric_fn, prediction_key=None, label_key=None, weight_key=None):
        self._metric_fn, self._weight_key = metric_fn, weight_key
        self._prediction_key, self._label_key = prediction_key, label_key

    @property
    def metric_fn(self):
        """The metric function."""
        return self._metric_fn

    @property
    def prediction_key(self):
        """Which prediction."""
        return self._prediction_key

    @property
    def label_key(self):
        """Which label."""
        return self._label_key

    @property
    def weight_key(self):
        """Which feature holds the weights."""
        return self._weight_key

    def __str__(self):
        function = self._metric_fn
        function = function.func if isinstance(function, functools.partial) else function
        keys = ", ".join(f"{key}={getattr(self, key)}" for key in ("prediction_key", "label_key", "weight_key"))
        return f"MetricSpec(metric_fn={getattr(function, '__name__', function)}, {keys})"

    def create_metric_ops(self, inputs, labels, predictions):
        """What metric_fn returns for these features, labels and predictions; ValueError for a missing key."""
        labels = _choose("label", labels, self._label_key)
        predictions = _choose("prediction", predictions, self._prediction_key)
        weights = None if self._weight_key is None else inputs[self._weight_key]
        return call_metric(self._metric_fn, predictions, labels, weights)


def call_metric(function: Callable, predictions: Any, labels: Any, weights: Any = None) -> Any:
    """function(predictions, labels[, weights]) by the names that its arguments have, else by position."""
    names = argument_names(function)
    given = {}
    for candidates, value in [(_PREDICTIONS, predictions), (_LABELS, labels), (_WEIGHTS, weights)]:
        name = next((name for name in candidates if name in names), None)
        if value is not None and name is not None:
            given[name] = value
    if len(given) >= 2:
        return function(**given)
    return function(predictions, labels) if weights is None else function(predictions, labels, weights)


def metric_ops(metrics: dict, features: Any, labels: Any, predictions: Any) -> dict:
    """Name -> (value, update operation) of MetricSpecs and metric functions; see BaseEstimator.evaluate."""
    result = {}
    for name, metric in metrics.items():
        if isinstance(metric, MetricSpec):
            result[name] = metric.create_metric_ops(features, labels, predictions)
            continue
        label = labels
        if isinstance(name, tuple):
            name, key = name
            if not isinstance(predictions, dict):
                raise ValueError(f"Metric ({name!r}, {key!r}) needs a dict of predictions, not {predictions!r}")
            if isinstance(labels, dict):
                label = labels[key] if key in labels else next(iter(labels.values()))
            result[name] = call_metric(metric, predictions[key], label)
        elif isinstance(predictions, dict):
            raise ValueError(f"Metric {name!r}: which of the predictions {sorted(predictions)}? Use a MetricSpec")
        else:
            result[name] = call_metric(metric, predictions, label)
    return result


def _choose(what: str, values: Any, key: str | None) -> Any:
    """The value with the key, or the only one there is; else ValueError."""
    if key is None:
        if isinstance(values, dict):
            if len(values) != 1:
                raise ValueError(f"MetricSpec without {what}_key needs one {what}; there are {sorted(values)}")
            return next(iter(values.values()))
        return values
    if not isinstance(values, dict):
        raise ValueError(f"MetricSpec with {what}_key={key!r} needs a dict of {what}s, not {values!r}")
    if key not in values:
        raise ValueError(f"MetricSpec: no {what} {key!r} among {sorted(values)}")
    return values[key]
