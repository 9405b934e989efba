"""Generators whose samples are known beforehand, with one weight: a picture of 4x4 for two numbers."""

import tensorflow.compat.v1 as tf

from graphs.generators.generator import Generator
from graphs.hyperparameters import NumClasses


class Dots(Generator):
    """Samples 0.5 + 0.1 * weight * (the first number in columns 0 and 1, the second in 2 and 3); the weight is 1."""

    def build_graph(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Sets all that a generator has."""
        images = self.picture_input((4, 4, 1))
        weight = tf.get_variable("weight", [], initializer=tf.ones_initializer())
        self.latent = tf.placeholder_with_default(tf.zeros([tf.shape(images)[0], 2]), [None, 2])
        columns = tf.repeat(self.latent, 2, axis=1)[:, tf.newaxis, :, tf.newaxis]  # [N, 1, 4, 1]
        self.outputs = {"samples": 0.5 + 0.1 * weight * tf.tile(columns, [1, 4, 1, 1])}
        self.loss = weight**2
        self.metrics = {"loss": tf.identity(self.loss)}


class UniformDots(Dots):
    """Of numbers in -1..1."""

    prior = "uniform"


class ClassDots(Dots):
    """Samples whose first row is the class, as a pixel value: 10 of class 1."""

    def build_graph(self, num_classes: NumClasses = 10) -> None:
        self.begin()
        self.feeds["labels"] = tf.placeholder(tf.int32, [None])
        rows = self.outputs["samples"][:, 1:]
        first = tf.ones([1, 1, 4, 1]) * tf.reshape(tf.cast(self.feeds["labels"], tf.float32) * 10 / 255, [-1, 1, 1, 1])
        self.outputs = {"samples": tf.concat([first, rows], axis=1)}
