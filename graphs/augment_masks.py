"""Random changes of training pictures that move their masks with the pixels."""

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.augment import like, random_light, while_training
from graphs.random_moves import move_pixels, random_move
from parameters import IGNORED

_GREY = 127.5


def augmented(
    images: tf.Tensor,
    masks: tf.Tensor,
    training: bool | tf.Tensor,
    flip: bool,
    shift: float,
    zoom: float,
    light: float,
    name: str = "augment_masks",
) -> tuple[tf.Tensor, tf.Tensor]:
    """Mirrors, scales, shifts and crops each example with its mask at random; then changes brightness and contrast.

    The moves are those of random_moves.random_move; what they push over the border is cut off. Pixels from beyond the
    border are grey, and ignored in the mask. Masks are moved by the nearest pixel, so no new labels appear. Randomness
    as of augment.random_flip_and_shift, light as of augment.random_light.

    Args:
      images: [N, H, W, C] in 0..255, of any dtype of numbers.
      masks: [N, H, W] uint8.
      training: bool, or a bool tensor []; if it is False, both pass unchanged and nothing is computed.
      flip: False for pictures whose mirror images have another meaning.
      shift: share of the sides, 0 <= shift < 1.
      zoom: 0 <= zoom < 1.
      light: 0 <= light < 1.
      name: scope of the operations and part of the seed.

    Returns:
      images, masks: the same shapes and dtypes.

    Raises:
      UsageError: shift, zoom or light is out of its range.
    """
    if not 0 <= shift < 1 or not 0 <= zoom < 1:
        raise UsageError(f"{name}: shift {shift} and zoom {zoom} must be >= 0 and < 1")

    def changed():
        size = tf.cast(tf.shape(images)[1:3], tf.float32)  # [2]
        scale, offset = random_move(tf.shape(images)[0], size, flip, shift, zoom, name)
        pixels = move_pixels(images, scale, offset, _GREY)
        if light:
            pixels = random_light(pixels, True, light, f"{name}/light")
        labels = move_pixels(masks[..., tf.newaxis], scale, offset, IGNORED, "nearest")[..., 0]
        return like(pixels, images), like(labels, masks)

    return while_training((images, masks), training, changed, name)
