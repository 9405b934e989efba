"""The linear classifier of iris flowers: the smallest graph that is trained and evaluated like the large ones."""

from typing import Annotated, Literal

import numpy as np
import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import blocks, layers, losses
from graphs import hyperparameters as hp
from graphs.classifiers.classifier import Classifier

FORMULAS = {
    "hinge": losses.multiclass_hinge,
    "binary_hinge": losses.binary_hinge,
    "softmax": losses.softmax_cross_entropy,
}


class LinearClassifier(Classifier):
    """One matrix and one bias: features [N, 4] float32 in centimetres -> scores [N, 3].

    The multi-class hinge is the sum over the wrong classes j of max(0, s_j - s_y + 1), and the mean over the batch.

    Source: Zafar et al. 2018, chapter 1, formula of the hinge loss; Weston and Watkins 1998. The book's code calls a
    binary hinge for each class, which is loss="binary_hinge" here. 15 parameters.
    """

    inputs = ("features",)
    monitor = "loss"  # accuracy on the 15 flowers of the validation split is too coarse to choose a checkpoint
    higher_is_better = False

    def loss_of_shares(self, shares: np.ndarray) -> float | None:
        """The entropy for the softmax; not known for the hinges."""
        return super().loss_of_shares(shares) if self.hyperparameters["loss"] == "softmax" else None

    def build_graph(
        self,
        num_classes: hp.NumClasses = 3,
        loss: Annotated[Literal["hinge", "binary_hinge", "softmax"], doc("formula of the loss")] = "hinge",
        l1: hp.L1 = 0.0,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "glorot_uniform",
    ):
        """X, Y, one matrix, one bias, the chosen loss."""
        features = self.labelled_input(tf.float32, 4)  # [N, 4]
        block = blocks.Blocks(self.is_training, False, l1, l2, initializer)
        scores = layers.dense(features, num_classes, name="model", **block.kernel)  # [N, 3]

        with tf.name_scope("loss"):
            data_loss = FORMULAS[loss](self.labels, scores, example_weights=self.weights_of_examples())
        self.set_outputs(data_loss, scores, self.labels, head="model")
