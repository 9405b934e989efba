"""Random changes of training pictures of a road, and of the steering angles that belong to them.

Source: Yadav 2016, "Using augmentation to mimic human driving": shifts that are told to the angle, shadows, brightness,
mirror images. All are functions of seed, name and global step after `seeding.seed_graph`.
"""

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.augment import like, random_integers, random_number, while_training
from graphs.randomness import uniform

#: How much of the height a picture moves up or down for each share of the width that it may move sideways.
_UP_AND_DOWN = 0.8
#: What is left of the light in a shadow.
_SHADE = 0.5


def moved_window(
    images: tf.Tensor,
    angles: tf.Tensor,
    training: bool | tf.Tensor,
    top: int,
    bottom: int,
    flip: bool,
    shift: float,
    angle_per_width: float,
    name: str = "move",
) -> tuple[tf.Tensor, tf.Tensor]:
    """The rows of a picture without `top` and `bottom` of them, in training mirrored and shifted at random.

    Half of the pictures are mirrored, and their angles change the sign. Then each is shifted sideways by whole pixels
    within -shift..shift of its width, and up or down within 0.8 of that share of its height: the rows that come into
    the window are those of the picture, and what lies beyond its border repeats the border. A road that appears further
    right asks for more steering to the right: the angle grows by angle_per_width times the share of the width. Angles
    stay within -1..1.

    Args:
        images: [N, H, W, C] of any dtype; H, W and C are known in the graph.
        angles: [N] float32 in -1..1.
        training: bool, or a bool tensor []; if it is False, the window alone is cut.
        top, bottom: rows to leave out.
        flip: whether to mirror.
        shift: share of the width, 0 <= shift < 1.
        angle_per_width: what a shift to the right by the whole width adds to the angle.
        name: scope of the operations, and part of the seed.

    Returns:
        [N, H - top - bottom, W, C] of the same dtype, and angles [N].

    Raises:
        UsageError: top and bottom leave no row, or shift is out of its range.
    """
    height, width, channels = images.shape.as_list()[1:]
    rows = height - top - bottom
    if rows < 1:
        raise UsageError(f"{name}: {top} rows at the top and {bottom} at the bottom leave none of {height}")
    if not 0 <= shift < 1:
        raise UsageError(f"{name}: shift {shift} must be >= 0 and < 1")
    window = images[:, top : top + rows]
    most = int(shift * width)
    if not flip and not most:
        return window, angles

    def changed():
        count = tf.shape(images)[0]
        most_down = int(_UP_AND_DOWN * shift * height)
        right = random_integers([count, 1], -most, most, f"{name}/right")
        down = random_integers([count, 1], -most_down, most_down, f"{name}/down")
        mirrored = random_integers([count, 1], 0, 1, f"{name}/flip") if flip else tf.zeros([count, 1], tf.int32)
        from_rows = tf.clip_by_value(tf.range(top, top + rows) - down, 0, height - 1)  # [N, rows]
        from_columns = tf.clip_by_value(tf.range(width) - right, 0, width - 1)  # [N, W]
        from_columns += mirrored * (width - 1 - 2 * from_columns)
        first = tf.range(count)[:, tf.newaxis] * height
        places = ((first + from_rows) * width)[:, :, tf.newaxis] + from_columns[:, tf.newaxis]  # [N, rows, W]
        signs = 1 - 2 * tf.cast(mirrored[:, 0], tf.float32)
        turned = angles * signs + tf.cast(right[:, 0], tf.float32) * (angle_per_width / width)
        return tf.gather(tf.reshape(images, [-1, channels]), places), tf.clip_by_value(turned, -1, 1)

    return while_training((window, angles), training, changed, name)


def random_shadow(images: tf.Tensor, training: bool | tf.Tensor, share: float, name: str = "shadow") -> tf.Tensor:
    """[N, H, W, C] in 0..255 -> the same shape and dtype; this share of the pictures has a shadow of half the light.

    The shadow lies on one side, left or right at random, of a straight line from a random place of the upper border to
    one of the lower border. Arguments as those of moved_window.

    Raises:
        UsageError: share is outside 0..1.
    """
    if not 0 <= share <= 1:
        raise UsageError(f"{name}: share {share} is outside 0..1")

    def changed():
        count, height, width = tf.shape(images)[0], *images.shape.as_list()[1:3]
        above, below, side, chance = tf.unstack(uniform([count, 4], f"{name}/line"), axis=1)  # [N] each, 0..1
        down = (tf.range(height, dtype=tf.float32) + 0.5) / height  # [H]
        line = above[:, tf.newaxis] + (below - above)[:, tf.newaxis] * down  # [N, H], shares of the width
        right = (tf.range(width, dtype=tf.float32) + 0.5) / width > line[:, :, tf.newaxis]  # [N, H, W]
        in_shadow = tf.equal(right, (side < 0.5)[:, tf.newaxis, tf.newaxis])
        in_shadow &= (chance < share)[:, tf.newaxis, tf.newaxis]
        light = tf.where_v2(in_shadow, _SHADE, 1.0)[..., tf.newaxis]
        return like(tf.cast(images, tf.float32) * light, images)

    return while_training(images, training, changed, name)


def random_brightness(images: tf.Tensor, training: bool | tf.Tensor, most: float, name: str = "light") -> tf.Tensor:
    """[N, H, W, C] in 0..255 -> the same shape and dtype; each picture times a factor, within 0..255.

    The factor is uniform in 1 - most..1 + most / 3: in 0.25..1.25 for 0.75, as in the source. It scales the value of
    hue, saturation and value and leaves the others alone. Arguments as those of moved_window.

    Raises:
        UsageError: most is outside 0..1.
    """
    if not 0 <= most <= 1:
        raise UsageError(f"{name}: most {most} is outside 0..1")

    def changed():
        drawn = random_number(tf.shape(images)[0], 1.0, f"{name}/factor")[:, tf.newaxis, tf.newaxis, tf.newaxis]
        factor = 1 - most / 3 + drawn * (2 * most / 3)
        return like(tf.clip_by_value(tf.cast(images, tf.float32) * factor, 0, 255), images)

    return while_training(images, training, changed, name)
