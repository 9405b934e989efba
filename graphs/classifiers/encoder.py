"""The encoder: the convolutions of the autoencoder with a classifier on top, the book's example of transfer."""

from graphs import blocks, layers
from graphs import hyperparameters as hp
from graphs.classifiers.classifier import Classifier
from graphs.encoders.cae import encoding_convolutions


class Encoder(Classifier):
    """Two 5x5 convolutions of stride 2, dense 200: images [N, 28, 28, 1] uint8 in 0..255 -> logits [N, 10].

    Its convolutions are those of graphs/encoders/cae.py, by the same names. cut: conv1, conv2, flatten or fc1.

    Source: Zafar et al. 2018, chapter 7. 329,058 parameters.
    """

    def build_graph(
        self, num_classes: hp.NumClasses = 10, cut: hp.Cut = "", dropout: hp.Dropout = 0.0, augment: hp.Augment = False,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
    ):  # fmt: skip
        """X, Y, two convolutions, dense 200, dropout, logits."""
        block = blocks.Blocks(self.is_training, False, l1, l2, initializer)
        net = encoding_convolutions(self.grey_input(augment), block, cut)  # [N, 7, 7, 32]
        net.add("flatten", layers.flatten)  # [N, 1568]
        net.add("fc1", block.dense, 200)  # [N, 200]
        features = layers.flatten(net.end(), name="features")  # [N, 200], or [N, 14 * 14 * 16] with the cut "conv1"
        features = layers.dropout(features, dropout, training=self.is_training, name="dropout")
        self.classify(block.output(features, num_classes, name="logits"))  # [N, 10]
