"""Experiment of contrib.learn: an estimator with its inputs, and what can be done with them."""

import os
import time
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.monitors import ValidationMonitor, replace_monitors_with_hooks
from tf1.contrib.learn.utils.saved_model_export_utils import ExportStrategy
from tf1.estimator.estimator import Estimator as CoreEstimator


class Experiment:
    """An estimator, what it learns from and what it is evaluated on.

    Args:
        estimator: of contrib.learn or of tf.estimator.
        train_input_fn, eval_input_fn: see Estimator.fit.
        eval_metrics: see Estimator.evaluate; None for one of tf.estimator (ValueError).
        train_steps: train until the global step is this; None: until the input ends.
        eval_steps: batches of an evaluation.
        train_monitors, eval_hooks: sequences of monitors and SessionRunHook.
        min_eval_frequency: train_and_evaluate looks for a new checkpoint every so many steps; 0: only at the end.
        export_strategies: ExportStrategy or a sequence of them, used after the last evaluation.
        train_steps_per_iteration: of continuous_train_and_eval.
        saving_listeners: see tf.estimator.Estimator.train.
        check_interval_secs: see ValidationMonitor.
        continuous_eval_throttle_secs: at least so many seconds between two evaluations of continuous_eval.
        eval_delay_secs, delay_workers_by_global_step, local_eval_frequency, checkpoint_and_export: of clusters and
            older versions; no effect.
    """

    def __init__(
        self, estimator, train_input_fn, eval_input_fn, eval_metrics=None, train_steps=None, eval_steps=100,
        train_monitors=None, eval_hooks=None, local_eval_frequency=None, eval_delay_secs=120,
        continuous_eval_throttle_secs=60, min_eval_frequency=None, delay_workers_by_global_step=False,
        export_strategies=None, train_steps_per_iteration=None, checkpoint_and_export=False, saving_listeners=None,
        check_interval_secs=5,
    ):  # fmt: skip
        self._is_core = isinstance(estimator, CoreEstimator)
        if self._is_core and eval_metrics is not None:
            raise ValueError("`eval_metrics` must be `None` with `tf.estimator.Estimator`")
        self._estimator, self._eval_metrics = estimator, eval_metrics
        self._train_input_fn, self._eval_input_fn = train_input_fn, eval_input_fn
        self._train_steps, self._eval_steps = train_steps, eval_steps
        self._train_monitors, self._eval_hooks = list(train_monitors or []), list(eval_hooks or [])
        self._throttle_secs = continuous_eval_throttle_secs
        self._min_eval_frequency = 1 if min_eval_frequency is None else min_eval_frequency
        self._train_steps_per_iteration = train_steps_per_iteration
        self._saving_listeners = list(saving_listeners or [])
        self._check_interval_secs = check_interval_secs
        self.reset_export_strategies(export_strategies)

    @property
    def estimator(self):
        """The estimator."""
        return self._estimator

    @property
    def eval_metrics(self):
        """The metrics."""
        return self._eval_metrics

    @property
    def train_steps(self):
        """The last global step, or None."""
        return self._train_steps

    @property
    def eval_steps(self):
        """Batches of an evaluation, or None."""
        return self._eval_steps

    def extend_train_hooks(self, additional_hooks):
        """Adds monitors or hooks to the training."""
        self._train_monitors.extend(additional_hooks)

    def reset_export_strategies(self, new_export_strategies=None):
        """Takes other export strategies; returns those there were."""
        old = getattr(self, "_export_strategies", ())
        new = new_export_strategies
        self._export_strategies = (new,) if isinstance(new, ExportStrategy) else tuple(new or ())
        return old

    def train(self, delay_secs=None):
        """Trains; returns the estimator."""
        return self._train(self._train_steps, self._train_monitors)

    def evaluate(self, delay_secs=None, name=None):
        """The metrics of the newest checkpoint."""
        return self._evaluate(name)

    def train_and_evaluate(self):
        """Trains, evaluates new checkpoints while it does, and evaluates and exports at the end: (metrics, exports)."""
        monitors = list(self._train_monitors)
        if self._min_eval_frequency:
            monitors.append(
                ValidationMonitor(
                    input_fn=self._eval_input_fn,
                    eval_steps=self._eval_steps,
                    metrics=self._eval_metrics,
                    every_n_steps=self._min_eval_frequency,
                    check_interval_secs=self._check_interval_secs,
                    hooks=self._eval_hooks,
                )
            )
        self._train(self._train_steps, monitors)
        results = self._evaluate(None)
        return results, self._export(results)

    def local_run(self):
        """See train_and_evaluate."""
        return self.train_and_evaluate()

    def continuous_train_and_eval(self, continuous_eval_predicate_fn=None):
        """Trains train_steps_per_iteration steps and evaluates, again and again: (metrics, exports) of the last one.

        continuous_eval_predicate_fn: metrics -> whether to go on; None: until train_steps.
        """
        results = None
        size = self._train_steps_per_iteration or max(1, (self._train_steps or 1000) // 10)
        while continuous_eval_predicate_fn is None or continuous_eval_predicate_fn(results):
            step = results[tf.GraphKeys.GLOBAL_STEP] if results else 0
            if self._train_steps is not None and step >= self._train_steps:
                break
            last = step + size if self._train_steps is None else min(step + size, self._train_steps)
            self._train(last, self._train_monitors)
            results = self._evaluate(None)
        return results, self._export(results)

    def continuous_eval(
        self, delay_secs=None, throttle_delay_secs=None, evaluate_checkpoint_only_once=True,
        continuous_eval_predicate_fn=None, name="continuous",
    ):  # fmt: skip
        """Evaluates each new checkpoint until the global step is train_steps or the predicate says False."""
        evaluated, results = None, None
        pause = self._throttle_secs if throttle_delay_secs is None else throttle_delay_secs
        while continuous_eval_predicate_fn is None or continuous_eval_predicate_fn(results):
            path = tf.train.latest_checkpoint(self._estimator.model_dir)
            if path and (path != evaluated or not evaluate_checkpoint_only_once):
                results, evaluated = self._evaluate(name), path
                self._export(results)
                if self._train_steps is not None and results[tf.GraphKeys.GLOBAL_STEP] >= self._train_steps:
                    break
            time.sleep(pause)
        return results

    def test(self):
        """Trains one step, evaluates one batch and exports; the metrics."""
        self._train(None, self._train_monitors, steps=1)
        results = self._evaluate("one_pass", steps=1)
        self._export(results)
        return results

    def run_std_server(self):
        """Of clusters: NotImplementedError."""
        raise NotImplementedError("Experiment.run_std_server serves other machines; tf1 trains on one")

    def _train(self, max_steps: int | None, monitors: list, steps: int | None = None) -> Any:
        hooks = replace_monitors_with_hooks(monitors, self._estimator)
        if self._is_core:
            return self._estimator.train(self._train_input_fn, hooks, steps, max_steps, self._saving_listeners)
        return self._estimator.fit(input_fn=self._train_input_fn, steps=steps, max_steps=max_steps, monitors=hooks)

    def _evaluate(self, name: str | None, steps: int | None = None) -> dict:
        given = {"input_fn": self._eval_input_fn, "steps": steps or self._eval_steps, "name": name}
        if not self._is_core:
            given["metrics"] = self._eval_metrics
        return self._estimator.evaluate(hooks=self._eval_hooks, **given)

    def _export(self, results: dict | None) -> list:
        folder = os.path.join(self._estimator.model_dir, "export")
        return [
            strategy.export(self._estimator, os.path.join(folder, strategy.name), eval_result=results)
            for strategy in self._export_strategies
        ]
