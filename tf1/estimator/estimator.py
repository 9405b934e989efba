"""Estimator: trains, evaluates and predicts with a model function, and keeps its checkpoints in a folder."""

import copy
import os
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1.estimator import calling, saved_models, sessions
from tf1.estimator.configured import Configured
from tf1.estimator.mode_keys import ModeKeys
from tf1.estimator.model_fn import EstimatorSpec, checked_hooks
from tf1.estimator.warm_starting import VocabInfo, WarmStartSettings, as_settings

__all__ = ["Estimator", "VocabInfo", "WarmStartSettings"]


class Estimator(Configured):
    """A model that lives in a folder; each call builds its graph anew and restores the newest checkpoint.

    Args:
        model_fn: (features[, labels][, mode][, params][, config]) -> EstimatorSpec.
        model_dir: the folder of checkpoints and events; None: that of config, else a temporary one.
        config: RunConfig.
        params: a dict or tf.contrib.training.HParams for model_fn, which is copied.
        warm_start_from: a checkpoint, a folder of one, a SavedModel or WarmStartSettings: initial values in training.

    Raises ValueError for a model_fn with other arguments, TypeError for hooks that are no SessionRunHook.
    """

    def __init__(self, model_fn, model_dir=None, config=None, params=None, warm_start_from=None):
        super().__init__(config, model_dir)
        self._session_config = self._config.session_config
        tf.logging.info("Using config: %s", vars(self._config))
        calling.check_model_fn(model_fn, params)
        self._model_fn = model_fn
        self._params = copy.deepcopy(params or {})
        self._warm_start_settings = as_settings(warm_start_from)

    @property
    def params(self):
        """A copy of the parameters of model_fn."""
        return copy.deepcopy(self._params)

    @property
    def model_fn(self):
        """The model function, with the parameters bound: (features, labels, mode, config) -> EstimatorSpec."""

        def public_model_fn(features, labels, mode, config):
            return self._call_model_fn(features, labels, mode, config)

        return public_model_fn

    def latest_checkpoint(self):
        """The path of the newest checkpoint in model_dir, or None."""
        return tf.train.latest_checkpoint(self.model_dir)

    def get_variable_names(self):
        """The names of the variables in the newest checkpoint; ValueError without one."""
        return [name for name, _ in tf.train.list_variables(self._needed_checkpoint())]

    def get_variable_value(self, name):
        """The value of a variable in the newest checkpoint, as an array; ValueError without a checkpoint."""
        return tf.train.load_checkpoint(self._needed_checkpoint()).get_tensor(name.removesuffix(":0"))

    def eval_dir(self, name=None):
        """The folder of the events of an evaluation: model_dir/eval, or eval_NAME."""
        return os.path.join(self._model_dir, f"eval_{name}" if name else "eval")

    def train(self, input_fn, hooks=None, steps=None, max_steps=None, saving_listeners=None):
        """Trains from the newest checkpoint on, until input_fn ends or so many steps are done; returns self.

        Args:
            input_fn: ([mode][, params][, config]) -> a Dataset of (features, labels), or tensors of them.
            hooks: sequence of SessionRunHook.
            steps: so many more steps.
            max_steps: until the global step is this; nothing is done if it is already.
            saving_listeners: CheckpointSaverListeners.
        """
        if steps is not None and max_steps is not None:
            raise ValueError("Can not provide both steps and max_steps.")
        for name, value in [("steps", steps), ("max_steps", max_steps)]:
            if value is not None and value <= 0:
                raise ValueError(f"Must specify {name} > 0, given: {value}")
        hooks = list(checked_hooks(hooks))
        if max_steps is not None and self._saved_step() >= max_steps:
            tf.logging.info("Skipping training since max_steps has already saved.")
            return self
        if steps is not None or max_steps is not None:
            hooks.append(tf.train.StopAtStepHook(steps, max_steps))
        with self._graph():
            features, labels = calling.features_and_labels(self._call_input_fn(input_fn, ModeKeys.TRAIN))
            spec = self._call_model_fn(features, labels, ModeKeys.TRAIN, self._config)
            if self._warm_start_settings:
                tf.logging.info("Warm-starting with WarmStartSettings: %s", self._warm_start_settings)
                tf.train.warm_start(*self._warm_start_settings)
            loss = sessions.train(spec, self._config, self._model_dir, hooks, _checked_listeners(saving_listeners))
        tf.logging.info("Loss for final step: %s.", loss)
        return self

    def evaluate(self, input_fn, steps=None, hooks=None, checkpoint_path=None, name=None):
        """The metrics over what input_fn yields: name -> value, with "loss" and "global_step".

        Args:
            input_fn: see train.
            steps: at most so many batches; None: until input_fn ends.
            hooks: sequence of SessionRunHook.
            checkpoint_path: None: the newest one; without any, the model's initial values.
            name: of the evaluation, when there are several: see eval_dir.
        """
        if steps is not None and steps <= 0:
            raise ValueError(f"Must specify steps > 0, given: {steps}")
        hooks = list(checked_hooks(hooks))
        checkpoint_path = self._checkpoint_or_initial(checkpoint_path, "evaluate")
        with self._graph():
            features, labels = calling.features_and_labels(self._call_input_fn(input_fn, ModeKeys.EVAL))
            spec = self._call_model_fn(features, labels, ModeKeys.EVAL, self._config)
            if checkpoint_path is None and self._warm_start_settings:
                tf.train.warm_start(*self._warm_start_settings)
            return sessions.evaluate(spec, self._session_config, checkpoint_path, steps, hooks, self.eval_dir(name))

    def predict(self, input_fn, predict_keys=None, hooks=None, checkpoint_path=None, yield_single_examples=True):
        """Yields the predictions, for one example after the other: arrays, or name -> array.

        Args:
            input_fn: ([mode][, params][, config]) -> features, whose end ends the predictions.
            predict_keys: names of the predictions to yield; None: all.
            hooks: sequence of SessionRunHook.
            checkpoint_path: None: the newest one; without any, the model's initial values.
            yield_single_examples: False: yields whole batches.
        """
        hooks = list(checked_hooks(hooks))
        checkpoint_path = self._checkpoint_or_initial(checkpoint_path, "predict")
        with self._graph():
            result = calling.tensors_of(self._call_input_fn(input_fn, ModeKeys.PREDICT))
            calling.warn_if_endless(result)
            features = calling.features_only(result)
            spec = self._call_model_fn(features, None, ModeKeys.PREDICT, self._config)
            if checkpoint_path is None and self._warm_start_settings:
                tf.train.warm_start(*self._warm_start_settings)
            predictions = _with_keys(spec.predictions, predict_keys)
            hooks += spec.prediction_hooks
            batches = sessions.predict(predictions, spec.scaffold, self._session_config, checkpoint_path, hooks)
        for batch in batches:
            if yield_single_examples:
                yield from _examples(batch)
            else:
                yield batch

    def export_saved_model(
        self, export_dir_base, serving_input_receiver_fn, assets_extra=None, as_text=False, checkpoint_path=None,
        experimental_mode=ModeKeys.PREDICT,
    ):  # fmt: skip
        """Writes a SavedModel to a new folder in export_dir_base, named by the time; its path, as bytes.

        Args:
            export_dir_base: the folder of exports.
            serving_input_receiver_fn: () -> ServingInputReceiver.
            assets_extra: name in the folder assets.extra -> file to copy.
            as_text: saved_model.pbtxt instead of .pb.
            checkpoint_path: None: the newest one; ValueError without any.
            experimental_mode: the mode in which model_fn is called.
        """
        if not serving_input_receiver_fn:
            raise ValueError("An input_receiver_fn must be defined.")
        receivers = {calling.for_mode(experimental_mode): serving_input_receiver_fn}
        return self.experimental_export_all_saved_models(
            export_dir_base, receivers, assets_extra, as_text, checkpoint_path
        )

    def export_savedmodel(
        self, export_dir_base, serving_input_receiver_fn, assets_extra=None, as_text=False, checkpoint_path=None,
        strip_default_attrs=False,
    ):  # fmt: skip
        """The older name of export_saved_model; strip_default_attrs has no effect: they are stripped."""
        return self.export_saved_model(
            export_dir_base, serving_input_receiver_fn, assets_extra, as_text, checkpoint_path
        )

    def experimental_export_all_saved_models(
        self, export_dir_base, input_receiver_fn_map, assets_extra=None, as_text=False, checkpoint_path=None
    ):
        """Writes one SavedModel with a graph for each mode in input_receiver_fn_map; its path, as bytes."""
        checkpoint_path = checkpoint_path or self._needed_checkpoint()
        return saved_models.export(self, export_dir_base, input_receiver_fn_map, assets_extra, as_text, checkpoint_path)

    def _graph(self):
        """A new graph with the seed, the devices and the global step."""
        return sessions.new_graph(self._config, self._create_global_step)

    def _create_global_step(self, graph):
        """The global step; a subclass can make it otherwise."""
        return tf.train.create_global_step(graph)

    def _call_input_fn(self, input_fn, mode):
        return calling.call_input_fn(input_fn, mode, self._params_of_input(mode), self._config)

    def _params_of_input(self, mode):
        """What the argument `params` of an input_fn is."""
        return self.params

    def _params_of_model(self, mode):
        """What the argument `params` of the model_fn is."""
        return self.params

    def _call_model_fn(self, features, labels, mode, config):
        spec = calling.call_model_fn(self._model_fn, features, labels, mode, self._params_of_model(mode), config)
        if hasattr(spec, "as_estimator_spec"):
            spec = spec.as_estimator_spec()
        if not isinstance(spec, EstimatorSpec):
            raise ValueError(f"model_fn should return an EstimatorSpec, not {spec!r}")
        return spec

    def _saved_step(self) -> int:
        """The global step of the newest checkpoint; 0 without one."""
        path = self.latest_checkpoint()
        return int(tf.train.load_variable(path, tf.GraphKeys.GLOBAL_STEP)) if path else 0

    def _needed_checkpoint(self) -> str:
        path = self.latest_checkpoint()
        if not path:
            raise ValueError(f"Could not find trained model in model_dir: {self._model_dir}.")
        return path

    def _checkpoint_or_initial(self, checkpoint_path: str | None, what: str) -> str | None:
        path = checkpoint_path or self.latest_checkpoint()
        if not path:
            tf.logging.info(
                "Could not find trained model in model_dir: %s, running initialization to %s.", self._model_dir, what
            )
        return path


def _checked_listeners(listeners: Any) -> list:
    listeners = list(listeners or ())
    for listener in listeners:
        if not isinstance(listener, tf.train.CheckpointSaverListener):
            raise TypeError(f"saving_listeners must be a list of CheckpointSaverListener, given: {listener!r}")
    return listeners


def _with_keys(predictions: Any, keys: Any) -> Any:
    """Those of the predictions that have the keys; ValueError if there are none."""
    if not keys:
        return predictions
    if not isinstance(predictions, dict):
        raise ValueError("predict_keys argument is not valid in case of non-dict predictions.")
    chosen = {key: value for key, value in predictions.items() if key in keys}
    if not chosen:
        raise ValueError(f"Expected to run at least one output from {list(predictions)}, provided {keys}.")
    return chosen


def _examples(batch: Any):
    """The predictions of each example of a batch; ValueError if the tensors have different lengths."""
    if not isinstance(batch, dict):
        yield from batch
        return
    lengths = {key: np.shape(value)[0] if np.ndim(value) else None for key, value in batch.items()}
    if len(set(lengths.values())) != 1 or None in lengths.values():
        raise ValueError(
            f"Batch length of predictions should be same; they are {lengths}. Use yield_single_examples=False"
        )
    for i in range(next(iter(lengths.values()))):
        yield {key: value[i] for key, value in batch.items()}
