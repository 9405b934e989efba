"""tf.contrib.resampler: values of pictures at points between their pixels, as in spatial transformers."""

import tensorflow.compat.v1 as tf

__all__ = ["resampler"]


def resampler(data, warp, name="resampler"):
    """[batch, height, width, channels] at points [batch, ..., 2], (x, y) in pixels -> [batch, ..., channels].

    Bilinear. Outside of the picture everything is 0. Gradients flow to both. Jaderberg et al. 2015.
    Raises ValueError for data of another rank, or a warp whose last dimension is not 2.
    """
    with tf.name_scope(name, "resampler", [data, warp]):
        data, warp = tf.convert_to_tensor(data, name="data"), tf.convert_to_tensor(warp, name="warp")
        data.shape.assert_has_rank(4)
        if warp.shape[-1:].as_list() != [2]:
            raise ValueError(f"warp must have the shape [batch, ..., 2], not {warp.shape}")
        batch, height, width = (tf.shape(data)[axis] for axis in range(3))
        points = tf.reshape(warp, [batch, -1, 2])
        floor = tf.floor(points)
        part, first = points - floor, tf.cast(floor, tf.int32)
        pictures = tf.range(batch)[:, None] + tf.zeros_like(first[..., 0])
        sums = 0.0
        for right in (0, 1):
            for down in (0, 1):
                x, y = first[..., 0] + right, first[..., 1] + down
                inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
                places = [pictures, tf.clip_by_value(y, 0, height - 1), tf.clip_by_value(x, 0, width - 1)]
                shares = [part[..., axis] if step else 1 - part[..., axis] for axis, step in enumerate((right, down))]
                weight = shares[0] * shares[1] * tf.cast(inside, warp.dtype)
                sums += tf.cast(weight, data.dtype)[..., None] * tf.gather_nd(data, tf.stack(places, axis=2))
        outputs = tf.reshape(sums, tf.concat([tf.shape(warp)[:-1], [tf.shape(data)[3]]], 0))
        outputs.set_shape(warp.shape[:-1].concatenate(data.shape[3:]))
        return outputs
