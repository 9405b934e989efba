"""The steps that the networks are written in: scaled pixels, a convolution or dense layer with its activation."""

import tensorflow.compat.v1 as tf

from graphs import initializers, layers, regularizers


def scale_pixels(images: tf.Tensor) -> tf.Tensor:
    """Pixels 0..255 (any dtype) -> float32 in -1..1, same shape."""
    with tf.name_scope("scale_pixels"):
        return tf.cast(images, tf.float32) * (2 / 255) - 1


class Blocks:
    """Layers of one network, which share its choices: batch norm, penalties, initial values.

    Args:
        is_training: scalar bool tensor; batch norm uses the batch's own moments while it is True.
        batch_norm: normalize between each convolution and its activation (Ioffe and Szegedy 2015). Dense layers, whose
            inputs are few, go without, as in the book.
        l1, l2: weights of the penalties on kernels.
        initializer: how kernels start, a name of `initializers.get`.
    """

    def __init__(self, is_training: tf.Tensor, batch_norm: bool, l1: float, l2: float, initializer: str):
        self.is_training = is_training
        self.batch_norm = batch_norm
        self.kernel = {
            "kernel_initializer": initializers.get(initializer),
            "kernel_regularizer": regularizers.kernel_penalty(l1, l2),
        }

    def convolution(self, images: tf.Tensor, filters: int, size: int, name: str) -> tf.Tensor:
        """[N, H, W, C] -> [N, H, W, filters]: size x size convolution, batch norm if chosen, ReLU."""
        net = layers.conv2d(images, filters, size, padding="same", name=name, **self.kernel)
        if self.batch_norm:
            net = layers.batch_normalization(net, training=self.is_training, name=f"{name}_bn")
        return tf.nn.relu(net, name=f"{name}_relu")

    def dense(self, inputs: tf.Tensor, units: int, name: str) -> tf.Tensor:
        """[N, features] -> [N, units], ReLU."""
        return layers.dense(inputs, units, activation=tf.nn.relu, name=name, **self.kernel)

    def output(self, inputs: tf.Tensor, units: int, name: str) -> tf.Tensor:
        """[N, features] -> [N, units], linear: logits."""
        return layers.dense(inputs, units, name=name, **self.kernel)
