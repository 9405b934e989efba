"""Random numbers as a function of (seed, name, step) alone: what lets a resumed run end in the same bits.

TensorFlow's own random operations keep a counter in the session, which dies with the process. In a graph whose
`seed_graph` was called, initializers, dropout and augmentation draw from stateless operations instead.
"""

import zlib

import tensorflow.compat.v1 as tf

_COLLECTION = "cnn_graphs_seed"


def seed_graph(seed: int) -> None:
    """Makes every random number of the default graph a function of seed (0..2^31-1), its name and the global step.

    Call it before anything is built. Creates the global step.
    """
    from graphs import initializers  # which draws from this module

    tf.set_random_seed(seed)  # for operations that are not ours
    tf.get_collection_ref(_COLLECTION)[:] = [seed]
    tf.train.get_or_create_global_step()
    tf.get_variable_scope().set_initializer(initializers.glorot_uniform())


def stateless_seed(name: str, every_step: bool = True) -> tf.Tensor | None:
    """The seed [2] int64 for a stateless operation, another one for every name and step (or the same at every step).

    None where `seed_graph` was not called: use TensorFlow's stateful operations there, as TensorFlow 1 did.
    """
    seeds = tf.get_collection(_COLLECTION)
    if not seeds:
        return None
    key = tf.constant((seeds[0] << 32) | zlib.crc32(name.encode()), tf.int64)
    step = tf.train.get_global_step() if every_step else tf.constant(0, tf.int64)
    return tf.stack([key, tf.cast(step, tf.int64)])
