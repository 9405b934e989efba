"""Queue runners of a graph in a `with` block."""

import contextlib
import threading

import tensorflow.compat.v1 as tf

__all__ = ["NestedQueueRunnerError", "QueueRunners"]

_running = threading.Lock()


class NestedQueueRunnerError(Exception):
    """QueueRunners was opened within another."""


@contextlib.contextmanager
def QueueRunners(session):
    """Starts all queue runners of the default graph in the session and stops them behind the block.

    Raises NestedQueueRunnerError within another such block.
    """
    if not _running.acquire(blocking=False):
        raise NestedQueueRunnerError("QueueRunners cannot be nested")
    coordinator, threads = tf.train.Coordinator(), []
    try:
        for runner in tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS):
            threads += runner.create_threads(session, coord=coordinator, daemon=True, start=True)
        yield
    finally:
        coordinator.request_stop()
        try:
            coordinator.join(threads, stop_grace_period_secs=120)
        except RuntimeError:  # some thread still waits for its queue
            session.close()
        finally:  # join raises what a runner has raised
            _running.release()
