"""Estimator of contrib.learn: fit, evaluate and predict, with arrays or input functions."""

import itertools
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.constants import NotFittedError
from tf1.contrib.learn.feeding import (
    check_inputs,
    infer_real_valued_columns_from_input,
    infer_real_valued_columns_from_input_fn,
    input_fn_of,
    joined,
    rows_of,
)
from tf1.contrib.learn.metric_spec import metric_ops
from tf1.contrib.learn.model_fn import ModeKeys, ModelFnOps
from tf1.contrib.learn.monitors import replace_monitors_with_hooks
from tf1.contrib.learn.run_config import RunConfig
from tf1.contrib.learn.utils.serving import AsCore, as_receiver
from tf1.estimator import calling, saved_models, sessions
from tf1.estimator.configured import Configured
from tf1.estimator.model_fn import EstimatorSpec, checked_hooks

__all__ = [
    "BaseEstimator", "Estimator", "SKCompat", "infer_real_valued_columns_from_input",
    "infer_real_valued_columns_from_input_fn",
]  # fmt: skip


class BaseEstimator(Configured):
    """What estimators of contrib.learn share. A subclass defines _call_model_fn.

    Args:
        model_dir: the folder of checkpoints and events; None: that of config, else a temporary one.
        config: RunConfig.
    """

    def __init__(self, model_dir=None, config=None):
        super().__init__(config or RunConfig(), model_dir)
        self._labels_info = None  # of the last training or evaluation: name -> (type, shape)

    @property
    def model_fn(self):
        """(features, labels, mode, config) -> ModelFnOps."""

        def public_model_fn(features, labels, mode, config):
            return self._call_model_fn(features, labels, mode, config=config)

        return public_model_fn

    def fit(self, x=None, y=None, input_fn=None, steps=None, batch_size=None, monitors=None, max_steps=None):
        """Trains, from the newest checkpoint on; returns self.

        Args:
            x, y: arrays of features and labels, read in random order without end; or
            input_fn: () -> (features, labels).
            steps: so many more steps; max_steps: until the global step is this; neither: until input_fn ends.
            batch_size: rows of x in a step; None: all.
            monitors: sequence of monitors and of SessionRunHook.
        """
        if steps is not None and max_steps is not None:
            raise ValueError("Can not provide both steps and max_steps.")
        check_inputs(x, y, input_fn, batch_size)
        if x is not None:
            input_fn = input_fn_of(x, y, batch_size, shuffle=True, epochs=None)
        path = tf.train.latest_checkpoint(self._model_dir)
        saved = int(tf.train.load_variable(path, tf.GraphKeys.GLOBAL_STEP)) if path else 0
        if max_steps is not None and max_steps <= saved:
            tf.logging.info("Skipping training since max_steps has already saved.")
            return self
        hooks = replace_monitors_with_hooks(monitors, self)
        if steps is not None or max_steps is not None:
            hooks.append(tf.train.StopAtStepHook(steps, max_steps))
        with self._graph():
            features, labels = self._inputs(input_fn)
            spec = self._spec(self._get_train_ops(features, labels))
            loss = sessions.train(spec, self._config, self._model_dir, hooks, [])
        tf.logging.info("Loss for final step: %s.", loss)
        return self

    def partial_fit(self, x=None, y=None, input_fn=None, steps=1, batch_size=None, monitors=None):
        """fit with one step, unless told otherwise."""
        return self.fit(x, y, input_fn, steps, batch_size, monitors)

    def evaluate(
        self, x=None, y=None, input_fn=None, feed_fn=None, batch_size=None, steps=None, metrics=None, name=None,
        checkpoint_path=None, hooks=None, log_progress=True,
    ):  # fmt: skip
        """Name -> value of the metrics, with "loss" and "global_step".

        Args:
            x, y, input_fn, batch_size: see fit; x is read once, in order.
            feed_fn: () -> feed_dict of each step.
            steps: at most so many batches; None: until the input ends.
            metrics: name -> MetricSpec or metric function; (name, prediction) -> metric function.
            name: of the evaluation's folder.
            checkpoint_path: None: the newest one (NotFittedError without any).
            hooks: sequence of SessionRunHook.
            log_progress: no effect: progress is logged.
        """
        check_inputs(x, y, input_fn, batch_size)
        if metrics is not None and not isinstance(metrics, dict):
            raise ValueError(f"Metrics argument should be None or dict. Got {metrics!r}.")
        if x is not None:
            input_fn = input_fn_of(x, y, batch_size)
        path = checkpoint_path or self._needed_checkpoint()
        hooks = list(checked_hooks(hooks))
        if feed_fn:
            hooks.append(tf.train.FeedFnHook(feed_fn))
        with self._graph():
            features, labels = self._inputs(input_fn)
            spec = self._spec(self._get_eval_ops(features, labels, metrics))
            folder = f"{self._model_dir}/eval{f'_{name}' if name else ''}"
            return sessions.evaluate(spec, self._config.session_config, path, steps, hooks, folder)

    def predict(self, x=None, input_fn=None, batch_size=None, outputs=None, as_iterable=True, iterate_batches=False):
        """The predictions: a generator over the examples, or arrays over all if as_iterable is False.

        Args:
            x, input_fn, batch_size: see evaluate.
            outputs: names of the predictions; None: all.
            iterate_batches: whether the generator yields batches.
        """
        check_inputs(x, None, input_fn, batch_size)
        if x is not None:
            input_fn = input_fn_of(x, None, batch_size)
        batches = self._predicted_batches(input_fn, outputs)
        if as_iterable:
            return batches if iterate_batches else itertools.chain.from_iterable(map(rows_of, batches))
        if x is None:  # an input_fn that does not end: its first batch, as it was
            return next(batches)
        return joined(list(batches))

    def _predicted_batches(self, input_fn, outputs):
        path = self._needed_checkpoint()
        with self._graph():
            features = calling.features_only(input_fn())
            ops = self._get_predict_ops(features)
            predictions = ops.predictions
            if outputs is not None and isinstance(predictions, dict):
                predictions = {key: value for key, value in predictions.items() if key in outputs}
                if not predictions:
                    raise ValueError(f"Expected to run at least one output from {list(ops.predictions)}, not {outputs}")
            scaffold = ops.scaffold or tf.train.Scaffold()
            batches = sessions.predict(predictions, scaffold, self._config.session_config, path, [])
        yield from batches

    def get_variable_names(self):
        """The names of the variables in the newest checkpoint."""
        return [name for name, _ in tf.train.list_variables(self._model_dir)]

    def get_variable_value(self, name):
        """The value of a variable in the newest checkpoint."""
        return tf.train.load_variable(self._model_dir, name)

    def get_params(self, deep=True):
        """As scikit-learn asks for: nothing."""
        return {}

    def export_savedmodel(
        self, export_dir_base, serving_input_fn, default_output_alternative_key=None, assets_extra=None, as_text=False,
        checkpoint_path=None, graph_rewrite_specs=None, strip_default_attrs=False,
    ):  # fmt: skip
        """Writes a SavedModel of the predictions to a new folder in export_dir_base; its path, as bytes.

        Args:
            serving_input_fn: () -> InputFnOps or ServingInputReceiver.
            others: see tf.estimator.Estimator.export_saved_model; NotImplementedError for graph_rewrite_specs.
        """
        if serving_input_fn is None:
            raise ValueError("serving_input_fn must be defined.")
        if graph_rewrite_specs:
            raise NotImplementedError("export_savedmodel: graph_rewrite_specs; use tf.graph_util on the exported graph")
        path = checkpoint_path or self._needed_checkpoint()
        fns = {ModeKeys.INFER: lambda: as_receiver(serving_input_fn())}
        return saved_models.export(AsCore(self), export_dir_base, fns, assets_extra, as_text, path)

    def _inputs(self, input_fn):
        features, labels = calling.features_and_labels(input_fn())
        flat = labels if isinstance(labels, dict) else {None: labels}
        self._labels_info = {key: (one.dtype, one.shape) for key, one in flat.items() if tf.is_tensor(one)}
        return features, labels

    def _label_placeholders(self):
        """Placeholders like the labels of the last training, for model functions that use labels in every mode."""
        if not self._labels_info:
            return None
        made = {key: tf.placeholder(dtype, shape) for key, (dtype, shape) in self._labels_info.items()}
        return made.get(None, made)

    def _get_train_ops(self, features, labels):
        return self._call_model_fn(features, labels, ModeKeys.TRAIN)

    def _get_eval_ops(self, features, labels, metrics):
        return self._call_model_fn(features, labels, ModeKeys.EVAL, metrics)

    def _get_predict_ops(self, features):
        return self._call_model_fn(features, self._label_placeholders(), ModeKeys.INFER)

    def _spec(self, ops: Any) -> EstimatorSpec:
        return ops.estimator_spec() if isinstance(ops, ModelFnOps) else ops

    def _graph(self):
        return sessions.new_graph(self._config, tf.train.create_global_step)

    def _needed_checkpoint(self) -> str:
        path = tf.train.latest_checkpoint(self._model_dir)
        if not path:
            raise NotFittedError(f"Couldn't find trained model at {self._model_dir}.")
        return path


class Estimator(BaseEstimator):
    """A model of contrib.learn.

    Args:
        model_fn: (features, labels[, mode][, params][, config][, model_dir]) -> ModelFnOps, or a tuple of predictions,
            loss and training operation.
        model_dir, config: see BaseEstimator.
        params: for model_fn.
        feature_engineering_fn: (features, labels) -> (features, labels), before model_fn.
    """

    def __init__(self, model_fn=None, model_dir=None, config=None, params=None, feature_engineering_fn=None):
        super().__init__(model_dir, config)
        if model_fn is not None and params is not None and "params" not in calling.argument_names(model_fn):
            raise ValueError(f"Estimator's model_fn ({model_fn}) does not have a params argument, but got {params}")
        self._model_fn, self.params = model_fn, params
        self._feature_engineering_fn = feature_engineering_fn or (lambda features, labels: (features, labels))

    def _call_model_fn(self, features, labels, mode, metrics=None, config=None):
        """What model_fn returns, as ModelFnOps, with further metrics."""
        features, labels = self._feature_engineering_fn(features, labels)
        given = {
            "mode": mode, "params": self.params, "config": config or self.config, "model_dir": self._model_dir
        }  # fmt: skip
        names = calling.argument_names(self._model_fn)
        ops = self._model_fn(features, labels, **{name: value for name, value in given.items() if name in names})
        if not isinstance(ops, (ModelFnOps, EstimatorSpec)):
            if len(ops) != 3:
                raise ValueError("Unrecognized value returned by model_fn, please return ModelFnOps.")
            predictions, loss, train_op = ops
            ops = ModelFnOps(mode, predictions, loss, train_op)
        if metrics:
            added = metric_ops(metrics, features, labels, ops.predictions)
            ops = ops._replace(eval_metric_ops={**ops.eval_metric_ops, **added})
        return ops


class SKCompat:
    """An estimator with the methods of scikit-learn: fit, score and predict on arrays.

    Args:
        estimator: BaseEstimator.
    """

    def __init__(self, estimator):
        self._estimator = estimator

    def fit(self, x, y, batch_size=128, steps=None, max_steps=None, monitors=None):
        """See Estimator.fit; returns self."""
        self._estimator.fit(x, y, None, steps, batch_size, monitors, max_steps)
        return self

    def score(self, x, y, batch_size=128, steps=None, metrics=None, name=None):
        """See Estimator.evaluate."""
        return self._estimator.evaluate(x, y, batch_size=batch_size, steps=steps, metrics=metrics, name=name)

    def predict(self, x, batch_size=128, outputs=None):
        """The predictions of all rows of x: an array, or name -> array."""
        return joined(list(self._estimator._predicted_batches(input_fn_of(x, None, batch_size), outputs)))
