"""The three loops of an Estimator over a built graph: train, evaluate, predict."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1.estimator.model_fn import LOSS_METRIC_KEY, EstimatorSpec, is_metric_object
from tf1.estimator.run_config import RunConfig


@contextmanager
def new_graph(config: RunConfig, create_global_step: Callable) -> Iterator[tf.Graph]:
    """A new default graph with the seed, the devices and the global step of an Estimator."""
    with tf.Graph().as_default() as graph, graph.device(config.device_fn):
        if config.tf_random_seed is not None:
            tf.set_random_seed(config.tf_random_seed)
        step = create_global_step(graph)
        if step is not tf.train.get_global_step() or not step.dtype.is_integer:
            raise ValueError(f"the global step must be an integer variable of the graph, not {step}")
        yield graph


def train(spec: EstimatorSpec, config: RunConfig, model_dir: str, hooks: list, listeners: list) -> Any:
    """Runs train_op until the input ends or a hook stops it; the last loss, or None if no step was made."""
    if not any(summary.op.name == "loss" for summary in tf.get_collection(tf.GraphKeys.SUMMARIES)):
        tf.summary.scalar("loss", spec.loss)
    tf.add_to_collection(tf.GraphKeys.LOSSES, spec.loss)
    all_hooks = [*hooks, tf.train.NanTensorHook(spec.loss)]
    if config.log_step_count_steps:
        shown = {"loss": spec.loss, "step": tf.train.get_global_step()}
        all_hooks.append(tf.train.LoggingTensorHook(shown, every_n_iter=config.log_step_count_steps))
    all_hooks += spec.training_hooks
    _ensure_saver(spec.scaffold, config)
    savers = [*_savers(all_hooks, spec, config, model_dir, listeners), *spec.training_chief_hooks]
    loss, has_trained = None, False
    with tf.train.MonitoredTrainingSession(
        checkpoint_dir=model_dir,
        scaffold=spec.scaffold,
        hooks=all_hooks,
        chief_only_hooks=savers,
        save_checkpoint_secs=0,  # _savers does it
        save_summaries_steps=config.save_summary_steps,
        config=config.session_config,
        log_step_count_steps=config.log_step_count_steps,
    ) as session:
        while not session.should_stop():
            _, loss = session.run([spec.train_op, spec.loss])
            has_trained = True
    if not has_trained:
        tf.logging.warning("Training with estimator made no steps. Perhaps input is empty or misspecified.")
    return loss


def _ensure_saver(scaffold: tf.train.Scaffold, config: RunConfig) -> None:
    """A Saver with the limits of the RunConfig, unless the model brought its own."""
    if scaffold.saver or tf.get_collection(tf.GraphKeys.SAVERS):
        return
    saver = tf.train.Saver(
        sharded=True,
        max_to_keep=config.keep_checkpoint_max,
        keep_checkpoint_every_n_hours=config.keep_checkpoint_every_n_hours,
        defer_build=True,
        save_relative_paths=True,
    )
    tf.add_to_collection(tf.GraphKeys.SAVERS, saver)


def _savers(hooks: list, spec: EstimatorSpec, config: RunConfig, model_dir: str, listeners: list) -> list:
    """The CheckpointSaverHook that the RunConfig asks for, unless there is one; the listeners join the first."""
    kind = tf.train.CheckpointSaverHook
    found = [hook for hook in (*hooks, *spec.training_chief_hooks) if isinstance(hook, kind)]
    new = []
    if not found and (config.save_checkpoints_secs or config.save_checkpoints_steps):
        new = [
            kind(
                model_dir,
                save_secs=config.save_checkpoints_secs,
                save_steps=config.save_checkpoints_steps,
                scaffold=spec.scaffold,
            )
        ]
    if listeners:
        if not found and not new:
            raise ValueError(
                "There should be a CheckpointSaverHook to use saving_listeners. Please set one of "
                "RunConfig.save_checkpoints_steps or RunConfig.save_checkpoints_secs."
            )
        (found or new)[0]._listeners.extend(listeners)
    return new


class StopAfterBatches(tf.train.SessionRunHook):
    """Ends an evaluation after so many batches, and logs how far it is.

    Args:
        steps: None: never ends it.
    """

    def __init__(self, steps: int | None):
        self._steps, self._done = steps, 0

    def after_run(self, run_context, run_values):
        """Counts a batch."""
        self._done += 1
        if self._steps is None:
            if self._done % 100 == 0:
                tf.logging.info("Evaluation [%d]", self._done)
            return
        if self._done % max(1, self._steps // 10) == 0 or self._done == self._steps:
            tf.logging.info("Evaluation [%d/%d]", self._done, self._steps)
        if self._done >= self._steps:
            run_context.request_stop()


def evaluate(
    spec: EstimatorSpec, config: Any, checkpoint_path: str | None, steps: int | None, hooks: list, folder: str
) -> dict:
    """Name -> value of the metrics, of the mean loss and of the global step; also written to folder's events."""
    values, updates = _metrics(spec)
    step = tf.GraphKeys.GLOBAL_STEP
    if step in values:
        raise ValueError("Metric with name `global_step` is not allowed, because Estimator already defines it.")
    values[step] = tf.train.get_global_step()
    final = tf.train.FinalOpsHook(values)
    hooks = [*hooks, StopAfterBatches(steps), *spec.evaluation_hooks, final]
    creator = _creator(spec.scaffold, config, checkpoint_path)
    tf.logging.info("Starting evaluation at %s", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
    with tf.train.MonitoredSession(session_creator=creator, hooks=hooks) as session:
        while not session.should_stop():
            session.run(updates)
    tf.logging.info("Finished evaluation at %s", time.strftime("%Y-%m-%d-%H:%M:%S", time.gmtime()))
    results = dict(final.final_ops_values)
    write_results(folder, results, results[step], checkpoint_path)
    return results


def _metrics(spec: EstimatorSpec) -> tuple[dict, tf.Operation]:
    """The values of the metrics by name, and the operation that adds a batch to all of them."""
    pairs = dict(spec.eval_metric_ops)
    if LOSS_METRIC_KEY in pairs:
        raise ValueError(f'Metric with name "{LOSS_METRIC_KEY}" is not allowed, because Estimator already defines it.')
    pairs[LOSS_METRIC_KEY] = tf.metrics.mean(spec.loss)
    values, updates = {}, []
    for name, pair in pairs.items():
        if is_metric_object(pair):
            values[name] = pair.result()
            updates += pair.updates
        else:
            values[name] = pair[0]
            updates.append(pair[1])
    return values, tf.group(*tf.nest.flatten(updates))


def write_results(folder: str, results: dict, step: int, checkpoint_path: str | None) -> None:
    """Writes numbers, pictures (bytes of a Summary) and arrays to the events in folder."""
    shown = ", ".join(f"{name} = {value}" for name, value in sorted(results.items()) if not isinstance(value, bytes))
    tf.logging.info("Saving dict for global step %d: %s", step, shown)
    summary = tf.Summary()
    for name, value in results.items():
        if name == tf.GraphKeys.GLOBAL_STEP:
            continue
        if isinstance(value, bytes):
            for one in tf.Summary.FromString(value).value:
                one.tag = f"{name}/{one.tag}"
                summary.value.append(one)
        elif np.ndim(value) == 0:
            summary.value.add(tag=name, simple_value=float(value))
        else:
            summary.value.add(tag=name, tensor=tf.make_tensor_proto(value))
    os.makedirs(folder, exist_ok=True)
    writer = tf.summary.FileWriterCache.get(folder)
    writer.add_summary(summary, step)
    if checkpoint_path:
        tf.logging.info("Saving 'checkpoint_path' summary for global step %d: %s", step, checkpoint_path)
        path = tf.Summary()
        path.value.add(tag="checkpoint_path", tensor=tf.make_tensor_proto(checkpoint_path))
        writer.add_summary(path, step)
    writer.flush()


def predict(predictions: Any, scaffold: Any, config: Any, checkpoint_path: str | None, hooks: list) -> Iterator[Any]:
    """The values of the predictions for each batch of the input; the default graph is needed only for the first."""
    creator = _creator(scaffold, config, checkpoint_path)
    session = tf.train.MonitoredSession(session_creator=creator, hooks=hooks)

    def batches():
        with session:
            while not session.should_stop():
                yield session.run(predictions)

    return batches()


def _creator(scaffold: Any, config: Any, checkpoint_path: str | None) -> tf.train.ChiefSessionCreator:
    return tf.train.ChiefSessionCreator(scaffold=scaffold, config=config, checkpoint_filename_with_path=checkpoint_path)
