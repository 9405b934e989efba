"""What all generative adversarial networks share: a generator, a discriminator, and their losses.

Goodfellow et al. 2014, "Generative Adversarial Nets". A generator makes samples from latent vectors, a discriminator
tells them from real pictures, and each learns from the other's errors.
"""

from collections.abc import Callable

import tensorflow.compat.v1 as tf

from graphs import blocks, layers, randomness
from graphs.generators.generator import Generator
from graphs.generators.minibatch import minibatch_discrimination
from graphs.graph import Objective


class Adversarial(Generator):
    """A generator and a discriminator, with variables under generator/ and discriminator/.

    A subclass writes the two networks, `generate` and `discriminate`. Its build_graph calls `begin`, then `play` for
    the losses of Goodfellow. For other losses it calls `generated` and `discriminated` as often as it needs them (the
    variables are made once), and `set_outputs`.

    The losses say little about the samples: each falls when the other network gets worse. So the best checkpoint is the
    one with the least pixel_frechet, which tasks/generation/evaluator.py measures on samples.
    """

    monitor = "pixel_frechet"
    image_noise = generator_dropout = 0.0
    minibatch_kernels = 0

    def generate(self, latent: tf.Tensor) -> tf.Tensor:
        """[N, latent_size] -> samples [N, H, W, C] in -1..1."""
        raise NotImplementedError(f"{type(self).__name__} has no generate")

    def discriminate(self, pictures: tf.Tensor) -> tf.Tensor:
        """Pictures [N, H, W, C] in -1..1 -> the input of the losses: logits [N], scores, ..."""
        raise NotImplementedError(f"{type(self).__name__} has no discriminate")

    def begin(self, image_shape: tuple[int, ...], latent_size: int, prior: str = "normal") -> tf.Tensor:
        """Sets feeds, latent and picture_shape [H, W, C]; returns the real pictures [N, H, W, C] in -1..1."""
        self.prior = prior
        images = self.picture_input(image_shape)
        self.picture_shape = images.shape.as_list()[1:]
        self._sizes = [tf.shape(images)[0], latent_size]
        self.latent = tf.placeholder_with_default(self.random_latent("Z"), [None, latent_size], name="latent")
        return blocks.scale_pixels(images)

    def stabilize(self, image_noise: float, generator_dropout: float, minibatch_kernels: int, kernel_dim: int) -> None:
        """Sets what makes the training more stable; graphs/hyperparameters.py has the meanings."""
        self.image_noise, self.generator_dropout = image_noise, generator_dropout
        self.minibatch_kernels, self.kernel_dim = minibatch_kernels, kernel_dim
        self.least_batch = 2 if minibatch_kernels else 1

    def dropped(self, net: tf.Tensor, name: str) -> tf.Tensor:
        """Dropout of the generator's activations by --generator_dropout, in sampling as well."""
        return layers.dropout(net, self.generator_dropout, training=True, name=name)

    def compared(self, features: tf.Tensor) -> tf.Tensor:
        """[N, F] -> [N, F + minibatch_kernels]: minibatch discrimination adds the nearness to the rest of the batch."""
        if not self.minibatch_kernels:
            return features
        return minibatch_discrimination(features, self.minibatch_kernels, self.kernel_dim)

    def random_latent(self, name: str) -> tf.Tensor:
        """Latent vectors from the prior, one for each real picture: [N, latent_size]."""
        if self.prior == "normal":
            return randomness.normal(self._sizes, name)
        return randomness.uniform(self._sizes, name, -1.0, 1.0)

    def generated(self, latent: tf.Tensor) -> tf.Tensor:
        """The generator's samples from latent vectors [N, latent_size]: [N, H, W, C] in -1..1."""
        with tf.variable_scope("generator", reuse=tf.AUTO_REUSE):
            return self.generate(latent)

    def discriminated(self, pictures: tf.Tensor, name: str) -> tf.Tensor:
        """The discriminator's output for pictures [N, H, W, C] in -1..1; name: the scope of the operations."""
        if self.image_noise:
            scale = self.image_noise * tf.cast(self.is_training, tf.float32)
            pictures += scale * randomness.normal(tf.shape(pictures), f"{name}_noise")
        with tf.variable_scope("discriminator", reuse=tf.AUTO_REUSE), tf.name_scope(name):
            return self.discriminate(pictures)

    def play(self, real: tf.Tensor, label_smoothing: float, alternate: bool) -> None:
        """Builds the losses of Goodfellow. real: pictures [N, H, W, C] in -1..1; `discriminate` gives logits [N]."""
        fakes = self.generated(self.latent)
        real_logits, fake_logits = self.discriminated(real, "real"), self.discriminated(fakes, "fake")
        with tf.name_scope("loss"):
            against = discriminator_loss(real_logits, fake_logits, label_smoothing)
            loss = generator_loss(fake_logits)

        def again() -> tf.Tensor:
            return generator_loss(self.discriminated(self.generated(self.random_latent("Z_again")), "again"))

        with tf.name_scope("metrics"):
            taken = {"real_as_real": tf.reduce_mean(tf.sigmoid(real_logits))}
            taken["made_as_real"] = tf.reduce_mean(tf.sigmoid(fake_logits))
        self.set_outputs(fakes, against, loss, taken, again if alternate else None)

    def set_outputs(
        self,
        fakes: tf.Tensor,
        discriminator_loss: tf.Tensor,
        generator_loss: tf.Tensor,
        metrics: dict[str, tf.Tensor],
        again: Callable[[], tf.Tensor] | None = None,
        every: int = 1,
    ) -> None:
        """Sets outputs, loss, metrics, pictures and objectives.

        fakes: samples [N, H, W, C] in -1..1 from `latent`. metrics: those beside the two losses. again: builds the
        generator's loss a second time, for a generator that is updated after the discriminator. every: the generator is
        updated in every n-th step.
        """
        samples = tf.multiply(fakes + 1, 0.5, name="samples")
        self.outputs = {"samples": samples}
        self.loss = tf.add(discriminator_loss, generator_loss, name="loss")
        losses = {"discriminator_loss": discriminator_loss, "generator_loss": generator_loss}
        self.metrics = {"loss": self.loss} | losses | metrics
        self.pictures = {"real and made": tf.concat([blocks.unit_pixels(self.feeds["images"]), samples], axis=2)}
        self._objectives = {
            "discriminator": Objective(discriminator_loss, self._of("discriminator/")),
            "generator": Objective(again or generator_loss, self._of("generator/"), every),
        }

    def objectives(self) -> dict[str, Objective]:
        """The discriminator's step, then the generator's; without those whose variables are all frozen."""
        return {name: objective for name, objective in self._objectives.items() if objective.variables}

    def _of(self, scope: str) -> list[tf.Variable]:
        return [v for v in self._built(tf.GraphKeys.TRAINABLE_VARIABLES) if v.op.name.startswith(scope)]


def discriminator_loss(real: tf.Tensor, fake: tf.Tensor, label_smoothing: float = 0.0) -> tf.Tensor:
    """Logits [N] of real pictures and of samples -> -mean log D(x) - mean log(1 - D(G(z))), in nats; a scalar.

    label_smoothing: the label of real pictures is 1 - label_smoothing, that of samples stays 0. Salimans et al. 2016,
    section 3.4: with both labels smoothed, the discriminator would keep its own errors.
    """
    targets = tf.fill(tf.shape(real), 1 - label_smoothing)
    of_real = tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=real)
    return tf.reduce_mean(of_real) + tf.reduce_mean(tf.nn.softplus(fake))


def generator_loss(fake: tf.Tensor) -> tf.Tensor:
    """Logits [N] of samples -> -mean log D(G(z)), in nats; a scalar.

    The non-saturating loss: log(1 - D(G(z))) has no gradient where the discriminator is sure.
    """
    return tf.reduce_mean(tf.nn.softplus(-fake))
