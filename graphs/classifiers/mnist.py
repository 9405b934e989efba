"""The MNIST network: two convolutions and two dense layers, for any data set of 28x28 grey pictures."""

from graphs import blocks, layers
from graphs import hyperparameters as hp
from graphs.classifiers.classifier import Classifier


class MnistCNN(Classifier):
    """Two 5x5 convolutions with pooling, dense 1024, dropout: images [N, 28, 28, 1] uint8 in 0..255 -> logits [N, 10].

    Source: Zafar et al. 2018, chapter 2. The book's code drops activations when it measures and not when it trains;
    here it is the other way round. 3,274,634 parameters; 1,111,946 with valid padding, where the maps are 24, 12, 8 and
    4 pixels wide.
    """

    def build_graph(
        self, num_classes: hp.NumClasses = 10, dropout: hp.Dropout = 0.4, batch_norm: hp.BatchNorm = False,
        padding: hp.Padding = "same", augment: hp.Augment = True,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "glorot_uniform",
    ):  # fmt: skip
        """X, Y, conv 32, pool, conv 64, pool, dense 1024, dropout, logits."""
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer)
        net = blocks.scale_pixels(self.grey_input(augment))  # [N, 28, 28, 1] in -1..1
        net = block.convolution(net, 32, 5, name="conv1", padding=padding)  # [N, 28, 28, 32]
        net = layers.max_pooling2d(net, 2, 2, name="pool1")  # [N, 14, 14, 32]
        net = block.convolution(net, 64, 5, name="conv2", padding=padding)  # [N, 14, 14, 64]
        net = layers.max_pooling2d(net, 2, 2, name="pool2")  # [N, 7, 7, 64]
        net = layers.flatten(net, name="flatten")  # [N, 3136]
        net = block.dense(net, 1024, name="dense1")  # [N, 1024]
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")
        self.classify(block.output(net, num_classes, name="logits"))  # [N, 10]
