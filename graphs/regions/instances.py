"""The pixels of each object, as data sets pack them into bits: the field "instances"."""

import tensorflow.compat.v1 as tf

from errors import UsageError

_PLACES = range(7, -1, -1)  # of the bits in a byte, the first pixel's first


def unpacked(instances: tf.Tensor, width: int, name: str = "unpacked") -> tf.Tensor:
    """Bits [N, M, H, ceil(W / 8)] uint8 -> [N, M, H, W] uint8, 1 where a pixel belongs to the object, else 0.

    The inverse of np.packbits(..., axis=-1): the first pixel of a row is the highest bit of its first byte.

    Args:
      instances: of M objects each; 0 where there is no object.
      width: W, in pixels.
      name: scope of the operations.

    Raises:
      UsageError: rows of W pixels take another number of bytes.
    """
    columns = instances.shape[-1]
    if columns is not None and columns != -(-width // 8):
        raise UsageError(f"{name}: {columns} bytes a row hold no {width} pixels, which take {-(-width // 8)}")
    with tf.name_scope(name):
        places = tf.constant(list(_PLACES), tf.uint8)
        shifted = tf.bitwise.right_shift(instances[..., tf.newaxis], places)  # [N, M, H, ceil(W / 8), 8]
        whole = tf.concat([tf.shape(instances)[:3], [-1]], axis=0)
        pixels = tf.reshape(tf.bitwise.bitwise_and(shifted, 1), whole)[..., :width]
        pixels.set_shape([*instances.shape[:3], width])
        return pixels
