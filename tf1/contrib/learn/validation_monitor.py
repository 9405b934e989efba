"""ValidationMonitor: evaluations while a model of contrib.learn trains."""

import copy
import time

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.base_monitor import EveryN


class ValidationMonitor(EveryN):
    """Evaluates each new checkpoint, and can end training when a metric gets no better.

    Args:
        x, y, input_fn, batch_size, metrics, hooks, name: see Estimator.evaluate.
        eval_steps: batches of an evaluation.
        every_n_steps: steps between looking for a new checkpoint.
        early_stopping_rounds: training ends when so many steps brought no better metric; None: never.
        early_stopping_metric, early_stopping_metric_minimize: which metric, and whether less is better.
        check_interval_secs: at least so many seconds between looking for a new checkpoint.
    """

    def __init__(
        self, x=None, y=None, input_fn=None, batch_size=None, eval_steps=None, every_n_steps=100, metrics=None,
        hooks=None, early_stopping_rounds=None, early_stopping_metric="loss", early_stopping_metric_minimize=True,
        name=None, check_interval_secs=5,
    ):  # fmt: skip
        super().__init__(every_n_steps, first_n_steps=-1)
        if x is None and input_fn is None:
            raise ValueError("Either x or input_fn should be provided.")
        inputs = {"x": x, "y": y, "input_fn": input_fn, "batch_size": batch_size, "metrics": metrics}
        self._arguments = {key: value for key, value in inputs.items() if value is not None}
        self._arguments.update(steps=eval_steps, hooks=hooks, name=name)
        self.early_stopping_rounds = early_stopping_rounds
        self.early_stopping_metric = early_stopping_metric
        self.early_stopping_metric_minimize = early_stopping_metric_minimize
        self._check_interval_secs = check_interval_secs
        self._early_stopped = False
        self._best_value = self._best_value_step = self._best_metrics = None
        self._evaluated = self._looked_at = None

    @property
    def early_stopped(self):
        """Whether it has ended the training."""
        return self._early_stopped

    @property
    def best_step(self):
        """The step of the best metric."""
        return self._best_value_step

    @property
    def best_value(self):
        """The best metric."""
        return self._best_value

    @property
    def best_metrics(self):
        """All metrics of the evaluation with the best metric."""
        return self._best_metrics

    def every_n_step_end(self, step, outputs):
        """Evaluates, if there is a new checkpoint; whether training shall end."""
        now = time.time()
        if (
            None not in (self._check_interval_secs, self._looked_at)
            and now - self._looked_at < self._check_interval_secs
        ):
            return False
        self._looked_at = now
        path = tf.train.latest_checkpoint(self._estimator.model_dir)
        if path in (None, self._evaluated):
            return False
        self._evaluated = path
        results = self._estimator.evaluate(**self._arguments)
        tf.logging.info("Validation (step %d): %s", step, ", ".join(f"{key} = {results[key]}" for key in results))
        return self.early_stopping_rounds is not None and self._is_at_its_best(step, results)

    def _is_at_its_best(self, step: int, results: dict) -> bool:
        """Whether early_stopping_rounds steps brought no better metric."""
        if self.early_stopping_metric not in results:
            raise ValueError(f"Metric {self.early_stopping_metric} missing from outputs {sorted(results)}.")
        value, best = results[self.early_stopping_metric], self._best_value
        if best is None or (value < best if self.early_stopping_metric_minimize else value > best):
            self._best_value, self._best_value_step, self._best_metrics = value, step, copy.deepcopy(results)
        self._early_stopped = step - self._best_value_step >= self.early_stopping_rounds
        if self._early_stopped:
            tf.logging.info(
                "Stopping. Best step: %d with %s = %s.", self._best_value_step, self.early_stopping_metric, best
            )
        return self._early_stopped
