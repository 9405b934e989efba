"""Random changes of training pictures inside the graph: mirror images and shifts, the usual ones for CIFAR.

He et al. 2016 (section 4.2) pad with zeros and crop; here the picture goes on beyond its border as in a mirror.
"""

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.randomness import stateless_seed


def random_flip_and_shift(
    images: tf.Tensor, training: bool | tf.Tensor, max_shift: int = 4, flip: bool = True, name: str = "augment"
) -> tf.Tensor:
    """[N, H, W, C] of any dtype -> the same shape and dtype; each example flipped and shifted by chance of its own.

    Half of the examples are mirrored left to right; then each is shifted down and right by whole pixels, uniform in
    -max_shift..max_shift. What comes in at a border is the picture mirrored at its outermost pixels, so that no
    black bar appears. Reproducible after `randomness.seed_graph`: a function of seed, name and global step.

    Args:
      training: bool, or a bool tensor []; where it is False, images pass unchanged and nothing is computed.
      max_shift: in pixels, 0 <= max_shift < min(H, W).
      flip: False for pictures that mean something else in a mirror, such as digits.
      name: scope of the operations and part of the seed; take another one for a second augmentation in a graph.

    Raises:
      UsageError: H, W or C isn't known in the graph, or max_shift is out of its range.
    """
    images = tf.convert_to_tensor(images)
    if images.shape.rank != 4 or None in images.shape.as_list()[1:]:
        raise UsageError(
            f"{name}: images have shape {images.shape}, wanted [N, H, W, C] with H, W, C known in the graph"
        )
    height, width = images.shape.as_list()[1:3]
    if not 0 <= max_shift < min(height, width):
        raise UsageError(
            f"{name}: max_shift {max_shift} does not fit {height}x{width} pixels; 0..{min(height, width) - 1} do"
        )

    def changed():
        return _flip_and_shift(images, max_shift, flip, name)

    with tf.name_scope(name):
        if tf.is_tensor(training):
            return tf.cond(training, changed, lambda: tf.identity(images))
        return changed() if training else tf.identity(images)


def _flip_and_shift(images, max_shift, flip, name):
    """One gather of pixels by computed addresses: of what was tried, the fastest (with gather_nd) and the shortest."""
    count = tf.shape(images)[0]
    height, width, channels = images.shape.as_list()[1:]
    rows = tf.range(height)[tf.newaxis]  # [1, H]: the row that each row of the result comes from
    columns = tf.range(width)[tf.newaxis]  # [1, W]
    shifts = _random_integers([count, 2], -max_shift, max_shift, f"{name}/shift")  # [N, 2]
    rows = _mirror(rows - shifts[:, :1], height)  # [N, H]
    columns = _mirror(columns - shifts[:, 1:], width)  # [N, W]
    if flip:
        flipped = _random_integers([count, 1], 0, 1, f"{name}/flip")  # [N, 1]
        columns += flipped * (width - 1 - 2 * columns)  # [N, W]
    pixels = tf.reshape(images, [-1, channels])  # [N * H * W, C]
    first = tf.range(count)[:, tf.newaxis] * height  # [N, 1]
    return tf.gather(pixels, ((first + rows) * width)[:, :, tf.newaxis] + columns[:, tf.newaxis, :])  # [N, H, W, C]


def _mirror(index, size):
    """Indices in -(size - 1)..2 (size - 1) -> 0..size - 1: ... 2 1 | 0 1 2 ... size - 1 | size - 2 ..."""
    return size - 1 - tf.abs(size - 1 - tf.abs(index))


def _random_integers(shape, low, high, name):
    """Integers, uniform in low..high (inclusive)."""
    seed = stateless_seed(name)
    if seed is None:
        return tf.random.uniform(shape, low, high + 1, tf.int32)
    return tf.random.stateless_uniform(shape, seed, low, high + 1, tf.int32)
