"""A graph of no family: a number from the rows of a grey picture."""

from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import hyperparameters as hp
from graphs import layers
from graphs.graph import Graph


class Toy(Graph):
    """images uint8 [N, 28, 28, 1] in 0..255 -> numbers [N], fitted to the labels by their mean squared error."""

    monitor = "loss"

    def build_graph(self, width: Annotated[hp.Count, doc("of the hidden layer")] = 8, dropout: hp.Dropout = 0.0):
        """X, Y, two dense layers."""
        images = tf.placeholder(tf.uint8, [None, 28, 28, 1], name="X")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"images": images, "labels": labels}
        net = tf.reduce_mean(tf.cast(images, tf.float32) / 255, [2, 3])  # [N, 28]
        net = layers.dense(net, width, activation=tf.nn.relu, name="hidden")
        net = layers.dropout(net, dropout, training=self.is_training)
        numbers = tf.squeeze(layers.dense(net, 1, name="number"), axis=1)  # [N]
        self.outputs = {"numbers": numbers}
        self.loss = tf.reduce_mean((numbers - tf.cast(labels, tf.float32)) ** 2)
        self.metrics = {"loss": tf.identity(self.loss)}
