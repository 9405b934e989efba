"""The networks of cifar, yolo, gan and dcgan in Keras, with the same layers, for the benchmarks to compare with."""

import keras
import tensorflow as tf

from graphs.detectors.yolo import DOUBT


def cifar(batch_norm: bool, dropout: float, learning_rate: float, precision: str = "float32") -> keras.Model:
    """The compiled network: images [N, 32, 32, 3] uint8 in 0..255 -> logits [N, 10].

    It has the initializers of graphs/classifiers/cifar.py. The optimizer is Adam with a constant learning rate.
    precision: "float32", or "bfloat16" for the policy mixed_bfloat16.
    """
    layers, start = keras.layers, {"kernel_initializer": "he_uniform"}
    keras.config.set_dtype_policy("mixed_bfloat16" if precision == "bfloat16" else "float32")
    network = [keras.Input((32, 32, 3)), layers.Rescaling(2 / 255, -1)]
    for filters in (64, 64, 32):
        network.append(layers.Conv2D(filters, 5, padding="same", **start))
        network += [layers.BatchNormalization()] * batch_norm
        network += [layers.ReLU(), layers.MaxPool2D()]
    network.append(layers.Flatten())
    network += [layers.Dense(units, activation="relu", **start) for units in (128, 64)]
    network += [layers.Dropout(dropout), layers.Dense(10, dtype="float32", **start)]
    model = keras.Sequential(network)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"])
    return model


def yolo(height: int, width: int, stride: int, outputs: int) -> keras.Model:
    """The trunk `small` of yolo: images [N, H, W, 3] uint8 in 0..255 -> [N, H / stride, W / stride, outputs].

    Its layers have the same names as those of graphs/detectors/yolo.py.
    """
    layers, filters, reached = keras.layers, 16, 2
    network = [keras.Input((height, width, 3), dtype="uint8"), layers.Rescaling(2 / 255, -1)]

    def convolution(filters: int, size: int, strides: int = 1) -> None:
        name = f"conv{sum(isinstance(layer, layers.Conv2D) for layer in network) + 1}"
        network.append(layers.Conv2D(filters, size, strides, padding="same", name=name))
        network.extend([layers.BatchNormalization(name=f"{name}_bn"), layers.LeakyReLU(0.1)])

    convolution(filters, 3, 2)
    while reached < stride:
        filters, reached = 2 * filters, 2 * reached
        convolution(filters, 3)
        network.append(layers.MaxPool2D())
    for _ in range(2):
        convolution(2 * filters, 3)
        convolution(filters, 1)
    convolution(2 * filters, 3)
    return keras.Sequential([*network, layers.Conv2D(outputs, 1, name="output")])


class FindObjects(keras.layers.Layer):
    """The outputs of yolo -> boxes [N, most, 4] in pixels, scores [N, most], classes [N, most], valid boxes [N].

    Args:
        size: (height, width) of the pictures in pixels.
        anchors: (height, width) in pixels of the anchor of each box of a cell.
        threshold: least score of a box.
        iou: overlap above which the box with the lower score is suppressed.
        most: number of boxes per picture at most, in all and per class.
    """

    def __init__(self, size: tuple[int, int], anchors: list[tuple[int, int]], threshold: float, iou: float, most: int):
        super().__init__()
        self.picture, self.anchors = [float(length) for length in size], [[float(n) for n in pair] for pair in anchors]
        self.limits = {"score_threshold": threshold, "iou_threshold": iou, "max_total_size": most}

    def call(self, grid: tf.Tensor) -> tuple[tf.Tensor, ...]:
        """Decodes the grid [N, rows, columns, outputs] into boxes and suppresses overlapping ones."""
        rows, columns, numbers = grid.shape[1:]
        count = len(self.anchors)
        each = tf.reshape(grid[..., : count * 5], [-1, rows, columns, count, 5])
        corners = tf.stack(tf.meshgrid(tf.range(rows), tf.range(columns), indexing="ij"), axis=-1)[:, :, None]
        cell = [self.picture[0] / rows, self.picture[1] / columns]
        middles = (tf.sigmoid(each[..., :2]) + tf.cast(corners, tf.float32)) * cell
        half = tf.square(1 + each[..., 2:4]) * self.anchors / 2
        boxes = tf.clip_by_value(tf.concat([middles - half, middles + half], axis=-1), 0.0, self.picture * 2)
        probabilities = tf.nn.softmax(grid[..., count * 5 :])[..., None, :]
        scores = tf.sigmoid(each[..., 4:] - DOUBT) * probabilities  # [N, R, C, B, K]
        return tf.image.combined_non_max_suppression(
            tf.reshape(boxes, [-1, rows * columns * count, 1, 4]),
            tf.reshape(scores, [-1, rows * columns * count, numbers - count * 5]),
            max_output_size_per_class=self.limits["max_total_size"],
            clip_boxes=False,
            **self.limits,
        )


def gan(latent_size: int) -> tuple[keras.Model, keras.Model]:
    """Generator and discriminator of gan: [N, latent_size] -> pictures [N, 28, 28, 1] in -1..1 -> logits [N, 1]."""
    layers = keras.layers
    generator = [keras.Input((latent_size,)), *(layers.Dense(1024, activation="leaky_relu") for _ in range(2))]
    generator += [layers.Dense(28 * 28, activation="tanh"), layers.Reshape((28, 28, 1))]
    discriminator = [keras.Input((28, 28, 1)), layers.Flatten()]
    discriminator += [*(layers.Dense(256, activation="leaky_relu") for _ in range(2)), layers.Dense(1)]
    return keras.Sequential(generator), keras.Sequential(discriminator)


def dcgan(latent_size: int) -> tuple[keras.Model, keras.Model]:
    """Generator and discriminator of dcgan: [N, latent_size] -> pictures [N, 28, 28, 1] in -1..1 -> logits [N, 1]."""
    layers, choices = keras.layers, {"strides": 2, "padding": "same"}
    generator = [keras.Input((latent_size,)), layers.Dense(7 * 7 * 64), layers.Reshape((7, 7, 64))]
    generator += [layers.BatchNormalization(), layers.ReLU(), layers.Conv2DTranspose(32, 5, **choices)]
    generator += [layers.BatchNormalization(), layers.ReLU(), layers.Conv2DTranspose(1, 5, **choices)]
    generator.append(layers.Activation("tanh"))
    discriminator = [keras.Input((28, 28, 1)), layers.Conv2D(32, 5, **choices), layers.LeakyReLU(0.2)]
    discriminator += [layers.Conv2D(64, 5, **choices), layers.BatchNormalization(), layers.LeakyReLU(0.2)]
    discriminator += [layers.Flatten(), layers.Dense(1)]
    return keras.Sequential(generator), keras.Sequential(discriminator)


class Game(keras.Model):
    """Trains a generator and a discriminator, with the losses of graphs/generators/adversarial.py.

    If `alternate` is true, `train_step` updates the discriminator and then the generator, with new noise and newly
    generated pictures, as Keras's GAN examples do. Otherwise it updates both at once, by the gradients for the same
    generated pictures, as TensorFlow's DCGAN tutorial does.
    """

    def __init__(self, generator: keras.Model, discriminator: keras.Model, latent_size: int, alternate: bool):
        super().__init__()
        self.generator, self.discriminator = generator, discriminator
        self.latent_size, self.alternate = latent_size, alternate
        self.seeds = keras.random.SeedGenerator(0)
        self.entropy = keras.losses.BinaryCrossentropy(from_logits=True)
        self.means = [keras.metrics.Mean(name=name) for name in ("discriminator_loss", "generator_loss")]

    def compile(self, learning_rate: float, beta1: float) -> None:
        """Makes an Adam optimizer for each network."""
        super().compile()
        self.discriminator_rule = keras.optimizers.Adam(learning_rate, beta1)
        self.generator_rule = keras.optimizers.Adam(learning_rate, beta1)

    def train_step(self, images: tf.Tensor) -> dict[str, tf.Tensor]:
        """Trains on images [N, H, W, C] uint8 in 0..255; returns the means of both losses over the epoch so far."""
        real = tf.cast(images, tf.float32) * (2 / 255) - 1
        losses = self._one_after_the_other(real) if self.alternate else self._at_once(real)
        for mean, loss in zip(self.means, losses, strict=True):
            mean.update_state(loss)
        return {mean.name: mean.result() for mean in self.means}

    def _one_after_the_other(self, real: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        fakes = self.generator(self._numbers(real), training=True)
        with tf.GradientTape() as tape:
            against = self.discriminator_loss(self.judged(real), self.judged(fakes))
        self._move(self.discriminator, self.discriminator_rule, tape, against)
        with tf.GradientTape() as tape:
            loss = self.generator_loss(self.judged(self.generator(self._numbers(real), training=True)))
        self._move(self.generator, self.generator_rule, tape, loss)
        return against, loss

    def _at_once(self, real: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape, tf.GradientTape() as other:
            logits = self.judged(self.generator(self._numbers(real), training=True))
            against, loss = self.discriminator_loss(self.judged(real), logits), self.generator_loss(logits)
        self._move(self.discriminator, self.discriminator_rule, tape, against)
        self._move(self.generator, self.generator_rule, other, loss)
        return against, loss

    def discriminator_loss(self, of_real: tf.Tensor, of_fakes: tf.Tensor) -> tf.Tensor:
        """Logits [N, 1] of real and of generated pictures -> mean loss in nats."""
        return self.entropy(tf.ones_like(of_real), of_real) + self.entropy(tf.zeros_like(of_fakes), of_fakes)

    def generator_loss(self, of_fakes: tf.Tensor) -> tf.Tensor:
        """Logits [N, 1] of generated pictures -> mean loss in nats."""
        return self.entropy(tf.ones_like(of_fakes), of_fakes)

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """The means that Keras resets at the start of each epoch."""
        return self.means

    def _numbers(self, real: tf.Tensor) -> tf.Tensor:
        return keras.random.normal((tf.shape(real)[0], self.latent_size), seed=self.seeds)

    def judged(self, pictures: tf.Tensor) -> tf.Tensor:
        """The discriminator's verdict: pictures [N, H, W, C] in -1..1 -> logits [N, 1]."""
        return self.discriminator(pictures, training=True)

    def _move(self, network: keras.Model, rule: keras.Optimizer, tape: tf.GradientTape, loss: tf.Tensor) -> None:
        variables = network.trainable_variables
        rule.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
