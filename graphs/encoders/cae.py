"""The convolutional autoencoder: learns codes of a few numbers from pictures without labels."""

from collections.abc import Sequence
from typing import Annotated, Literal

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import blocks, layers, losses
from graphs import hyperparameters as hp
from graphs.graph import Graph


def encoding_convolutions(images: tf.Tensor, block: blocks.Blocks, cut: str = "") -> blocks.Stack:
    """Images [N, H, W, C] uint8 in 0..255 -> [N, H/4, W/4, 32]; classifiers/encoder.py has them, too."""
    net = blocks.Stack(blocks.unit_pixels(images), cut)  # [N, H, W, C] in 0..1
    net.add("conv1", block.convolution, 16, 5, strides=2)  # [N, H/2, W/2, 16]
    net.add("conv2", block.convolution, 32, 5, strides=2)  # [N, H/4, W/4, 32]
    return net


def decoding_convolutions(codes: tf.Tensor, block: blocks.Blocks, image_shape: Sequence[int]) -> tf.Tensor:
    """Codes [N, latent_size] -> logits of pixels [N, H, W, C], for an image_shape (H, W, C) of multiples of 4."""
    height, width, channels = image_shape
    net = block.dense(codes, height // 4 * (width // 4) * 32, name="decoder_fc1")  # [N, H/4 * W/4 * 32]
    net = tf.reshape(net, [-1, height // 4, width // 4, 32])
    net = block.transposed_convolution(net, 16, 5, "deconv1", strides=2, activation=tf.nn.relu)  # [N, H/2, W/2, 16]
    return block.transposed_convolution(net, channels, 5, "deconv2", strides=2, activation=None)  # [N, H, W, C]


class ConvolutionalAutoencoder(Graph):
    """Two convolutions, latent_size numbers, two transposed convolutions: images [N, 28, 28, 1] uint8 in 0..255
    -> codes [N, latent_size] and reconstructions [N, 28, 28, 1] float32 in 0..1.

    "reconstruction_loss" [N], the loss of an image, is summed over its 784 pixels p in 0..1 and their reconstructions
    q: (q - p)^2, or -p log q - (1 - p) log(1 - q) in nats, which is above 0 for grey pixels even where q = p. The loss
    of a batch is the mean.

    Source: Zafar et al. 2018, chapter 6. 90,773 parameters with 20 latent numbers.
    """

    def build_graph(
        self,
        latent_size: Annotated[hp.Count, doc("latent size: numbers in the code of a picture")] = 20,
        loss: Annotated[
            Literal["l2", "cross_entropy"], doc("of the reconstruction: squared error, or cross entropy of grey values")
        ] = "l2",
        l1: hp.L1 = 0.0,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_uniform",
    ):
        """X, two convolutions, the codes, dense 1568, two transposed convolutions, the sum over the pixels."""
        images = tf.placeholder(tf.uint8, [None, 28, 28, 1], name="X")
        self.feeds = {"images": images}
        block = blocks.Blocks(self.is_training, False, l1, l2, initializer)

        net = encoding_convolutions(images, block).end()  # [N, 7, 7, 32]
        net = layers.flatten(net, name="flatten")  # [N, 1568]
        codes = block.output(net, latent_size, name="latent")  # [N, latent_size]

        logits = decoding_convolutions(codes, block, (28, 28, 1))  # [N, 28, 28, 1]
        reconstructions = tf.sigmoid(logits, name="reconstructions")

        with tf.name_scope("loss"):
            pixels = blocks.unit_pixels(images)
            if loss == "l2":
                of_a_pixel = losses.squared_error(pixels, reconstructions, reduction="none")  # [N]
            else:
                of_a_pixel = losses.sigmoid_cross_entropy(pixels, logits, reduction="none")  # [N]
            of_a_picture = 28 * 28 * of_a_pixel  # [N]
            data_loss = tf.reduce_mean(of_a_picture)
        self.outputs = {"codes": codes, "reconstructions": reconstructions, "reconstruction_loss": of_a_picture}
        self.metrics = {"loss": data_loss, "reconstruction_loss": data_loss}
        self.pictures = {"originals and reconstructions": tf.concat([pixels, reconstructions], axis=2)}
        self.histograms = {"latent": codes}
        with tf.name_scope("objective"):
            self.loss = self.with_penalties(data_loss)

    def export_outputs(self, suppression: bool) -> dict[str, tf.Tensor]:
        """The codes and the reconstructions."""
        del suppression
        return {name: self.outputs[name] for name in ("codes", "reconstructions")}
