"""Random changes of training pictures that move the boxes, keypoints and masks of their objects with the pixels.

The border is filled with grey: filled with the mirrored picture, as in graphs/augment.py, it would hold objects without
boxes.
"""

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.augment import like, random_light, while_training
from graphs.boxes import area, clip
from graphs.random_moves import move_pixels, random_move

_LEAST_LEFT = 1 / 3  # of an object's box within the picture; with less, the object counts as gone
_GREY = 127.5


def augmented(
    images: tf.Tensor,
    boxes: tf.Tensor,
    labels: tf.Tensor,
    training: bool | tf.Tensor,
    flip: bool,
    shift: float,
    zoom: float,
    light: float,
    keypoints: tf.Tensor | None = None,
    visible: tf.Tensor | None = None,
    masks: tf.Tensor | None = None,
    name: str = "augment_boxes",
) -> tuple[tf.Tensor, ...]:
    """Mirrors, scales and shifts each example with its objects at random; then changes its brightness and contrast.

    Half of the examples are mirrored left to right. Each is scaled about its middle by a factor uniform in
    1 - zoom..1 + zoom, and shifted down and right by shares of its height and width uniform in -shift..shift. Boxes
    are clipped to the picture. An object is dropped if no more than a third of its box is left, so there may be gaps
    between objects. Randomness as of augment.random_flip_and_shift, light as of augment.random_light.

    Args:
      images: [N, H, W, C] in 0..255, of any dtype of numbers.
      boxes: [N, M, 4] float32, (top, left, bottom, right) in pixels; 0 if there is no object.
      labels: [N, M] of integers, -1 if there is no object.
      training: bool, or a bool tensor []; if it is False, all pass unchanged and nothing is computed.
      flip: False for pictures whose mirror images have another meaning, and with keypoints such as "left eye".
      shift: share of the sides, 0 <= shift < 1.
      zoom: 0 <= zoom < 1.
      light: 0 <= light < 1.
      keypoints: [N, M, K, 2] float32, (y, x) in pixels; they are moved, also out of the picture.
      visible: [N, M, K] bool, with keypoints only; False outside the picture and for dropped objects.
      masks: [N, M, H, W] of any dtype of numbers, 1 where a pixel belongs to the object, else 0. They are moved by the
        nearest pixel, so that no new values appear; 0 beyond the border and for dropped objects.
      name: scope of the operations and part of the seed.

    Returns:
      images, boxes, labels and, if given, keypoints and visible, and masks: the same shapes and dtypes.

    Raises:
      UsageError: shift, zoom or light is out of its range.
    """
    if not 0 <= shift < 1 or not 0 <= zoom < 1:
        raise UsageError(f"{name}: shift {shift} and zoom {zoom} must be >= 0 and < 1")
    values = tuple(value for value in (images, boxes, labels, keypoints, visible, masks) if value is not None)

    def changed():
        size = tf.cast(tf.shape(images)[1:3], tf.float32)  # [2]
        scale, offset = random_move(tf.shape(images)[0], size, flip, shift, zoom, name)
        pixels = move_pixels(images, scale, offset, _GREY)
        if light:
            pixels = random_light(pixels, True, light, f"{name}/light")
        moved, kept = _move_boxes(boxes, labels, scale, offset, size)
        further = () if keypoints is None else _move_keypoints(keypoints, visible, kept, scale, offset, size)
        further += () if masks is None else (_move_masks(masks, kept, scale, offset),)
        return like(pixels, images), moved, tf.where_v2(kept, labels, -1), *further

    return while_training(values, training, changed, name)


def _move_boxes(boxes, labels, scale, offset, size):
    """The boxes [N, M, 4] at their new positions, 0 for dropped objects, and which objects are left: bool [N, M]."""
    ends = [boxes[..., k : k + 2] * scale[:, tf.newaxis] + offset[:, tf.newaxis] for k in (0, 2)]  # [N, M, 2] each
    whole = tf.concat([tf.minimum(*ends), tf.maximum(*ends)], axis=-1)  # a mirror changes left and right
    inside = clip(whole, *tf.unstack(size))
    kept = (labels >= 0) & (area(inside) > _LEAST_LEFT * area(whole))
    return tf.where_v2(kept[..., tf.newaxis], inside, 0.0), kept


def _move_keypoints(keypoints, visible, kept, scale, offset, size):
    """The keypoints [N, M, K, 2] at their new positions, and which of them are visible: bool [N, M, K]."""
    moved = keypoints * scale[:, tf.newaxis, tf.newaxis] + offset[:, tf.newaxis, tf.newaxis]
    inside = tf.reduce_all((moved >= 0) & (moved <= size), axis=-1)
    return moved, visible & inside & kept[..., tf.newaxis]


def _move_masks(masks, kept, scale, offset):
    """The masks [N, M, H, W] at their new positions, 0 for dropped objects."""
    moved = move_pixels(tf.transpose(masks, [0, 2, 3, 1]), scale, offset, 0, "nearest")  # [N, H, W, M]
    moved = tf.cast(tf.transpose(moved, [0, 3, 1, 2]), masks.dtype)
    return tf.where_v2(kept[..., tf.newaxis, tf.newaxis], moved, tf.zeros([], masks.dtype))
