"""A generative adversarial network that makes pictures of the class asked for."""

import tensorflow.compat.v1 as tf

from graphs import hyperparameters as hp
from graphs import losses
from graphs.generators.dcgan import DCGAN


class ConditionalGAN(DCGAN):
    """DCGAN whose players are both told the class: numbers and labels [N] -> samples [N, H, W, C] in 0..1.

    The discriminator calls made only what doesn't look real for its class: so the generator must heed the class.
    In training the labels are those of the real pictures, for the made ones as well.

    Source: Mirza & Osindero 2014. 400,321 + 63,361 parameters with 100 numbers, 10 classes and 32 filters, for pictures
    of 28x28x1.

    Raises, in the session:
        InvalidArgumentError: a label is outside 0..num_classes-1.
    """

    def build_graph(
        self,
        image_shape: hp.ImageShape = (),
        num_classes: hp.NumClasses = 10,
        latent_size: hp.LatentSize = 100,
        filters: hp.Filters = 32,
        prior: hp.Prior = "normal",
        initializer: hp.Initializer = "glorot_uniform",
    ):
        """Y, and the game of DCGAN."""
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.classes = tf.one_hot(losses.class_numbers(labels, num_classes), num_classes)  # [N, num_classes]
        super().build_graph(image_shape, latent_size, filters, prior=prior, initializer=initializer)
        self.feeds["labels"] = labels

    def generate(self, numbers: tf.Tensor) -> tf.Tensor:
        """[N, latent_size] -> pictures [N, H, W, C] in -1..1, of `classes`."""
        return super().generate(tf.concat([numbers, self.classes], axis=1))

    def discriminate(self, pictures: tf.Tensor) -> tf.Tensor:
        """Pictures [N, H, W, C] in -1..1 -> logits [N]; the class stands beside them as maps of 0 and one of 1."""
        height, width, _ = self.picture_shape
        maps = tf.tile(self.classes[:, tf.newaxis, tf.newaxis], [1, height, width, 1])  # [N, H, W, num_classes]
        return super().discriminate(tf.concat([pictures, maps], axis=3))
