"""Handlers for the features of a tf.SequenceExample: boxes and keypoints of each frame of a film."""

import tensorflow.compat.v1 as tf

from tf1.contrib.slim.data.item_handlers import ItemHandler

__all__ = ["BoundingBoxSequence", "KeypointsSequence", "NumBoxesSequence"]


class _Coordinates(ItemHandler):
    """Sparse features [frames, objects], one of each coordinate -> [frames, objects, coordinates].

    default_value: what stands for objects that a frame does not have, if the item is dense.
    """

    defaults = ()

    def __init__(self, keys=None, prefix=None, return_dense=True, default_value=-1.0):
        if keys is None:
            keys = self.defaults
        elif len(keys) != len(self.defaults):
            raise ValueError(f"{type(self).__name__} expects {len(self.defaults)} keys but got {len(keys)}")
        super().__init__([(prefix or "") + key for key in keys])
        self._return_dense, self._default_value = return_dense, default_value

    def tensors_to_item(self, keys_to_tensors):
        """See ItemHandler."""
        sides = []
        for key in self.keys:
            side = keys_to_tensors[key]
            one = tf.constant([1], dtype=tf.int64)
            sides.append(tf.sparse_reshape(side, tf.concat([tf.cast(tf.shape(side), tf.int64), one], 0)))
        points = tf.sparse_concat(2, sides)
        return tf.sparse_tensor_to_dense(points, default_value=self._default_value) if self._return_dense else points


class BoundingBoxSequence(_Coordinates):
    """[frames, boxes, 4] of ymin, xmin, ymax, xmax."""

    defaults = ("ymin", "xmin", "ymax", "xmax")


class KeypointsSequence(_Coordinates):
    """[frames, points, 2] of y, x."""

    defaults = ("y", "x")


class NumBoxesSequence(ItemHandler):
    """[frames]: boxes of each frame, of sparse features that all must agree on it if check_consistency."""

    def __init__(self, keys=None, check_consistency=True):
        if not keys:
            raise ValueError("keys must not be empty.")
        super().__init__(keys)
        self._check_consistency = check_consistency

    def tensors_to_item(self, keys_to_tensors):
        """See ItemHandler."""
        first, *others = (_boxes_of_frames(keys_to_tensors[key]) for key in self.keys)
        checks = [tf.assert_equal(first, other) for other in others] if self._check_consistency else []
        with tf.control_dependencies(checks):
            return tf.identity(first)


def _boxes_of_frames(tensor):
    """[frames, boxes], sparse -> [frames]: the last box of each frame counts; a frame without boxes has 0."""
    if not isinstance(tensor, tf.SparseTensor):
        raise ValueError("tensor must be of type tf.SparseTensor.")
    numbers = tf.SparseTensor(tensor.indices, tensor.indices[:, 1] + 1, tensor.dense_shape)
    dense = tf.sparse_tensor_to_dense(numbers)  # box + 1, or 0
    return tf.reduce_max(tf.pad(dense, [[0, 0], [0, 1]]), axis=1)
