"""Pictures with boxes, for TensorBoard."""

import tensorflow.compat.v1 as tf

_GREEN, _RED = (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)


def with_boxes(images: tf.Tensor, there: tf.Tensor, found: tf.Tensor | None = None) -> tf.Tensor:
    """[N, H, W, 3] in 0..255 -> the same shape in 0..1, with predictions in red over targets in green.

    there (targets), found (predictions): unit boxes [N, any, 4]; those without area are not drawn.
    """
    with tf.name_scope("pictures"):
        drawn = tf.image.draw_bounding_boxes(tf.cast(images, tf.float32) / 255, _with_area(there), colors=[_GREEN])
        return drawn if found is None else tf.image.draw_bounding_boxes(drawn, _with_area(found), colors=[_RED])


def _with_area(boxes: tf.Tensor) -> tf.Tensor:
    """The boxes, those without area moved out of the picture: TensorFlow would draw them as a point in its corner."""
    has_area = tf.reduce_all(boxes[..., 2:] > boxes[..., :2], axis=-1, keepdims=True)
    return tf.where_v2(has_area, boxes, 2 * tf.ones_like(boxes))
