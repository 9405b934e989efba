"""The multilayer perceptron: dense layers with the names that TensorFlow 1 gave them, for 28x28 grey pictures."""

from typing import Annotated

from annotated_types import doc

from graphs import blocks, layers
from graphs import hyperparameters as hp
from graphs.classifiers.classifier import Classifier
from graphs.layers import activations


class MultilayerPerceptron(Classifier):
    """Dense 200 and 500: images [N, 28, 28, 1] uint8 in 0..255 -> logits [N, 10].

    Its layers have no names of their own, so they are dense, dense_1, ... as in checkpoints of tf.layers. 97.50 % on
    MNIST's test set with the weights of DaneHague/MnistApplication, which TensorFlow 1.4 trained. 262,510 parameters.
    """

    def build_graph(
        self,
        num_classes: hp.NumClasses = 10,
        hidden: Annotated[tuple[hp.Count, ...], doc('widths of the hidden layers; "" for none')] = (200, 500),
        activation: hp.Activation = "relu",
        l1: hp.L1 = 0.0,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "glorot_uniform",
    ):
        """X, Y, the hidden layers, the logits."""
        block = blocks.Blocks(self.is_training, False, l1, l2, initializer)
        net = blocks.unit_pixels(self.grey_input())  # [N, 28, 28, 1] in 0..1
        net = layers.flatten(net, name="flatten")  # [N, 784]
        for width in hidden:
            net = layers.dense(net, width, activation=activations.get(activation), **block.kernel)  # [N, width]
        logits = layers.dense(net, num_classes, **block.kernel)  # [N, 10]
        self.classify(logits, head=logits.op.name.partition("/")[0])
