"""The variational autoencoder: encodes pictures as latent vectors of a known distribution, and samples from it.

Kingma & Welling 2014, "Auto-Encoding Variational Bayes". The encoder gives a normal distribution q(z|x) of the code z
of a picture x; the decoder gives the brightness of each pixel for a code, p(x|z); the prior p(z) of the codes is normal
with mean 0 and deviation 1. Training minimizes a bound of -log p(x), the negative ELBO

    -E[log p(x|z)]  +  KL(q(z|x) || p(z)),   z drawn from q(z|x).

Both terms belong to one picture: each is a sum over its pixels or over its latent numbers, and a mean over the
pictures. If one of them were a sum over the batch, its weight would grow with the size of the batch.
"""

from typing import Annotated, Literal

import tensorflow.compat.v1 as tf
from annotated_types import Ge, doc

from graphs import (
    blocks,
    layers,
    losses,
    randomness,
)
from graphs import hyperparameters as hp
from graphs.encoders.cae import decoding_convolutions, encoding_convolutions
from graphs.generators.generator import Generator

MOST_LOG_VARIANCE = 10.0


class VariationalAutoencoder(Generator):
    """Two convolutions, the mean and log variance of latent_size numbers, two transposed convolutions:
    images [N, H, W, C] uint8 in 0..255 -> codes and samples.

    The reconstruction loss of an image is a sum over its pixels p in 0..1 and the decoder's q. "cross_entropy":
    -p log q - (1 - p) log(1 - q), in nats. Grey pixels are soft targets: the loss is the mean over black and white
    pictures with white pixels of probability p; it is above 0 even where q = p. "l2": (q - p)^2, which is -log p(x|z)
    in nats for normal pixels of variance 1/2, minus the constant log(pi) / 2 per pixel.

    outputs: "codes" [N, latent_size], the means, and "log_variances"; "reconstructions" [N, H, W, C] in 0..1 of the
    means; "samples" of `latent`, which by default is drawn for the images fed. metrics, in nats per image:
    "negative_elbo", with its parts "reconstruction" and "kl"; "loss" = reconstruction + beta * kl.
    reconstruction_losses: [N], those of `latent`.

    Source: Zafar et al. 2018, chapter 6. 122,153 parameters with 20 latent numbers, for pictures of 28x28x1. MNIST's
    test digits: 99.3 nats per image with the defaults of train.py.
    """

    monitor = "negative_elbo"

    def build_graph(
        self,
        image_shape: hp.ImageShape = (),
        latent_size: hp.LatentSize = 20,
        loss: Annotated[
            Literal["cross_entropy", "l2"], doc("of the reconstruction: cross entropy of grey values, or squared error")
        ] = "cross_entropy",
        beta: Annotated[float, Ge(0), doc("weight of the KL divergence in the loss; 1 gives the ELBO")] = 1.0,
        initializer: hp.Initializer = "glorot_uniform",
    ):
        """X, two convolutions, mean and log variance, latent vector, dense, two transposed convolutions, the bound."""
        images = self.picture_input(image_shape)
        pixels = blocks.unit_pixels(images)  # [N, H, W, C]
        block = blocks.Blocks(self.is_training, False, 0.0, 0.0, initializer)

        net = layers.flatten(encoding_convolutions(images, block).end(), name="flatten")  # [N, H/4 * W/4 * 32]
        means = block.output(net, latent_size, name="latent_mean")  # [N, latent_size]
        log_variances = bounded(block.output(net, latent_size, name="latent_log_variance"))  # [N, latent_size]
        with tf.name_scope("draw"):
            noise = randomness.normal(tf.shape(means), "noise")
            drawn = means + tf.exp(log_variances / 2) * noise
        self.latent = tf.placeholder_with_default(drawn, [None, latent_size], name="latent")

        shape = images.shape.as_list()[1:]
        logits = decoding_convolutions(self.latent, block, shape)  # [N, H, W, C]
        samples = tf.sigmoid(logits, name="samples")
        with tf.variable_scope(tf.get_variable_scope(), reuse=True):  # not a part of a training step
            reconstructions = tf.sigmoid(decoding_convolutions(means, block, shape), name="reconstructions")

        with tf.name_scope("loss"):
            if loss == "l2":
                of_a_pixel = losses.squared_error(pixels, samples, reduction="none")  # [N]
            else:
                of_a_pixel = losses.sigmoid_cross_entropy(pixels, logits, reduction="none")  # [N]
            self.reconstruction_losses = pixels.shape[1:].num_elements() * of_a_pixel  # [N]
            reconstruction = tf.reduce_mean(self.reconstruction_losses)
            kl = tf.reduce_mean(kl_divergence(means, log_variances))
            self.loss = tf.add(reconstruction, beta * kl, name="loss")

        self.outputs = {
            "codes": means,
            "log_variances": log_variances,
            "reconstructions": reconstructions,
            "samples": samples,
        }
        self.metrics = {
            "loss": self.loss,
            "negative_elbo": reconstruction + kl,
            "reconstruction": reconstruction,
            "kl": kl,
        }
        self.pictures = {"originals and reconstructions": tf.concat([pixels, reconstructions], axis=2)}
        self.histograms = {"codes": means, "log variances": log_variances}


class VaeGenerator(Generator):
    """The decoder of the variational autoencoder alone: latent [N, latent_size] -> samples [N, H, W, C] in 0..1.

    Its variables have the same names and shapes there, so its saver restores them from checkpoints of the whole model.
    It is not trained. 46,145 parameters with 20 latent numbers, for pictures of 28x28x1.
    """

    inputs = ("latent",)

    def build_graph(self, image_shape: hp.ImageShape = (), latent_size: hp.LatentSize = 20):
        """Z, dense, two transposed convolutions."""
        self.latent = tf.placeholder(tf.float32, [None, latent_size], name="latent")
        self.feeds = {"latent": self.latent}
        block = blocks.Blocks(self.is_training, False, 0.0, 0.0, "glorot_uniform")
        logits = decoding_convolutions(self.latent, block, self.picture_shape_of(image_shape))  # [N, H, W, C]
        self.outputs = {"samples": tf.sigmoid(logits, name="samples")}


def bounded(log_variances: tf.Tensor) -> tf.Tensor:
    """Log variances clipped to -10..10: deviations of 0.007 to 150, with 1 for the prior.

    From 89 on the variance would be infinite in float32, and one such number spoils the whole step. The gradient is
    that without the clipping: with a gradient of 0 the KL divergence could never bring a number back.
    """
    cut = tf.clip_by_value(log_variances, -MOST_LOG_VARIANCE, MOST_LOG_VARIANCE)
    return tf.stop_gradient(cut) + (log_variances - tf.stop_gradient(log_variances))


def kl_divergence(means: tf.Tensor, log_variances: tf.Tensor) -> tf.Tensor:
    """[N, latent_size] each -> KL(q || p) in nats, [N], of normal q from p with mean 0 and deviation 1."""
    of_a_number = (tf.square(means) + tf.exp(log_variances) - log_variances - 1) / 2
    return tf.reduce_sum(of_a_number, axis=1)
