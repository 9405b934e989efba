"""The contract of a network that tells classes apart."""

import numpy as np
import tensorflow.compat.v1 as tf

from graphs import augment as augmentation
from graphs import blocks, class_weights, layers, losses
from graphs.graph import Graph


class Classifier(Graph):
    """A network that tells classes apart: labels [N] int32 in 0..num_classes-1, logits [N, num_classes].

    `head`: the scope of the layer whose last dimension is the number of classes.
    """

    monitor = "accuracy"
    higher_is_better = True
    gives_classes = True
    is_head_new = True

    def classes_of_head(self, shape: tuple[int, ...]) -> int | None:
        """The last dimension."""
        return shape[-1]

    def loss_of_shares(self, shares: np.ndarray) -> float | None:
        """The least loss with one answer for all examples, given the shares [K] of the classes, which sum to 1.

        That of predicting the shares: their entropy in nats. None if it is not known.
        """
        return float(-np.sum(shares * np.log(np.maximum(shares, np.finfo(float).tiny))))

    def labelled_input(self, dtype: tf.DType, *shape: int | None) -> tf.Tensor:
        """The placeholder "X" [N, *shape] of the field in `inputs`. Sets `feeds` to it and to "Y", labels [N] int32."""
        examples = tf.placeholder(dtype, [None, *shape], name="X")
        self.labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {self.inputs[0]: examples, "labels": self.labels}
        return examples

    def grey_input(self, augment: bool = False) -> tf.Tensor:
        """Images [N, 28, 28, 1] uint8 in 0..255. augment: shift them by up to 2 pixels in training. Sets `pictures`."""
        images = self.labelled_input(tf.uint8, 28, 28, 1)
        if augment:  # no mirror images: a mirrored 2 is no digit
            images = augmentation.random_flip_and_shift(images, self.is_training, max_shift=2, flip=False)
        self.pictures = {"images": images}
        return images

    def colour_input(self, augment: bool, flip: bool, rotate: float, zoom: float, light: float) -> tf.Tensor:
        """RGB images [N, 32, 32, 3] uint8 in 0..255. augment: change them in training by augment.augmented.

        Sets `pictures`.
        """
        images = self.labelled_input(tf.uint8, 32, 32, 3)
        if augment:
            images = augmentation.augmented(images, self.is_training, 2, flip, rotate, zoom, light)
        self.pictures = {"images": images}
        return images

    def resized_input(self, augment: bool, flip: bool) -> tf.Tensor:
        """RGB images of any size -> [N, image_size, image_size, 3] float32 in 0..255.

        augment: shift them by up to 16 pixels in training and, with flip, mirror half of them. Sets `pictures`.
        """
        images = blocks.resized(self.labelled_input(tf.uint8, None, None, 3), self.image_size, self.image_size)
        if augment:
            images = augmentation.random_flip_and_shift(images, self.is_training, max_shift=16, flip=flip)
        self.pictures = {"images": tf.cast(images, tf.uint8)}
        return images

    def classify_features(
        self, features: tf.Tensor, block: blocks.Blocks, num_classes: int, dropout: float, head_units: tuple[int, ...]
    ) -> None:
        """The head: features [N, C] -> dropout, dense layers of head_units with ReLU and dropout, "logits"."""
        net = layers.dropout(features, dropout, training=self.is_training, name="dropout")
        for number, units in enumerate(head_units, 1):
            net = layers.dense(net, units, activation=tf.nn.relu, name=f"logits/dense{number}", **block.kernel)
            net = layers.dropout(net, dropout, training=self.is_training, name=f"dropout{number}")
        self.classify(layers.dense(net, num_classes, name="logits", **block.small_kernel))  # [N, num_classes]

    def weights_of_examples(self) -> tf.Tensor | None:
        """The weights [N] of the examples in the mean of the loss, those of their classes; None for 1 each."""
        return class_weights.of_labels(self.labels, self.is_training)

    def classify(self, logits: tf.Tensor, head: str = "logits") -> None:
        """Sets the softmax cross entropy with the labels as the loss, and the rest as `set_outputs` does."""
        with tf.name_scope("loss"):
            data_loss = losses.softmax_cross_entropy(self.labels, logits, example_weights=self.weights_of_examples())
        self.set_outputs(data_loss, logits, self.labels, head)

    def set_outputs(self, data_loss: tf.Tensor, logits: tf.Tensor, labels: tf.Tensor, head: str = "logits") -> None:
        """Sets loss, outputs and metrics from the logits [N, num_classes] and the labels [N].

        head: the scope of the layer that a network for other classes needs anew.

        outputs: "probabilities" [N, num_classes] float32, "predictions" [N] int32. metrics: "loss" (that of the data),
        "accuracy" and, with more than ten classes, "top5_accuracy", in 0..1.
        """
        self.head = head
        with tf.name_scope("outputs"):
            probabilities = tf.nn.softmax(logits, name="probabilities")
            predictions = tf.argmax(logits, axis=1, output_type=tf.int32, name="predictions")
        self.outputs = {"probabilities": probabilities, "predictions": predictions}
        with tf.name_scope("metrics"):
            accuracy = tf.reduce_mean(tf.cast(tf.equal(predictions, labels), tf.float32), name="accuracy")
            self.metrics = {"loss": data_loss, "accuracy": accuracy}
            if logits.shape.as_list()[1] > 10:
                hits = tf.nn.in_top_k(predictions=logits, targets=labels, k=5)
                self.metrics["top5_accuracy"] = tf.reduce_mean(tf.cast(hits, tf.float32), name="top5_accuracy")
        with tf.name_scope("objective"):
            self.loss = self.with_penalties(data_loss)
