"""Estimators made of others: with more metrics, or with features among the predictions."""

import tensorflow.compat.v1 as tf

from tf1.estimator.calling import argument_names
from tf1.estimator.estimator import Estimator
from tf1.estimator.export_output import PredictOutput
from tf1.estimator.mode_keys import ModeKeys

_METRIC_ARGUMENTS = {"predictions", "features", "labels", "config"}


def add_metrics(estimator, metric_fn):
    """An Estimator in the same folder whose evaluations also have the metrics of metric_fn.

    metric_fn: ([predictions][, features][, labels][, config]) -> name -> (value, update operation). A name that the
    estimator has already is replaced. ValueError for other arguments.
    """
    names = set(argument_names(metric_fn))
    if unknown := sorted(names - _METRIC_ARGUMENTS):
        raise ValueError(f"metric_fn ({metric_fn}) has following not expected args: {unknown}")

    def model_fn(features, labels, mode, config):
        spec = estimator.model_fn(features, labels, mode, config)
        if mode != ModeKeys.EVAL:
            return spec
        given = {"predictions": spec.predictions, "features": features, "labels": labels, "config": config}
        added = metric_fn(**{name: given[name] for name in names})
        return spec._replace(eval_metric_ops={**spec.eval_metric_ops, **added})

    return _like(estimator, model_fn)


def forward_features(estimator, keys=None, sparse_default_values=None):
    """An Estimator in the same folder whose predictions also have features, to tell the examples apart.

    Args:
        keys: a name or names of features; None: all.
        sparse_default_values: name -> what fills the gaps of a sparse feature.

    In prediction ValueError for features that are missing or have the name of a prediction.
    """
    keys = [keys] if isinstance(keys, str) else keys

    def model_fn(features, labels, mode, config):
        spec = estimator.model_fn(features, labels, mode, config)
        if mode != ModeKeys.PREDICT:
            return spec
        chosen = list(features) if keys is None else keys
        predictions = dict(spec.predictions)
        for key in chosen:
            if key not in features:
                raise ValueError(f"forward_features: no feature {key!r}; there are {sorted(features)}")
            if key in predictions:
                raise ValueError(f"forward_features: {key!r} is a prediction already")
            predictions[key] = _dense(features[key], (sparse_default_values or {}).get(key))
        outputs = {key: _with(one, predictions) for key, one in (spec.export_outputs or {}).items()}
        return spec._replace(predictions=predictions, export_outputs=outputs or None)

    return _like(estimator, model_fn)


def _dense(feature, default):
    if not isinstance(feature, tf.SparseTensor):
        return feature
    return tf.sparse.to_dense(feature, default_value=default)


def _with(output, predictions: dict):
    """A PredictOutput with all predictions; other outputs as they are."""
    return PredictOutput({**predictions, **output.outputs}) if isinstance(output, PredictOutput) else output


def _like(estimator, model_fn) -> Estimator:
    """An Estimator with another model function in the folder of the first."""
    return Estimator(model_fn, estimator.model_dir, estimator.config, warm_start_from=estimator._warm_start_settings)
