"""Random numbers that depend on (seed, name, step) only, so that a resumed run ends in the same bits.

TensorFlow's stateful random operations keep a counter in the session, which is lost when the process ends. In a graph
that `seeding.seed_graph` seeded, initializers, dropout and augmentation use stateless operations instead.
"""

import zlib
from collections.abc import Callable

import tensorflow.compat.v1 as tf

_COLLECTION = "cnn_graphs_seed"


def set_seed(seed: int) -> None:
    """Sets the seed, 0..2^31-1, from which `stateless_seed` derives all seeds of the default graph."""
    tf.get_collection_ref(_COLLECTION)[:] = [seed]


def stateless_seed(name: str, every_step: bool = True) -> tf.Tensor | None:
    """The seed of a stateless operation, [2] int64, which differs for each name and, with every_step, for each step.

    It is None if the graph was not seeded by `seeding.seed_graph`. Then use TensorFlow's stateful operations.
    """
    seeds = tf.get_collection(_COLLECTION)
    if not seeds:
        return None
    key = tf.constant((seeds[0] << 32) | zlib.crc32(name.encode()), tf.int64)
    step = tf.train.get_global_step() if every_step else None
    return tf.stack([key, tf.constant(0, tf.int64) if step is None else tf.cast(step, tf.int64)])


def normal(shape: tf.Tensor | list, name: str) -> tf.Tensor:
    """Normal numbers of mean 0 and standard deviation 1, float32 [*shape], which differ for each name and step."""
    return _drawn(tf.random.stateless_normal, tf.random_normal, shape, name)


def uniform(shape: tf.Tensor | list, name: str, minval: float = 0.0, maxval: float = 1.0) -> tf.Tensor:
    """Uniform numbers in minval..maxval, float32 [*shape], which differ for each name and step."""
    return _drawn(tf.random.stateless_uniform, tf.random_uniform, shape, name, minval=minval, maxval=maxval)


def _drawn(stateless: Callable, stateful: Callable, shape: tf.Tensor | list, name: str, **range_: float) -> tf.Tensor:
    with tf.name_scope(name) as scope:
        seed = stateless_seed(scope)
        return stateful(shape, **range_) if seed is None else stateless(shape, seed, **range_)
