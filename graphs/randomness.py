"""Random numbers as a function of (seed, name, step) alone: what lets a resumed run end in the same bits.

TensorFlow's own random operations keep a counter in the session, which dies with the process. In a graph whose
`seeding.seed_graph` was called, initializers, dropout and augmentation draw from stateless operations instead.
"""

import zlib
from collections.abc import Callable

import tensorflow.compat.v1 as tf

_COLLECTION = "cnn_graphs_seed"


def set_seed(seed: int) -> None:
    """Makes the stateless seeds of the default graph follow from seed, 0..2^31-1; see seeding.seed_graph."""
    tf.get_collection_ref(_COLLECTION)[:] = [seed]


def stateless_seed(name: str, every_step: bool = True) -> tf.Tensor | None:
    """The seed [2] int64 for a stateless operation, another one for every name and step (or the same at every step).

    None where `seed_graph` was not called: use TensorFlow's stateful operations there, as TensorFlow 1 did.
    """
    seeds = tf.get_collection(_COLLECTION)
    if not seeds:
        return None
    key = tf.constant((seeds[0] << 32) | zlib.crc32(name.encode()), tf.int64)
    step = tf.train.get_global_step() if every_step else None
    return tf.stack([key, tf.constant(0, tf.int64) if step is None else tf.cast(step, tf.int64)])


def normal(shape: tf.Tensor | list, name: str) -> tf.Tensor:
    """Numbers of mean 0 and deviation 1, float32 of the shape: others for every name and step."""
    return _drawn(tf.random.stateless_normal, tf.random_normal, shape, name)


def uniform(shape: tf.Tensor | list, name: str, minval: float = 0.0, maxval: float = 1.0) -> tf.Tensor:
    """Numbers equally likely in minval..maxval, float32 of the shape: others for every name and step."""
    return _drawn(tf.random.stateless_uniform, tf.random_uniform, shape, name, minval=minval, maxval=maxval)


def _drawn(stateless: Callable, stateful: Callable, shape: tf.Tensor | list, name: str, **range_: float) -> tf.Tensor:
    with tf.name_scope(name) as scope:
        seed = stateless_seed(scope)
        return stateful(shape, **range_) if seed is None else stateless(shape, seed, **range_)
