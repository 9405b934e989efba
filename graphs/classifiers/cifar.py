"""The CIFAR network: three convolutions and three dense layers, for any data set of 32x32 colour pictures."""

from graphs import blocks, layers
from graphs import hyperparameters as hp
from graphs.classifiers.classifier import Classifier


class CifarCNN(Classifier):
    """Three 5x5 convolutions with pooling, dense 128 and 64: images [N, 32, 32, 3] uint8 in 0..255 -> logits [N, 10].

    Source: Zafar et al. 2018, chapter 3, whose code feeds the pixels unscaled. 233,450 parameters, 233,130 without
    batch normalization; 172,010 with valid padding, which leaves a map of one position and nothing to pool after the
    third convolution.
    """

    def build_graph(
        self, num_classes: hp.NumClasses = 10, dropout: hp.Dropout = 0.1, batch_norm: hp.BatchNorm = True,
        padding: hp.Padding = "same",
        augment: hp.Augment = True, flip: hp.Flip = True, rotate: hp.Rotate = 0.0, zoom: hp.Zoom = 0.0,
        light: hp.Light = 0.0, standardize: hp.Standardize = False,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
    ):  # fmt: skip
        """X, Y, three times conv and pool, dense 128, dense 64, dropout, logits."""
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer)
        images = self.colour_input(augment, flip, rotate, zoom, light)
        net = blocks.normalized(images, standardize)  # [N, 32, 32, 3] near -1..1
        net = block.convolution(net, 64, 5, name="conv1", padding=padding)  # [N, 32, 32, 64]
        net = layers.max_pooling2d(net, 2, 2, name="pool1")  # [N, 16, 16, 64]
        net = block.convolution(net, 64, 5, name="conv2", padding=padding)  # [N, 16, 16, 64]
        net = layers.max_pooling2d(net, 2, 2, name="pool2")  # [N, 8, 8, 64]
        net = block.convolution(net, 32, 5, name="conv3", padding=padding)  # [N, 8, 8, 32]
        if padding == "same":
            net = layers.max_pooling2d(net, 2, 2, name="pool3")  # [N, 4, 4, 32]
        net = layers.flatten(net, name="flatten")  # [N, 512]
        net = block.dense(net, 128, name="dense1")  # [N, 128]
        net = block.dense(net, 64, name="dense2")  # [N, 64]
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")
        self.classify(block.output(net, num_classes, name="logits"))  # [N, 10]
