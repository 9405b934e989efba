"""tf.contrib.input_pipeline: the next string of a vector, round and round."""

import tensorflow.compat.v1 as tf

__all__ = ["obtain_next"]


def obtain_next(string_list_tensor, counter):
    """The element of a vector of strings after the one that `counter` (int64 variable, -1 at first) points to."""
    strings = tf.convert_to_tensor(string_list_tensor)
    place = tf.assign(counter, (counter + 1) % tf.size(strings, out_type=tf.int64))
    return tf.gather(strings, place)
