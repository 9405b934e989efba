"""The CIFAR network and the one of yolo by Keras, the peers that benchmarks compare with: the same layers."""

import keras
import tensorflow as tf

from graphs.detectors.yolo import DOUBT


def cifar(batch_norm: bool, dropout: float, learning_rate: float, precision: str = "float32") -> keras.Model:
    """The compiled network: images [N, 32, 32, 3] uint8 in 0..255 -> logits [N, 10]. Initial values as in ours.

    precision: "float32", or "bfloat16" by the policy mixed_bfloat16. Optimizer: Adam at a constant learning rate.
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

    Its layers have the names of ours, and their weights the same order.
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
    """What yolo(...) gives -> boxes [N, most, 4] in pixels, scores [N, most], classes [N, most], how many [N].

    size: (height, width) of the pictures; anchors: those of each box of a cell, also in pixels; the others are those of
    tf.image.combined_non_max_suppression.
    """

    def __init__(self, size: tuple[int, int], anchors: list[tuple[int, int]], threshold: float, iou: float, most: int):
        super().__init__()
        self.picture, self.anchors = [float(length) for length in size], [[float(n) for n in pair] for pair in anchors]
        self.limits = {"score_threshold": threshold, "iou_threshold": iou, "max_total_size": most}

    def call(self, grid: tf.Tensor) -> tuple[tf.Tensor, ...]:
        """Decodes and suppresses."""
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
