"""slim.learning: a training loop on tf.train.Supervisor, and what makes the operation that it runs."""

import os
import sys
import time

import tensorflow.compat.v1 as tf
from tensorflow.python.client import timeline

from tf1.contrib.training import training
from tf1.contrib.training.training import add_gradients_summaries, clip_gradient_norms, multiply_gradients

__all__ = [
    "add_gradients_summaries", "clip_gradient_norms", "create_train_op", "multiply_gradients", "train", "train_step",
]  # fmt: skip

#: Stands for "make the usual one": None means "none" in most arguments of train.
_USE_DEFAULT = 0


def _is_default(value) -> bool:
    return isinstance(value, int) and value == _USE_DEFAULT


def create_train_op(
    total_loss, optimizer, global_step=training.USE_GLOBAL_STEP, update_ops=None, variables_to_train=None,
    clip_gradient_norm=0, summarize_gradients=False, gate_gradients=tf.train.Optimizer.GATE_OP,
    aggregation_method=None, colocate_gradients_with_ops=False, gradient_multipliers=None, check_numerics=True,
):  # fmt: skip
    """A tensor that makes a training step and has the value of total_loss before it.

    Args:
        total_loss: a scalar.
        optimizer: a tf.train.Optimizer.
        global_step: what each step adds 1 to; by default the graph's, None for nothing.
        update_ops: run before the loss; by default the collection UPDATE_OPS, of batch norm.
        variables_to_train: by default the trainable ones.
        clip_gradient_norm: the norm that each gradient has at most; 0 for no limit.
        summarize_gradients: whether each gradient gets a histogram and its norm.
        gate_gradients, aggregation_method, colocate_gradients_with_ops: of Optimizer.compute_gradients.
        gradient_multipliers: variable or its operation's name -> factor of its gradient.
        check_numerics: whether a loss that is no number is an error.
    """

    def transformed(gradients):
        if gradient_multipliers:
            with tf.name_scope("multiply_grads"):
                gradients = multiply_gradients(gradients, gradient_multipliers)
        if clip_gradient_norm > 0:
            with tf.name_scope("clip_grads"):
                gradients = clip_gradient_norms(gradients, clip_gradient_norm)
        return gradients

    return training.create_train_op(
        total_loss, optimizer, global_step, update_ops, variables_to_train, transformed, summarize_gradients,
        gate_gradients, aggregation_method, colocate_gradients_with_ops, check_numerics,
    )  # fmt: skip


def train_step(sess, train_op, global_step, train_step_kwargs):
    """One step of training -> (loss, whether to stop).

    train_step_kwargs: operations "should_stop", "should_log" and "should_trace" (needs "logdir", and uses
    "summary_writer"), each a boolean that is run if it is there.

    Raises ValueError for should_trace without logdir.
    """
    start = time.time()
    options = metadata = None
    if "should_trace" in train_step_kwargs:
        if "logdir" not in train_step_kwargs:
            raise ValueError("logdir must be present in train_step_kwargs when should_trace is present")
        if sess.run(train_step_kwargs["should_trace"]):
            options, metadata = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), tf.RunMetadata()
    loss, step = sess.run([train_op, global_step], options=options, run_metadata=metadata)
    seconds = time.time() - start
    if metadata is not None:
        _write_trace(metadata, step, train_step_kwargs)
    if "should_log" in train_step_kwargs and sess.run(train_step_kwargs["should_log"]):
        tf.logging.info("global step %d: loss = %.4f (%.3f sec/step)", step, loss, seconds)
    should_stop = sess.run(train_step_kwargs["should_stop"]) if "should_stop" in train_step_kwargs else False
    return loss, should_stop


def _write_trace(metadata, step: int, kwargs: dict):
    """Leaves tf_trace-<step>.json, for chrome://tracing, in the log folder."""
    path = os.path.join(kwargs["logdir"], f"tf_trace-{step}.json")
    tf.logging.info("Writing trace to %s", path)
    with tf.gfile.GFile(path, "w") as file:
        file.write(timeline.Timeline(metadata.step_stats).generate_chrome_trace_format())
    if "summary_writer" in kwargs:
        kwargs["summary_writer"].add_run_metadata(metadata, f"run_metadata-{step}")


def train(
    train_op, logdir, train_step_fn=train_step, train_step_kwargs=_USE_DEFAULT, log_every_n_steps=1, graph=None,
    master="", is_chief=True, global_step=None, number_of_steps=None, init_op=_USE_DEFAULT, init_feed_dict=None,
    local_init_op=_USE_DEFAULT, init_fn=None, ready_op=_USE_DEFAULT, summary_op=_USE_DEFAULT, save_summaries_secs=600,
    summary_writer=_USE_DEFAULT, startup_delay_steps=0, saver=None, save_interval_secs=600, sync_optimizer=None,
    session_config=None, session_wrapper=None, trace_every_n_steps=None, ignore_live_threads=False,
):  # fmt: skip
    """Trains until number_of_steps -> the last loss, or None if there was no step.

    Args:
        train_op: a tensor that makes a step and is the loss.
        logdir: folder of checkpoints and summaries; a run that was stopped goes on from there. None for neither.
        train_step_fn, train_step_kwargs: see train_step; by default with should_stop and should_log.
        log_every_n_steps: how often the loss is logged.
        graph, global_step: by default the current ones.
        master: address of a TensorFlow server; "" for this process.
        is_chief: whether this process initializes and saves.
        number_of_steps: value of the global step at which training ends; None for never.
        init_op, init_feed_dict, local_init_op, init_fn(session), ready_op, summary_op, summary_writer, saver,
        save_summaries_secs, save_interval_secs: see tf.train.Supervisor; the seconds are intervals.
        startup_delay_steps: steps of others before this process begins, if it is not the chief.
        sync_optimizer: SyncReplicasOptimizers, one or a list.
        session_config: a tf.ConfigProto. session_wrapper: session -> the session that is used (a debugger).
        trace_every_n_steps: how often a trace is written. ignore_live_threads: threads that don't stop are no error.

    Raises ValueError for arguments that contradict each other.
    """
    if isinstance(sync_optimizer, tf.train.SyncReplicasOptimizer):
        sync_optimizer = [sync_optimizer]
    _check_arguments(
        train_op, logdir, summary_op, saver, trace_every_n_steps, sync_optimizer, startup_delay_steps, number_of_steps
    )
    graph = graph or tf.get_default_graph()
    with graph.as_default():
        if global_step is None:
            global_step = tf.train.get_or_create_global_step()
        saver = saver or tf.train.Saver()
        made = _made_operations(init_op, ready_op, local_init_op, sync_optimizer, is_chief)
        summary_op = tf.summary.merge_all() if _is_default(summary_op) else summary_op
        summary_writer = tf.train.Supervisor.USE_DEFAULT if _is_default(summary_writer) else summary_writer
        synchronizing = _synchronizing(sync_optimizer) if is_chief and sync_optimizer is not None else None
        if _is_default(train_step_kwargs):
            trace = trace_every_n_steps if is_chief else None
            train_step_kwargs = _step_arguments(global_step, number_of_steps, log_every_n_steps, trace, logdir)
    supervisor = tf.train.Supervisor(
        graph=graph, is_chief=is_chief, logdir=logdir, init_feed_dict=init_feed_dict, summary_op=summary_op,
        summary_writer=summary_writer, global_step=global_step, saver=saver, save_summaries_secs=save_summaries_secs,
        save_model_secs=save_interval_secs, init_fn=init_fn, **made,
    )  # fmt: skip
    if summary_writer is not None:
        train_step_kwargs["summary_writer"] = supervisor.summary_writer

    def steps(session):
        return train_step_fn(session, train_op, global_step, train_step_kwargs)

    def run(session):
        delay = min(startup_delay_steps, number_of_steps or sys.maxsize)
        return _run(supervisor, session, steps, logdir, delay, synchronizing, ignore_live_threads)

    return _in_sessions(supervisor, master, session_config, session_wrapper, run)


def _in_sessions(supervisor, master, config, wrapper, run):
    """run(session) in a session of the supervisor, and again in the next one if a server was started again."""
    while True:
        try:
            with supervisor.managed_session(master, start_standard_services=False, config=config) as session:
                tf.logging.info("Starting Session.")
                if wrapper is not None:
                    tf.logging.info("Wrapping session with wrapper function: %s", wrapper)
                    session = wrapper(session)
                return run(session)
            return None  # the supervisor has taken an error for the end of the data
        except tf.errors.AbortedError:
            tf.logging.info("Retrying training!")


def _check_arguments(train_op, logdir, summary_op, saver, trace_every, sync_optimizer, delay, number_of_steps):
    if train_op is None:
        raise ValueError("train_op cannot be None.")
    if logdir is None:
        if not _is_default(summary_op):
            raise ValueError("Cannot provide summary_op because logdir=None")
        if saver is not None:
            raise ValueError("Cannot provide saver because logdir=None")
        if trace_every is not None:
            raise ValueError("Cannot provide trace_every_n_steps because logdir=None")
    if sync_optimizer is not None and delay > 0:
        raise ValueError("startup_delay_steps must be zero when sync_optimizer is supplied.")
    for optimizer in sync_optimizer or []:
        if not isinstance(optimizer, tf.train.SyncReplicasOptimizer):
            raise ValueError("`sync_optimizer` must be a tf.train.SyncReplicasOptimizer.")
    if number_of_steps is not None and number_of_steps <= 0:
        raise ValueError("`number_of_steps` must be either None or a positive number.")


def _made_operations(init_op, ready_op, local_init_op, sync_optimizer, is_chief: bool) -> dict:
    """The operations that the Supervisor needs, by its argument's name; the usual ones where the default was given."""
    with tf.name_scope("init_ops"):
        if _is_default(init_op):
            init_op = tf.global_variables_initializer()
        if _is_default(ready_op):
            ready_op = tf.report_uninitialized_variables()
        if _is_default(local_init_op):
            local_init_op = tf.group(tf.local_variables_initializer(), tf.tables_initializer())
        ready_for_local = None
        if sync_optimizer is not None:
            with tf.control_dependencies([] if local_init_op is None else [local_init_op]):
                role = "chief_init_op" if is_chief else "local_step_init_op"
                local_init_op = tf.group(*[getattr(optimizer, role) for optimizer in sync_optimizer])
            ready_for_local = tf.concat([one.ready_for_local_init_op for one in sync_optimizer], axis=0)
    return {
        "init_op": init_op,
        "ready_op": ready_op,
        "local_init_op": local_init_op,
        "ready_for_local_init_op": ready_for_local,
    }


def _synchronizing(optimizers: list) -> tuple:
    """(operations of the first tokens, queue runners); made before the Supervisor finalizes the graph."""
    return [one.get_init_tokens_op() for one in optimizers], [one.get_chief_queue_runner() for one in optimizers]


def _step_arguments(global_step, number_of_steps, log_every: int, trace_every, logdir) -> dict:
    """The usual last argument of train_step."""
    with tf.name_scope("train_step"):
        stop = tf.greater_equal(global_step, number_of_steps) if number_of_steps else tf.constant(False)
        arguments = {"should_stop": stop}
        if log_every > 0:
            arguments["should_log"] = tf.equal(tf.mod(global_step, log_every), 0)
        if trace_every is not None:
            arguments["should_trace"] = tf.equal(tf.mod(global_step, trace_every), 0)
            arguments["logdir"] = logdir
    return arguments


def _run(supervisor, session, steps, logdir, delay: int, synchronizing, ignore_live_threads: bool):
    """The loop in a session that is ready -> the last loss."""
    if supervisor.is_chief:
        if logdir:
            supervisor.start_standard_services(session)
    elif delay > 0:
        while tf.train.global_step(session, supervisor.global_step) < delay:
            time.sleep(1.0)
    threads = supervisor.start_queue_runners(session)
    tf.logging.info("Starting Queues.")
    if synchronizing:
        tokens, runners = synchronizing
        supervisor.start_queue_runners(session, runners)
        session.run(tokens)
    loss = None
    try:
        while not supervisor.should_stop():
            loss, should_stop = steps(session)
            if should_stop:
                tf.logging.info("Stopping Training.")
                supervisor.request_stop()
                break
    except tf.errors.OutOfRangeError as error:  # the queues have no more examples
        tf.logging.info("Caught OutOfRangeError. Stopping Training. %s", error)
    if logdir and supervisor.is_chief:
        tf.logging.info("Finished training! Saving model to disk.")
        supervisor.saver.save(session, supervisor.save_path, global_step=supervisor.global_step)
        supervisor.stop(threads, close_summary_writer=True, ignore_live_threads=ignore_live_threads)
    return loss
