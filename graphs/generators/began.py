"""The boundary equilibrium GAN: an autoencoder as the discriminator, and a balance between the two losses."""

from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import Ge, Interval, doc

from graphs import hyperparameters as hp
from graphs import layers
from graphs.blocks import Blocks
from graphs.generators.dcgan import DCGAN


class BEGAN(DCGAN):
    """The generator of DCGAN against an autoencoder: latent [N, latent_size] -> samples [N, H, W, C] in 0..1.

    L(v) is the reconstruction error of the autoencoder for a picture v: the root mean square, over the pixels in -1..1,
    of the difference. The discriminator minimizes L(x) - k L(G(z)), the generator L(G(z)). k moves towards the balance
    L(G(z)) = gamma L(x): each step adds k_gain (gamma L(x) - L(G(z))) to it, within 0..1.

    metrics: "real_loss", L(x); "generator_loss", L(G(z)); "k"; and "convergence", L(x) + |gamma L(x) - L(G(z))|, which
    falls as the samples improve, and also when they collapse.

    The paper has gamma 0.3 to 0.7 and k_gain 0.001, for faces and long trainings. Some digits are easier to reconstruct
    than others: with gamma 0.75 most samples are ones and sevens, whose L is about that share of the mean. With the
    mean absolute difference as L, which is small for a black picture, all samples become alike.

    Source: Berthelot et al. 2017, section 3. 256,065 + 208,625 parameters with a latent size of 64, codes of 16 and 32
    filters, for pictures of 28x28x1.
    """

    def build_graph(
        self,
        image_shape: hp.ImageShape = (),
        latent_size: hp.LatentSize = 64,
        code_size: Annotated[hp.Count, doc("size of the autoencoder's codes")] = 16,
        filters: hp.Filters = 32,
        gamma: Annotated[
            float,
            Interval(gt=0, le=1),
            doc("loss of samples over that of real pictures; smaller: better but less varied"),
        ] = 1.0,
        k_gain: Annotated[float, Ge(0), doc("step size of k; lambda in the paper")] = 0.01,
        prior: hp.Prior = "uniform",
        initializer: hp.Initializer = "glorot_uniform",
    ):
        """X, Z, the reconstruction errors of both batches, and k."""
        self.filters, self.code_size = filters, code_size
        self.up = Blocks(self.is_training, True, 0.0, 0.0, initializer)
        self.auto = Blocks(self.is_training, False, 0.0, 0.0, initializer, tf.nn.leaky_relu)
        real = self.begin(image_shape, latent_size, prior)  # [N, H, W, C]
        fakes = self.generated(self.latent)
        with tf.name_scope("loss"):
            of_real = difference(self.discriminated(real, "real"), real)
            of_fake = difference(self.discriminated(fakes, "fake"), fakes)
        with tf.name_scope("balance"):
            # Read once: the loss uses the k from before the step, whenever the assignment runs.
            variable = tf.get_variable("k", [], initializer=tf.zeros_initializer(), trainable=False)
            k, imbalance = variable.read_value(), gamma * of_real - of_fake
            update = tf.assign(variable, tf.clip_by_value(k + k_gain * imbalance, 0, 1))
            tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, update.op)
        metrics = {"real_loss": of_real, "k": k, "convergence": of_real + tf.abs(imbalance)}
        self.set_outputs(fakes, of_real - k * of_fake, of_fake, metrics)

    def discriminate(self, pictures: tf.Tensor) -> tf.Tensor:
        """Pictures [N, H, W, C] in -1..1 -> their reconstructions from codes of code_size numbers."""
        height, width, channels = self.picture_shape
        shape = [height // 2, width // 2, self.filters]
        net = self.auto.convolution(pictures, self.filters, 5, "conv1", strides=2)  # [N, H/2, W/2, f]
        codes = self.auto.output(layers.flatten(net), self.code_size, name="codes")  # [N, code_size]
        net = self.auto.dense(codes, shape[0] * shape[1] * shape[2], name="fc1")
        net = tf.reshape(net, [-1, *shape])  # [N, H/2, W/2, f]
        return self.auto.transposed_convolution(net, channels, 5, "deconv1", strides=2, activation=tf.tanh)


def difference(pictures: tf.Tensor, others: tf.Tensor) -> tf.Tensor:
    """[N, H, W, C] each -> the root mean square of the difference, averaged over the pictures; a scalar."""
    squares = tf.reduce_mean(tf.square(pictures - others), axis=[1, 2, 3])  # [N]
    return tf.reduce_mean(tf.sqrt(squares + 1e-8))  # the root of 0 has an infinite slope
