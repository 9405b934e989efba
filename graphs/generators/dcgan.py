"""A generative adversarial network of convolutions, with what makes its training stable."""

from collections.abc import Callable

import tensorflow.compat.v1 as tf

from graphs import hyperparameters as hp
from graphs import layers
from graphs.blocks import Blocks
from graphs.generators.adversarial import Adversarial


class DCGAN(Adversarial):
    """Transposed convolutions against convolutions: latent [N, latent_size] -> samples [N, H, W, C] in 0..1.

    The larger feature maps have f filters, the smaller ones 2f. Real pictures and samples go through the discriminator
    one after the other, so batch norm uses the moments of each by itself. Its moving averages mix both, so the
    discriminator's outputs in validation differ from those in training. The generator has its own averages: samples are
    not affected.

    Source: Radford et al. 2016; Zafar et al. 2018, chapter 6. 368,961 + 55,361 parameters with a latent size of 100 and
    32 filters, for pictures of 28x28x1.
    """

    def build_graph(
        self, image_shape: hp.ImageShape = (), latent_size: hp.LatentSize = 100, filters: hp.Filters = 32,
        strided: hp.Strided = True, batch_norm: hp.BatchNorm = True, prior: hp.Prior = "normal",
        label_smoothing: hp.LabelSmoothing = 0.0, image_noise: hp.ImageNoise = 0.0,
        generator_dropout: hp.GeneratorDropout = 0.0, minibatch_kernels: hp.MinibatchKernels = 0,
        kernel_dim: hp.KernelDim = 3, alternate: hp.Alternate = False, initializer: hp.Initializer = "glorot_uniform",
    ):  # fmt: skip
        """X, Z, both networks, the losses of Goodfellow."""
        self.filters, self.strided = filters, strided
        self.stabilize(image_noise, generator_dropout, minibatch_kernels, kernel_dim)

        def blocks_with(batch_norm: bool, activation: Callable) -> Blocks:
            return Blocks(self.is_training, batch_norm, 0.0, 0.0, initializer, activation)

        self.up = blocks_with(batch_norm, tf.nn.relu)
        self.first = blocks_with(False, tf.nn.leaky_relu)  # batch norm would hide the brightness of the pictures
        self.down = blocks_with(batch_norm, tf.nn.leaky_relu)
        self.play(self.begin(image_shape, latent_size, prior), label_smoothing, alternate)

    def generate(self, latent: tf.Tensor) -> tf.Tensor:
        """[N, latent_size] -> samples [N, H, W, C] in -1..1; latent_size with the classes of a subclass."""
        height, width, channels = self.picture_shape
        shape = [height // 4, width // 4, 2 * self.filters]
        net = self.up.output(latent, shape[0] * shape[1] * shape[2], name="fc1")
        net = self.up.activated(tf.reshape(net, [-1, *shape]), name="fc1")  # [N, H/4, W/4, 2f]
        net = self.dropped(net, name="dropout1")
        net = self.up.transposed_convolution(net, self.filters, 5, "deconv1", strides=2, activation=None)
        net = self.up.activated(net, name="deconv1")  # [N, H/2, W/2, f]
        net = self.dropped(net, name="dropout2")
        return self.up.transposed_convolution(net, channels, 5, "deconv2", strides=2, activation=tf.tanh)

    def discriminate(self, pictures: tf.Tensor) -> tf.Tensor:
        """Pictures [N, H, W, channels] in -1..1 -> logits [N]."""
        net = self._halved(self.first, pictures, self.filters, name="conv1")  # [N, H/2, W/2, f]
        net = self._halved(self.down, net, 2 * self.filters, name="conv2")  # [N, H/4, W/4, 2f]
        net = self.compared(layers.flatten(net))  # [N, H/4 * W/4 * 2f + minibatch_kernels]
        return tf.squeeze(self.down.output(net, 1, name="logit"), axis=1)  # [N]

    def _halved(self, block: Blocks, maps: tf.Tensor, filters: int, name: str) -> tf.Tensor:
        """[N, H, W, C] -> [N, H/2, W/2, filters], by strides or by pooling."""
        if self.strided:
            return block.convolution(maps, filters, 5, name, strides=2)
        return layers.max_pooling2d(block.convolution(maps, filters, 5, name), 2, 2)
