"""Random numbers that depend on (seed, name, step) only, so that a resumed run ends in the same bits.

TensorFlow's stateful random operations keep a counter in the session, which is lost when the process ends. In a graph
that `seeding.seed_graph` seeded, initializers, dropout and augmentation use stateless operations instead.

Where a batch is divided among workers, each draws the numbers of the whole batch and takes those of its examples: they
train as one would.
"""

import zlib
from collections.abc import Callable

import tensorflow.compat.v1 as tf

_COLLECTION = "cnn_graphs_seed"
_SHARE = "cnn_graphs_share"


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


def set_share(index: int | tf.Tensor, count: int | tf.Tensor) -> None:
    """The default graph gets the examples index, index + count, index + 2 count, ... of each batch, 0 <= index < count.

    Scalars that are int32 tensors can be replaced in a copy of the graph.
    """
    tf.get_collection_ref(_SHARE)[:] = [] if isinstance(count, int) and count == 1 else [(index, count)]


def share() -> tuple[int | tf.Tensor, int | tf.Tensor]:
    """The index and the count of the default graph's share of each batch; the whole batch is share 0 of 1."""
    return next(iter(tf.get_collection(_SHARE)), (0, 1))


def share_of_batch(draw: Callable[[tf.Tensor | list], tf.Tensor], shape: tf.Tensor | list) -> tf.Tensor:
    """What draw(shape) returns for the examples of this graph; the first dimension of the shape counts them.

    Args:
        draw: of a shape [N, ...]; called with that of the whole batch.
        shape: of the result, [n, ...].
    """
    shares = tf.get_collection(_SHARE)
    if not shares:
        return draw(shape)
    index, count = shares[0]
    sizes = tf.cast(tf.convert_to_tensor(shape), tf.int32)
    whole = draw(tf.concat([sizes[:1] * count, sizes[1:]], axis=0))
    # A slice with steps that are a tensor would lose the other dimensions.
    return tf.gather(whole, tf.range(index, tf.shape(whole)[0], count))


def normal(shape: tf.Tensor | list, name: str) -> tf.Tensor:
    """Normal numbers of mean 0 and deviation 1, float32 [*shape], which differ for each name, step and example."""
    return _drawn(tf.random.stateless_normal, tf.random_normal, shape, name)


def uniform(shape: tf.Tensor | list, name: str, minval: float = 0.0, maxval: float = 1.0) -> tf.Tensor:
    """Uniform numbers in minval..maxval, float32 [*shape], which differ for each name, step and example."""
    return _drawn(tf.random.stateless_uniform, tf.random_uniform, shape, name, minval=minval, maxval=maxval)


def _drawn(stateless: Callable, stateful: Callable, shape: tf.Tensor | list, name: str, **range_: float) -> tf.Tensor:
    with tf.name_scope(name) as scope:
        seed = stateless_seed(scope)
        if seed is None:
            return stateful(shape, **range_)
        return share_of_batch(lambda whole: stateless(whole, seed, **range_), shape)
