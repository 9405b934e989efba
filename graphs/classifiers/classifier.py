"""The contract of a network that tells classes apart."""

import tensorflow.compat.v1 as tf

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

    def finish(self, data_loss: tf.Tensor, logits: tf.Tensor, labels: tf.Tensor, head: str = "logits") -> None:
        """Sets loss, outputs and metrics from the logits [N, num_classes] and the labels [N].

        head: what a network for other classes needs anew; see the class.

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
