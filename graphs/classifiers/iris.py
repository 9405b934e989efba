"""The linear classifier of iris flowers: the smallest graph that is trained and evaluated like the big ones."""

from typing import Annotated, Literal

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import layers, losses
from graphs.classifiers.classifier import Classifier
from graphs.hyperparameters import (
    L1,
    L2,
    Initializer,
    NumClasses,
)
from graphs.layers import initializers, regularizers


class LinearClassifier(Classifier):
    """One matrix and one bias: features [N, 4] float32, centimetres -> scores [N, 3].

    The multi-class hinge is the sum over the wrong classes j of max(0, s_j - s_y + 1), the mean over the batch.

    Source: Zafar et al. 2018, chapter 2, formula of the hinge loss; Weston and Watkins 1998. (The book's code calls
    a per-class binary hinge, which is `loss="binary_hinge"` here.) 15 parameters.
    """

    inputs = ("features",)
    monitor = "loss"  # accuracy on the 15 flowers of the validation split is too coarse to choose by
    higher_is_better = False

    def build_graph(
        self,
        num_classes: NumClasses = 3,
        loss: Annotated[Literal["hinge", "binary_hinge", "softmax"], doc("formula of the loss")] = "hinge",
        l1: L1 = 0.0,
        l2: L2 = 0.0,
        initializer: Initializer = "glorot_uniform",
    ):
        """X, Y, one matrix, one bias, the chosen loss."""
        features = tf.placeholder(tf.float32, [None, 4], name="X")
        labels = tf.placeholder(tf.int32, [None], name="Y")
        self.feeds = {"features": features, "labels": labels}

        scores = layers.dense(
            features, num_classes, kernel_initializer=initializers.get(initializer),
            kernel_regularizer=regularizers.kernel_penalty(l1, l2), name="model",
        )  # fmt: skip

        with tf.name_scope("loss"):
            formulas = {
                "hinge": losses.multiclass_hinge,
                "binary_hinge": losses.binary_hinge,
                "softmax": losses.softmax_cross_entropy,
            }
            data_loss = formulas[loss](labels, scores)
        self.finish(data_loss, scores, labels, head="model")
