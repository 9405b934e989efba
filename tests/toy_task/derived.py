"""A model that takes a field which is derived from its pictures: see brightness.py."""

from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import Ge, doc

from graphs import layers
from graphs.graph import Graph


class ToyOfBrightness(Graph):
    """images [N, 28, 28, 1] and brightness [N, 2] -> numbers [N], fitted to the labels; the pictures only count."""

    inputs = ("images", "brightness")

    def build_graph(self, least: Annotated[int, Ge(0), doc("the pixel above which a pixel is bright")] = 127):
        """X, two numbers of each, Y, a dense layer."""
        images = tf.placeholder(tf.uint8, [None, 28, 28, 1], name="X")
        brightness = tf.placeholder(tf.float32, [None, 2], name="brightness")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"images": images, "brightness": brightness, "labels": labels}
        black = 0 * tf.reduce_mean(tf.cast(images, tf.float32), [1, 2, 3])  # [N]
        numbers = tf.squeeze(layers.dense(brightness, 1, name="number"), axis=1) + black
        self.outputs = {"numbers": numbers, "seen": tf.identity(brightness)}
        self.loss = tf.reduce_mean((numbers - tf.cast(labels, tf.float32)) ** 2)
        self.metrics = {"loss": tf.identity(self.loss)}
