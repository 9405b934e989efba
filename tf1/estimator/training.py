"""train_and_evaluate: training with an evaluation, and exports, after each checkpoint."""

import collections
import os
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.estimator.exporter import Exporter
from tf1.estimator.model_fn import checked_hooks


class TrainSpec(collections.namedtuple("TrainSpec", ["input_fn", "max_steps", "hooks"])):
    """The training part.

    Args:
        input_fn: see Estimator.train.
        max_steps: train until the global step is this; None: until input_fn ends.
        hooks: sequence of SessionRunHook.
    """

    __slots__ = ()

    def __new__(cls, input_fn, max_steps=None, hooks=None):
        """Checks the arguments; see the class."""
        _check_function(input_fn)
        if max_steps is not None and max_steps <= 0:
            raise ValueError(f"Must specify max_steps > 0, given: {max_steps}")
        return super().__new__(cls, input_fn, max_steps, checked_hooks(hooks))


class EvalSpec(
    collections.namedtuple(
        "EvalSpec", ["input_fn", "steps", "name", "hooks", "exporters", "start_delay_secs", "throttle_secs"]
    )
):
    """The evaluation part.

    Args:
        input_fn: see Estimator.evaluate.
        steps: at most so many batches; None: until input_fn ends.
        name: of the evaluation's folder.
        hooks: sequence of SessionRunHook.
        exporters: an Exporter or several, of different names.
        start_delay_secs: no effect on one machine.
        throttle_secs: at least so many seconds between two evaluations.
    """

    __slots__ = ()

    def __new__(
        cls, input_fn, steps=100, name=None, hooks=None, exporters=None, start_delay_secs=120, throttle_secs=600
    ):
        """Checks the arguments; see the class."""
        _check_function(input_fn)
        if steps is not None and steps <= 0:
            raise ValueError(f"Must specify steps > 0, given: {steps}")
        if name is not None and not isinstance(name, str):
            raise TypeError(f"`name` must be string, given: {name!r}")
        for argument, value in [("start_delay_secs", start_delay_secs), ("throttle_secs", throttle_secs)]:
            if value < 0:
                raise ValueError(f"Must specify {argument} >= 0, given: {value}")
        return super().__new__(
            cls, input_fn, steps, name, checked_hooks(hooks), _exporters(exporters), start_delay_secs, throttle_secs
        )


def train_and_evaluate(estimator, train_spec, eval_spec):
    """Trains, and evaluates and exports after each checkpoint and at the end; the last (metrics, exports).

    The metrics are None if no step was made. TypeError for specs of other types.
    """
    if not isinstance(train_spec, TrainSpec):
        raise TypeError(f"`train_spec` must have type `tf.estimator.TrainSpec`. Got: {type(train_spec)}")
    if not isinstance(eval_spec, EvalSpec):
        raise TypeError(f"`eval_spec` must have type `tf.estimator.EvalSpec`. Got: {type(eval_spec)}")
    config = estimator.config
    tf.logging.info(
        "Start train and evaluate loop: an evaluation after each checkpoint (save_checkpoints_steps=%s, "
        "save_checkpoints_secs=%s).",
        config.save_checkpoints_steps,
        config.save_checkpoints_secs,
    )
    listener = _EvaluateAfterSave(estimator, eval_spec, train_spec.max_steps)
    estimator.train(
        train_spec.input_fn, hooks=train_spec.hooks, max_steps=train_spec.max_steps, saving_listeners=[listener]
    )
    return listener.metrics, listener.exports


class _EvaluateAfterSave(tf.train.CheckpointSaverListener):
    """Evaluates each new checkpoint but the first, and exports it."""

    def __init__(self, estimator: Any, spec: EvalSpec, max_steps: int | None):
        self.metrics, self.exports = None, None
        self._estimator, self._spec, self._max_steps = estimator, spec, max_steps
        self._evaluated = None

    def begin(self):
        """Starts the time that throttle_secs counts."""
        self._timer = tf.train.SecondOrStepTimer(every_secs=self._spec.throttle_secs)
        self._is_first = True

    def after_save(self, session, global_step_value):
        """Evaluates, unless it did so throttle_secs ago or less."""
        if self._is_first:  # nothing is trained yet
            self._is_first = False
        elif self._timer.should_trigger_for_step(global_step_value):
            self._evaluate(global_step_value)
        else:
            tf.logging.info("Skip the current checkpoint eval due to throttle secs (%s).", self._spec.throttle_secs)

    def end(self, session, global_step_value):
        """Evaluates the last checkpoint, if that has not been done."""
        if global_step_value != self._timer.last_triggered_step():
            self._evaluate(global_step_value)

    def _evaluate(self, step: int) -> None:
        self._timer.update_last_triggered_step(step)
        path = self._estimator.latest_checkpoint()
        if path in (None, self._evaluated):
            return
        spec = self._spec
        self._evaluated = path
        self.metrics = self._estimator.evaluate(
            spec.input_fn, steps=spec.steps, hooks=spec.hooks, checkpoint_path=path, name=spec.name
        )
        is_final = bool(self._max_steps) and self.metrics[tf.GraphKeys.GLOBAL_STEP] >= self._max_steps
        self.exports = [
            exporter.export(
                estimator=self._estimator,
                export_path=os.path.join(self._estimator.model_dir, "export", exporter.name),
                checkpoint_path=path,
                eval_result=self.metrics,
                is_the_final_export=is_final,
            )
            for exporter in spec.exporters
        ]


def _check_function(input_fn: Any) -> None:
    if not callable(input_fn):
        raise TypeError(f"`input_fn` must be callable, given: {input_fn!r}")


def _exporters(exporters: Any) -> tuple:
    """The exporters as a tuple; TypeError for other things, ValueError for names that are missing or equal."""
    exporters = (exporters,) if isinstance(exporters, Exporter) else tuple(exporters or ())
    for exporter in exporters:
        if not isinstance(exporter, Exporter):
            raise TypeError(f"`exporters` must be Exporters, found {exporter!r}")
    names = [exporter.name for exporter in exporters]
    if not all(isinstance(name, str) and name for name in names) or len(set(names)) < len(names):
        raise ValueError(f"`exporters` must have unique names that are not empty: {names}")
    return exporters
