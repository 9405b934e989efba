"""Random changes of training pictures of a road, and of the steering angles that belong to them.

Sources: Yadav 2016, "Using augmentation to mimic human driving", for mirror images, shifts that are told to the angle,
shadows and brightness. Bojarski et al. 2016, "End to End Learning for Self-Driving Cars", section 2, for pictures of a
car that stands aside, over a flat ground. All are functions of seed, name and global step after `seeding.seed_graph`.
"""

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.augment import like, random_integers, random_number, while_training
from graphs.randomness import uniform

#: How much of the height a picture moves up or down for each share of the width that it may move sideways.
_UP_AND_DOWN = 0.8
#: Where the ground ends in a picture of the simulator, as a share of its height.
_HORIZON = 0.375
#: What is left of the light in a shadow.
_SHADE = 0.5


class Moves(NamedTuple):
    """By how much moved_window moves pictures of a road at random, and what that is to the angles.

    flip: whether half of the pictures are mirrored. shift: sideways, by up to this share of the width, 0 <= shift < 1,
    as if the car looked elsewhere. aside: by how much the lower border moves sideways at most, as a share of the width,
    as if the car stood elsewhere: the ground is sheared, so that its horizon stays. Both positive to the right.
    angle_per_width, angle_per_aside: what a shift, or a move of the lower border, to the right by the whole width adds
    to the angle. A car on which the road lies further right must steer to the right.
    """

    flip: bool
    shift: float
    angle_per_width: float
    aside: float
    angle_per_aside: float


def moved_window(
    images: tf.Tensor,
    angles: tf.Tensor,
    training: bool | tf.Tensor,
    top: int,
    bottom: int,
    moves: Moves,
    name: str = "move",
) -> tuple[tf.Tensor, tf.Tensor]:
    """The rows of a picture without `top` and `bottom` of them, in training mirrored and moved at random.

    A mirrored picture's angle changes the sign. Then the picture is moved by whole pixels: sideways and aside as
    `moves` says, and up or down within 0.8 of `shift` of its height. The rows that come into the window are those of
    the picture, and what lies beyond its border repeats the border. Angles stay within -1..1.

    Args:
        images: [N, H, W, C] of any dtype; H, W and C are known in the graph.
        angles: [N] float32 in -1..1.
        training: bool, or a bool tensor []; if it is False, the window alone is cut.
        top, bottom: rows to leave out.
        moves: how far.
        name: scope of the operations, and part of the seed.

    Returns:
        [N, H - top - bottom, W, C] of the same dtype, and angles [N].

    Raises:
        UsageError: top and bottom leave no row, or a share is out of its range.
    """
    height, width, channels = images.shape.as_list()[1:]
    rows = height - top - bottom
    if rows < 1:
        raise UsageError(f"{name}: {top} rows at the top and {bottom} at the bottom leave none of {height}")
    for share in (moves.shift, moves.aside):
        if not 0 <= share < 1:
            raise UsageError(f"{name}: a move by {share} of the width must be >= 0 and < 1")
    window = images[:, top : top + rows]
    most_right, most_aside = int(moves.shift * width), int(moves.aside * width)
    if not (moves.flip or most_right or most_aside):
        return window, angles

    def changed():
        count = tf.shape(images)[0]
        most_down = int(_UP_AND_DOWN * moves.shift * height)
        right = random_integers([count, 1], -most_right, most_right, f"{name}/right")
        aside = random_integers([count, 1], -most_aside, most_aside, f"{name}/aside")
        down = random_integers([count, 1], -most_down, most_down, f"{name}/down")
        mirrored = random_integers([count, 1], 0, 1, f"{name}/flip") * int(moves.flip)
        from_rows = tf.clip_by_value(tf.range(top, top + rows) - down, 0, height - 1)  # [N, rows]
        from_columns = tf.range(width) - (right + _sheared(from_rows, aside, height))[:, :, tf.newaxis]  # [N, rows, W]
        from_columns = tf.clip_by_value(from_columns, 0, width - 1)
        from_columns += mirrored[:, :, tf.newaxis] * (width - 1 - 2 * from_columns)
        first = tf.range(count)[:, tf.newaxis] * height
        places = ((first + from_rows) * width)[:, :, tf.newaxis] + from_columns  # [N, rows, W]
        signs = 1 - 2 * tf.cast(mirrored[:, 0], tf.float32)
        added = tf.cast(right, tf.float32) * moves.angle_per_width + tf.cast(aside, tf.float32) * moves.angle_per_aside
        turned = angles * signs + added[:, 0] / width
        return tf.gather(tf.reshape(images, [-1, channels]), places), tf.clip_by_value(turned, -1, 1)

    return while_training((window, angles), training, changed, name)


def _sheared(rows: tf.Tensor, aside: tf.Tensor, height: int) -> tf.Tensor:
    """How far rows [N, rows] of a picture move, int32 of the same shape, if its lower border moves by aside [N, 1]."""
    below = tf.nn.relu((tf.cast(rows, tf.float32) + 0.5) / height - _HORIZON) / (1 - _HORIZON)  # 0 at the horizon
    return tf.cast(tf.round(below * tf.cast(aside, tf.float32)), tf.int32)


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
