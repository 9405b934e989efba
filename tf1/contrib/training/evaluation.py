"""Evaluation of checkpoints as they are written: waiting for them, hooks, a session for each."""

import time

import tensorflow.compat.v1 as tf
from tensorflow.python.training import evaluation

__all__ = [
    "StopAfterNEvalsHook", "SummaryAtEndHook", "checkpoints_iterator", "evaluate_once", "evaluate_repeatedly",
    "get_or_create_eval_step", "wait_for_new_checkpoint",
]  # fmt: skip

StopAfterNEvalsHook = evaluation._StopAfterNEvalsHook
get_or_create_eval_step = evaluation._get_or_create_eval_step


def evaluate_once(
    checkpoint_path, master="", scaffold=None, eval_ops=None, feed_dict=None, final_ops=None, final_ops_feed_dict=None,
    hooks=None, config=None,
):  # fmt: skip
    """Restores the checkpoint, runs eval_ops until a hook stops it, then final_ops -> the value of final_ops.

    eval_ops: operations, one, a dict, or a list, in which tuples may be, as in the first versions. scaffold: a
    tf.train.Scaffold. The other arguments: see slim.evaluation.evaluate_once.
    """
    return evaluation._evaluate_once(
        checkpoint_path, master, scaffold, _flat(eval_ops), feed_dict, final_ops, final_ops_feed_dict, hooks, config
    )


def _flat(eval_ops):
    """Without lists and tuples in a list."""
    return tf.nest.flatten(eval_ops) if isinstance(eval_ops, (list, tuple)) else eval_ops


def wait_for_new_checkpoint(checkpoint_dir, last_checkpoint=None, seconds_to_sleep=1, timeout=None):
    """The path of the newest checkpoint that is not last_checkpoint; None after `timeout` seconds without one."""
    tf.logging.info("Waiting for new checkpoint at %s", checkpoint_dir)
    end = None if timeout is None else time.time() + timeout
    while True:
        path = tf.train.latest_checkpoint(checkpoint_dir)
        if path is not None and path != last_checkpoint:
            tf.logging.info("Found new checkpoint at %s", path)
            return path
        if end is not None and time.time() + seconds_to_sleep > end:
            return None
        time.sleep(seconds_to_sleep)


def checkpoints_iterator(checkpoint_dir, min_interval_secs=0, timeout=None, timeout_fn=None):
    """Gives the path of each new checkpoint, not more often than every min_interval_secs.

    After `timeout` seconds without one it ends, if timeout_fn() is True or there is no timeout_fn.
    """
    path = None
    while True:
        found = wait_for_new_checkpoint(checkpoint_dir, path, timeout=timeout)
        if found is None:
            if timeout_fn is None:
                tf.logging.info("Timed-out waiting for a checkpoint.")
                return
            if timeout_fn():
                return
            continue
        path, start = found, time.time()
        yield path
        time.sleep(max(0, start + min_interval_secs - time.time()))


class SummaryAtEndHook(tf.train.SessionRunHook):
    """Writes summary_op, by default all summaries, at the end of a session.

    Raises ValueError without log_dir and summary_writer.
    """

    def __init__(self, log_dir=None, summary_writer=None, summary_op=None, feed_dict=None):
        if log_dir is None and summary_writer is None:
            raise ValueError("One of log_dir or summary_writer should be used.")
        self._log_dir, self._writer = log_dir, summary_writer
        self._given, self._feeds = summary_op, feed_dict

    def begin(self):
        """Before the graph is finalized."""
        self._summary = tf.summary.merge_all() if self._given is None else self._given
        self._step = tf.train.get_or_create_global_step()

    def after_create_session(self, session, coord):
        """The writer of the folder, shared with others."""
        if self._writer is None and self._log_dir:
            self._writer = tf.summary.FileWriterCache.get(self._log_dir)

    def end(self, session):
        """Runs and writes the summary."""
        if self._summary is not None:
            step = tf.train.global_step(session, self._step)
            text = session.run(self._summary, self._feeds)
            if self._writer:
                self._writer.add_summary(text, step)
        if self._writer:
            self._writer.flush()


def evaluate_repeatedly(
    checkpoint_dir, master="", scaffold=None, eval_ops=None, feed_dict=None, final_ops=None, final_ops_feed_dict=None,
    eval_interval_secs=60, hooks=None, config=None, max_number_of_evaluations=None, timeout=None, timeout_fn=None,
):  # fmt: skip
    """Runs eval_ops until a hook stops it, then final_ops, for each new checkpoint -> the last value of final_ops.

    eval_ops: operations, one, a list or a dict. The other arguments: see slim.evaluation.evaluation_loop.
    """
    step = get_or_create_eval_step()
    hooks = [] if hooks is None else hooks
    if eval_ops is not None:
        counted = tf.assign_add(step, 1)
        for hook in hooks:
            if isinstance(hook, StopAfterNEvalsHook):
                hook._set_evals_completed_tensor(counted)
        if isinstance(eval_ops, dict):
            eval_ops["update_eval_step"] = counted
        else:
            eval_ops = [*tf.nest.flatten(eval_ops), counted]
    final = tf.train.FinalOpsHook(final_ops, final_ops_feed_dict)
    hooks.append(final)
    paths = checkpoints_iterator(checkpoint_dir, eval_interval_secs, timeout=timeout, timeout_fn=timeout_fn)
    for number, path in enumerate(paths, 1):
        creator = tf.train.ChiefSessionCreator(
            scaffold=scaffold, checkpoint_filename_with_path=path, master=master, config=config
        )
        with tf.train.MonitoredSession(session_creator=creator, hooks=hooks) as session:
            tf.logging.info("Starting evaluation at %s", _now())
            while eval_ops is not None and not session.should_stop():
                session.run(eval_ops, feed_dict)
            tf.logging.info("Finished evaluation at %s", _now())
        if max_number_of_evaluations is not None and number >= max_number_of_evaluations:
            break
    return final.final_ops_values


def _now() -> str:
    return time.strftime("%Y-%m-%d-%H:%M:%S", time.gmtime())
