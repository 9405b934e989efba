"""tf.contrib.tpu for programs that run without a TPU, too: TPUEstimator, and optimizers and scopes that do nothing."""

from contextlib import contextmanager

import tensorflow.compat.v1 as tf

from tf1.estimator.tpu import InputPipelineConfig, RunConfig, TPUConfig, TPUEstimator, TPUEstimatorSpec

__all__ = [
    "CrossShardOptimizer", "InputPipelineConfig", "RunConfig", "TPUConfig", "TPUEstimator", "TPUEstimatorSpec",
    "bfloat16_scope", "cross_replica_sum", "repeat", "while_loop",
]  # fmt: skip


def CrossShardOptimizer(opt, reduction="weighted_mean", name="CrossShardOptimizer", group_assignment=None):
    """The optimizer itself: there is one shard."""
    return opt


def cross_replica_sum(x, group_assignment=None, name=None):
    """The tensor itself: there is one replica."""
    return tf.identity(x, name=name)


@contextmanager
def bfloat16_scope():
    """A variable scope whose variables are float32, and bfloat16 to what asks for that."""

    def getter(getter, *args, **kwargs):
        if kwargs.get("dtype") != tf.bfloat16:
            return getter(*args, **kwargs)
        kwargs["dtype"] = tf.float32
        return tf.cast(getter(*args, **kwargs), tf.bfloat16)

    with tf.variable_scope("", custom_getter=getter) as scope:
        yield scope


def while_loop(condition, body, inputs=None, infeed_queue=None, name=None):
    """See tf.while_loop."""
    return tf.while_loop(condition, body, inputs or [], name=name)


def repeat(n, body, inputs=None, infeed_queue=None, name=None):
    """The inputs after n calls of body."""
    inputs = list(inputs or [])
    is_single = len(inputs) == 1

    def step(i, *values):
        results = body(*values)
        return (i + 1, *(results if isinstance(results, (list, tuple)) else [results]))

    _, *results = tf.while_loop(lambda i, *_: i < n, step, [tf.constant(0), *inputs], name=name)
    return results[0] if is_single else results
