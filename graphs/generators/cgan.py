"""A conditional generative adversarial network: the class of a sample is an input."""

import tensorflow.compat.v1 as tf

from graphs import hyperparameters as hp
from graphs import losses
from graphs.generators.dcgan import DCGAN


class ConditionalGAN(DCGAN):
    """DCGAN with the class as an input of both networks: latent and labels [N] -> samples [N, H, W, C] in 0..1.

    The discriminator accepts only pictures that look real for their class, so the generator must use the class. In
    training, samples get the labels of the real pictures.

    Source: Mirza & Osindero 2014. 400,321 + 63,361 parameters with a latent size of 100, 10 classes and 32 filters, for
    pictures of 28x28x1.

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
        """Y, and the networks and losses of DCGAN."""
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.classes = tf.one_hot(losses.class_numbers(labels, num_classes), num_classes)  # [N, num_classes]
        super().build_graph(image_shape, latent_size, filters, prior=prior, initializer=initializer)
        self.feeds["labels"] = labels

    def generate(self, latent: tf.Tensor) -> tf.Tensor:
        """[N, latent_size] -> samples [N, H, W, C] in -1..1, of `classes`."""
        return super().generate(tf.concat([latent, self.classes], axis=1))

    def discriminate(self, pictures: tf.Tensor) -> tf.Tensor:
        """Pictures [N, H, W, C] in -1..1 -> logits [N]; the one-hot class is added as maps of 0 and 1."""
        height, width, _ = self.picture_shape
        maps = tf.tile(self.classes[:, tf.newaxis, tf.newaxis], [1, height, width, 1])  # [N, H, W, num_classes]
        return super().discriminate(tf.concat([pictures, maps], axis=3))
