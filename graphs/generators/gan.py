"""The first generative adversarial network: two multilayer perceptrons."""

import math

import tensorflow.compat.v1 as tf

from graphs import hyperparameters as hp
from graphs import layers
from graphs.blocks import Blocks
from graphs.generators.adversarial import Adversarial


class GAN(Adversarial):
    """Dense 1024-1024-784 against dense 256-256-1: latent [N, latent_size] -> samples [N, 28, 28, 1] in 0..1.

    Source: Goodfellow et al. 2014; Zafar et al. 2018, chapter 6. 1,956,624 + 267,009 parameters with a latent size of
    100.
    """

    def build_graph(
        self, image_shape: hp.ImageShape = (), latent_size: hp.LatentSize = 100, prior: hp.Prior = "normal",
        label_smoothing: hp.LabelSmoothing = 0.0, image_noise: hp.ImageNoise = 0.0,
        generator_dropout: hp.GeneratorDropout = 0.0, minibatch_kernels: hp.MinibatchKernels = 0,
        kernel_dim: hp.KernelDim = 3, alternate: hp.Alternate = False, initializer: hp.Initializer = "glorot_uniform",
    ):  # fmt: skip
        """X, Z, both networks, the losses of Goodfellow."""
        self.stabilize(image_noise, generator_dropout, minibatch_kernels, kernel_dim)
        self.block = Blocks(self.is_training, False, 0.0, 0.0, initializer, tf.nn.leaky_relu)
        self.play(self.begin(image_shape, latent_size, prior), label_smoothing, alternate)

    def generate(self, latent: tf.Tensor) -> tf.Tensor:
        """[N, latent_size] -> samples [N, H, W, C] in -1..1."""
        net = self.block.dense(latent, 1024, name="fc1")  # [N, 1024]
        net = self.dropped(net, name="dropout1")
        net = self.block.dense(net, 1024, name="fc2")  # [N, 1024]
        net = self.dropped(net, name="dropout2")
        net = self.block.output(net, math.prod(self.picture_shape), name="pixels")  # [N, H * W * C]
        return tf.tanh(tf.reshape(net, [-1, *self.picture_shape]))

    def discriminate(self, pictures: tf.Tensor) -> tf.Tensor:
        """Pictures [N, H, W, C] in -1..1 -> logits [N]."""
        net = layers.flatten(pictures)  # [N, H * W * C]
        net = self.block.dense(net, 256, name="fc1")  # [N, 256]
        net = self.block.dense(net, 256, name="fc2")  # [N, 256]
        net = self.compared(net)  # [N, 256 + minibatch_kernels]
        return tf.squeeze(self.block.output(net, 1, name="logit"), axis=1)  # [N]
