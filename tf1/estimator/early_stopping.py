"""Hooks that stop a training by what the evaluations wrote into their events."""

import glob
import operator
import os
from collections.abc import Callable

import tensorflow.compat.v1 as tf


def make_early_stopping_hook(estimator, should_stop_fn, run_every_secs=60, run_every_steps=None):
    """A hook that ends the training when should_stop_fn() is true.

    It is asked every run_every_secs seconds or, if run_every_secs is None, every run_every_steps steps; ValueError for
    both or neither.
    """
    if not callable(should_stop_fn):
        raise TypeError("`should_stop_fn` must be callable.")
    if (run_every_secs is None) == (run_every_steps is None):
        raise ValueError("Only one of `run_every_secs` and `run_every_steps` must be set.")
    return _StopHook(should_stop_fn, run_every_secs, run_every_steps)


class _StopHook(tf.train.SessionRunHook):
    """Asks should_stop_fn now and then."""

    def __init__(self, should_stop_fn: Callable[[], bool], seconds: int | None, steps: int | None):
        self._should_stop_fn = should_stop_fn
        self._timer = tf.train.SecondOrStepTimer(every_secs=seconds, every_steps=steps)

    def begin(self):
        """Finds the global step."""
        self._step = tf.train.get_global_step()

    def before_run(self, run_context):
        """Asks for the global step."""
        return tf.train.SessionRunArgs(self._step)

    def after_run(self, run_context, run_values):
        """Stops, if should_stop_fn says so."""
        if self._timer.should_trigger_for_step(run_values.results):
            self._timer.update_last_triggered_step(run_values.results)
            if self._should_stop_fn():
                tf.logging.info("Requesting early stopping at global step %d", run_values.results)
                run_context.request_stop()


def read_eval_metrics(eval_dir):
    """Global step -> {name of the metric: value}, from the events in the folder, in the order of steps."""
    metrics = {}
    for path in sorted(glob.glob(os.path.join(eval_dir, "events.out.tfevents.*"))):
        for event in tf.train.summary_iterator(path):
            found = {one.tag: one.simple_value for one in event.summary.value if one.HasField("simple_value")}
            if found:
                metrics.setdefault(event.step, {}).update(found)
    return dict(sorted(metrics.items()))


def _threshold_hook(is_better, estimator, metric_name, threshold, eval_dir, min_steps, every):
    folder = eval_dir or estimator.eval_dir()

    def should_stop():
        return any(
            is_better(metrics[metric_name], threshold)
            for step, metrics in read_eval_metrics(folder).items()
            if step >= min_steps
        )

    return make_early_stopping_hook(estimator, should_stop, *every)


def _no_improvement_hook(is_better, estimator, metric_name, max_steps, eval_dir, min_steps, every):
    folder = eval_dir or estimator.eval_dir()

    def should_stop():
        best, best_step = None, None
        for step, metrics in read_eval_metrics(folder).items():
            if step < min_steps:
                continue
            if best is None or is_better(metrics[metric_name], best):
                best, best_step = metrics[metric_name], step
            if step - best_step >= max_steps:
                return True
        return False

    return make_early_stopping_hook(estimator, should_stop, *every)


def stop_if_higher_hook(
    estimator, metric_name, threshold, eval_dir=None, min_steps=0, run_every_secs=60, run_every_steps=None
):
    """A hook that ends the training when an evaluation's metric is above the threshold.

    Args:
        estimator: Estimator.
        metric_name: as evaluate returns it, such as "accuracy".
        threshold: float.
        eval_dir: the folder of the evaluations' events; None: the estimator's.
        min_steps: earlier evaluations do not count.
        run_every_secs, run_every_steps: see make_early_stopping_hook.
    """
    every = run_every_secs, run_every_steps
    return _threshold_hook(operator.gt, estimator, metric_name, threshold, eval_dir, min_steps, every)


def stop_if_lower_hook(
    estimator, metric_name, threshold, eval_dir=None, min_steps=0, run_every_secs=60, run_every_steps=None
):
    """A hook that ends the training when an evaluation's metric is below the threshold; see stop_if_higher_hook."""
    every = run_every_secs, run_every_steps
    return _threshold_hook(operator.lt, estimator, metric_name, threshold, eval_dir, min_steps, every)


def stop_if_no_increase_hook(
    estimator, metric_name, max_steps_without_increase, eval_dir=None, min_steps=0, run_every_secs=60,
    run_every_steps=None,
):  # fmt: skip
    """A hook that ends the training when a metric has not risen for so many steps; see stop_if_higher_hook."""
    every = run_every_secs, run_every_steps
    steps = max_steps_without_increase
    return _no_improvement_hook(operator.gt, estimator, metric_name, steps, eval_dir, min_steps, every)


def stop_if_no_decrease_hook(
    estimator, metric_name, max_steps_without_decrease, eval_dir=None, min_steps=0, run_every_secs=60,
    run_every_steps=None,
):  # fmt: skip
    """A hook that ends the training when a metric has not fallen for so many steps; see stop_if_higher_hook."""
    every = run_every_secs, run_every_steps
    steps = max_steps_without_decrease
    return _no_improvement_hook(operator.lt, estimator, metric_name, steps, eval_dir, min_steps, every)
