"""Pictures that are warped so that some points come to given places."""

import numpy as np
import tensorflow.compat.v1 as tf

from tf1.contrib.image.dense_image_warp import dense_image_warp
from tf1.contrib.image.interpolate_spline import interpolate_spline

__all__ = ["sparse_image_warp"]


def sparse_image_warp(
    image, source_control_point_locations, dest_control_point_locations, interpolation_order=2,
    regularization_weight=0.0, num_boundary_points=0, name="sparse_image_warp",
):  # fmt: skip
    """[batch, height, width, channels] of known size -> (warped pictures, flow [batch, height, width, 2]).

    The points source [batch, n, 2], (y, x) in pixels, come to dest; what lies between follows a spline, see
    interpolate_spline. num_boundary_points: points on each edge, corners not counted twice, that stay.
    """
    image, source, dest = (
        tf.convert_to_tensor(x) for x in (image, source_control_point_locations, dest_control_point_locations)
    )
    with tf.name_scope(name):
        batch, height, width, _ = image.get_shape().as_list()
        flows = dest - source
        if num_boundary_points > 0:
            fixed = _border(height, width, num_boundary_points + 1)
            fixed = tf.constant(np.tile(fixed[None], [batch, 1, 1]), dtype=dest.dtype)
            dest, flows = tf.concat([dest, fixed], 1), tf.concat([flows, tf.zeros_like(fixed)], 1)
        pixels = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"), -1).reshape(1, -1, 2)
        pixels = tf.constant(np.tile(pixels, [batch, 1, 1]), image.dtype)
        dense = interpolate_spline(dest, flows, pixels, interpolation_order, regularization_weight)
        dense = tf.reshape(dense, [batch, height, width, 2])
        return dense_image_warp(image, dense), dense


def _border(height: int, width: int, points: int) -> np.ndarray:
    """[n, 2], (y, x): `points` of them along each edge."""
    grid = np.meshgrid(np.linspace(0, height - 1, points), np.linspace(0, width - 1, points), indexing="ij")
    rows, columns = grid
    is_on_border = (columns == 0) | (columns == width - 1) | (rows == 0) | (rows == height - 1)
    return np.stack([rows[is_on_border], columns[is_on_border]], axis=-1)
