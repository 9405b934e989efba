"""A pool of what a generator made before, from which a discriminator sees older examples, too."""

import tensorflow.compat.v1 as tf

__all__ = ["tensor_pool"]


def tensor_pool(input_values, pool_size=50, pooling_probability=0.5, name="tensor_pool"):
    """The tensors, or with pooling_probability random older ones, for which these are put into the pool.

    While fewer than pool_size are in the pool, it is filled and the tensors themselves are returned. The result has
    the structure of input_values: a tensor, a list or a tuple. Raises ValueError for a pool_size below 0.
    """
    if int(pool_size) < 0:
        raise ValueError("`pool_size` is negative.")
    if int(pool_size) == 0:
        return input_values
    values = tuple(input_values) if isinstance(input_values, list | tuple) else (input_values,)
    with tf.name_scope(f"{name}_pool_queue"):
        pool = tf.RandomShuffleQueue(int(pool_size), 0, [value.dtype for value in values])

        def fill():
            with tf.control_dependencies([pool.enqueue(values)]):
                return [tf.identity(value) for value in values]

        def exchange():
            older = pool.dequeue()
            older = list(older) if isinstance(older, list | tuple) else [older]
            with tf.control_dependencies(older), tf.control_dependencies([pool.enqueue(values)]):
                takes_older = tf.random_uniform([]) < pooling_probability
                return tf.cond(takes_older, lambda: older, lambda: [tf.identity(value) for value in values])

        found = tf.cond(pool.size() < int(pool_size), fill, exchange)
        found = list(found) if isinstance(found, list | tuple) else [found]
    for value, result in zip(values, found, strict=True):
        result.set_shape(value.shape)
    if isinstance(input_values, list | tuple):
        return type(input_values)(found)
    return found[0]
