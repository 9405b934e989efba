"""LeNet: two small convolutions and three dense layers, for 32x32 colour pictures."""

from graphs import blocks, layers
from graphs import hyperparameters as hp
from graphs.classifiers.classifier import Classifier


class LeNet(Classifier):
    """Two 5x5 convolutions with pooling, dense 120 and 84: images [N, 32, 32, 3] uint8 in 0..255 -> logits [N, 10].

    It has the sizes of LeNet-5 (LeCun et al. 1998, figure 2) with what is usual today: ReLU instead of scaled tanh, max
    pooling instead of weighted sums, convolutions that see all maps, softmax instead of radial basis functions, and
    colour. 62,006 parameters.
    """

    def build_graph(
        self, num_classes: hp.NumClasses = 10, dropout: hp.Dropout = 0.0, batch_norm: hp.BatchNorm = False,
        augment: hp.Augment = True, flip: hp.Flip = True, rotate: hp.Rotate = 0.0, zoom: hp.Zoom = 0.0,
        light: hp.Light = 0.0, standardize: hp.Standardize = False,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
    ):  # fmt: skip
        """X, Y, conv 6, pool, conv 16, pool, dense 120, dense 84, dropout, logits."""
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer)
        images = self.colour_input(augment, flip, rotate, zoom, light)
        net = blocks.normalized(images, standardize)  # [N, 32, 32, 3] near -1..1
        net = block.convolution(net, 6, 5, name="conv1", padding="valid")  # [N, 28, 28, 6]
        net = layers.max_pooling2d(net, 2, 2, name="pool1")  # [N, 14, 14, 6]
        net = block.convolution(net, 16, 5, name="conv2", padding="valid")  # [N, 10, 10, 16]
        net = layers.max_pooling2d(net, 2, 2, name="pool2")  # [N, 5, 5, 16]
        net = layers.flatten(net, name="flatten")  # [N, 400]
        net = block.dense(net, 120, name="dense1")  # [N, 120]
        net = block.dense(net, 84, name="dense2")  # [N, 84]
        net = layers.dropout(net, dropout, training=self.is_training, name="dropout")
        self.classify(block.output(net, num_classes, name="logits"))  # [N, 10]
