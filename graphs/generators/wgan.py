"""The Wasserstein GAN: a critic whose scores measure the distance of samples from pictures."""

from collections.abc import Callable
from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import Ge, Gt, doc

from errors import UsageError
from graphs import hyperparameters as hp
from graphs import layers, randomness
from graphs.blocks import Blocks
from graphs.generators.dcgan import DCGAN

WEIGHT_CLIP = 0.01


class WGAN(DCGAN):
    """The generator of DCGAN against a critic: convolutions without batch norm, with an unbounded score.

    The critic maximizes the difference of its mean scores of real pictures and of samples. The maximum under a bounded
    slope is the Wasserstein distance of the two, times the bound. The generator minimizes it, in every critic_steps-th
    step. There are two ways to bound the slope. By default each step clips every weight of the critic to +-weight_clip;
    use RMSProp, since momentum makes that unstable. With gradient_penalty (10 in the paper) there is no clipping, and
    the squared difference of the slope's length from 1 is a part of the loss; use `--optimizer adam --learning_rate
    0.0001 --beta1 0`.

    metrics: "critic_distance", the mean score of real pictures minus that of samples; "gradient_penalty" if it is on,
    before its weight.

    Source: Arjovsky et al. 2017, algorithm 1; Gulrajani et al. 2017, algorithm 1. 368,961 + 55,232 parameters with a
    latent size of 100 and 32 filters, for pictures of 28x28x1.

    Raises:
        UsageError: both weight_clip and gradient_penalty are chosen.
    """

    def build_graph(
        self,
        image_shape: hp.ImageShape = (),
        latent_size: hp.LatentSize = 100,
        filters: hp.Filters = 32,
        critic_steps: Annotated[hp.Count, doc("steps of the critic for each step of the generator")] = 5,
        weight_clip: Annotated[
            float, Gt(0), doc("largest absolute weight of the critic, without gradient penalty")
        ] = WEIGHT_CLIP,
        gradient_penalty: Annotated[
            float, Ge(0), doc("weight of the penalty on slopes of the critic other than 1; 0: clip weights instead")
        ] = 0.0,
        prior: hp.Prior = "normal",
        initializer: hp.Initializer = "glorot_uniform",
    ):
        """X, Z, both networks, the critic's distance and its penalty."""
        if gradient_penalty and weight_clip != WEIGHT_CLIP:
            raise UsageError("weight_clip and gradient_penalty both bound the critic's slope; give one of them")
        self.filters = filters
        # The first step clips initial values that are outside.
        clip = None if gradient_penalty else clipping(weight_clip)
        self.up = Blocks(self.is_training, True, 0.0, 0.0, initializer)
        self.critic = Blocks(self.is_training, False, 0.0, 0.0, initializer, tf.nn.leaky_relu, clip)

        real = self.begin(image_shape, latent_size, prior)  # [N, H, W, C]
        fakes = self.generated(self.latent)
        real_scores, fake_scores = self.discriminated(real, "real"), self.discriminated(fakes, "fake")  # [N] each
        with tf.name_scope("loss"):
            distance = tf.reduce_mean(real_scores) - tf.reduce_mean(fake_scores)
            loss, metrics = -distance, {"critic_distance": distance}
            if gradient_penalty:
                penalty = slope_penalty(lambda pictures: self.discriminated(pictures, "between"), real, fakes)
                loss += gradient_penalty * penalty
                metrics["gradient_penalty"] = penalty

        def again() -> tf.Tensor:
            # The same samples: built a second time in this branch, they might or might not move the averages of batch
            # norm, which depends on TensorFlow's pruning.
            return -tf.reduce_mean(self.discriminated(fakes, "again"))

        self.set_outputs(fakes, loss, -tf.reduce_mean(fake_scores), metrics, again, critic_steps)

    def discriminate(self, pictures: tf.Tensor) -> tf.Tensor:
        """Pictures [N, H, W, C] in -1..1 -> scores [N]; a bias of the last layer would cancel in their difference."""
        net = self.critic.convolution(pictures, self.filters, 5, "conv1", strides=2)  # [N, H/2, W/2, f]
        net = self.critic.convolution(net, 2 * self.filters, 5, "conv2", strides=2)  # [N, H/4, W/4, 2f]
        net = layers.dense(layers.flatten(net), 1, use_bias=False, name="score", **self.critic.kernel)  # [N, 1]
        return tf.squeeze(net, axis=1)


def clipping(most: float) -> Callable[[tf.Tensor], tf.Tensor]:
    """The constraint that clips a variable to -most..most."""
    return lambda weights: tf.clip_by_value(weights, -most, most)


def slope_penalty(score: Callable[[tf.Tensor], tf.Tensor], real: tf.Tensor, fakes: tf.Tensor) -> tf.Tensor:
    """The mean of (|g| - 1)^2 with g the gradient of the score at a random point between a real picture and a sample.

    score: pictures [N, H, W, C] -> [N]. real, fakes: [N, H, W, C]. A scalar.
    """
    share = randomness.uniform([tf.shape(real)[0], 1, 1, 1], "share")
    between = share * real + (1 - share) * fakes
    gradients = tf.gradients(score(between), between)[0]  # [N, H, W, C]; each score depends on one picture alone
    # The root of 0 has an infinite slope: a critic of zeros would end in NaN.
    lengths = tf.sqrt(tf.reduce_sum(tf.square(gradients), axis=[1, 2, 3]) + 1e-12)  # [N]
    return tf.reduce_mean(tf.square(lengths - 1))
