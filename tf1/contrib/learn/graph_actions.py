"""Runs the tensors of a graph, from before there were MonitoredSessions."""

from collections.abc import Iterator
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.run_config import check_masters


def run_n(output_dict, feed_dict=None, restore_checkpoint_path=None, n=1):
    """The values of output_dict (name -> tensor), n times; see run_feeds."""
    return run_feeds(output_dict, [feed_dict] * n, restore_checkpoint_path)


def run_feeds_iter(output_dict, feed_dicts, restore_checkpoint_path=None) -> Iterator[dict]:
    """Yields the values of output_dict for each feed_dict, with queues running, in the default graph.

    Args:
        output_dict: name -> tensor.
        feed_dicts: an iterable of feed_dict or None.
        restore_checkpoint_path: None: initial values.
    """
    if not output_dict:
        raise ValueError(f"output_dict is invalid: {output_dict}.")
    if not feed_dicts:
        raise ValueError(f"feed_dicts is invalid: {feed_dicts}.")
    graph = next(iter(output_dict.values())).graph
    with graph.as_default(), tf.Session(graph=graph) as session:
        session.run(tf.local_variables_initializer())
        if restore_checkpoint_path:
            tf.train.Saver().restore(session, restore_checkpoint_path)
        else:
            session.run(tf.global_variables_initializer())
        session.run(tf.tables_initializer())
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coordinator)
        try:
            for feed_dict in feed_dicts:
                yield session.run(output_dict, feed_dict)
        finally:
            coordinator.request_stop()
            coordinator.join(threads, stop_grace_period_secs=120)


def run_feeds(output_dict, feed_dicts, restore_checkpoint_path=None):
    """The list of what run_feeds_iter yields."""
    return list(run_feeds_iter(output_dict, feed_dicts, restore_checkpoint_path))


def infer(restore_checkpoint_path, output_dict, feed_dict=None):
    """The values of output_dict, once; see run_feeds_iter."""
    return run_feeds(output_dict, [feed_dict], restore_checkpoint_path)[0]


def train(
    graph, output_dir, train_op, loss_op, global_step_tensor=None, init_op=None, init_feed_dict=None, init_fn=None,
    log_every_steps=10, supervisor_is_chief=True, supervisor_master="", supervisor_save_model_secs=600,
    keep_checkpoint_max=5, supervisor_save_summaries_steps=100, feed_fn=None, steps=None, fail_on_nan_loss=True,
    monitors=None, max_steps=None,
) -> Any:  # fmt: skip
    """Runs train_op of a graph until its input ends or so many steps are done; the last loss.

    Args:
        graph: with a global step.
        output_dir: the folder of checkpoints and events.
        train_op, loss_op: of a step.
        init_op, init_feed_dict, init_fn: see tf.train.Scaffold.
        log_every_steps, supervisor_save_model_secs, keep_checkpoint_max, supervisor_save_summaries_steps: how often.
        feed_fn: () -> feed_dict of each step.
        steps, max_steps: see Estimator.train.
        monitors: sequence of SessionRunHook.
        supervisor_master: NotImplementedError for the address of another machine.
        supervisor_is_chief: no effect: there is one process.
    """
    check_masters(supervisor_master)
    with graph.as_default():
        scaffold = tf.train.Scaffold(
            init_op=init_op,
            init_feed_dict=init_feed_dict,
            init_fn=init_fn and (lambda scaffold, session: init_fn(session)),
            saver=tf.train.Saver(max_to_keep=keep_checkpoint_max),
        )
        step = global_step_tensor if global_step_tensor is not None else tf.train.get_global_step()
        shown = {"loss": loss_op, "step": step}
        hooks = [*(monitors or []), tf.train.LoggingTensorHook(shown, every_n_iter=log_every_steps)]
        hooks.append(tf.train.NanTensorHook(loss_op, fail_on_nan_loss))
        if steps is not None or max_steps is not None:
            hooks.append(tf.train.StopAtStepHook(steps, max_steps))
        if feed_fn:
            hooks.append(tf.train.FeedFnHook(feed_fn))
        loss = None
        with tf.train.MonitoredTrainingSession(
            checkpoint_dir=output_dir,
            scaffold=scaffold,
            hooks=hooks,
            save_checkpoint_secs=supervisor_save_model_secs,
            save_summaries_steps=supervisor_save_summaries_steps,
        ) as session:
            while not session.should_stop():
                _, loss = session.run([train_op, loss_op])
        return loss
