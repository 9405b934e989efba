"""AlexNet: five convolutions and three dense layers, the network that won ImageNet in 2012."""

from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import blocks, layers
from graphs import hyperparameters as hp
from graphs.classifiers.classifier import Classifier


class AlexNet(Classifier):
    """Five convolutions, dense 4096 twice: images [N, any, any, 3] uint8 RGB in 0..255 -> logits [N, num_classes].

    Source: Krizhevsky et al. 2012, figure 2, as in Caffe's bvlc_alexnet, whose weights fit: BGR minus means, and a
    local response normalization that begins at 1 (the paper's begins at 2). Pictures of another size than 227x227 are
    resized. cut: conv1, norm1, pool1, ..., pool5, fc6 or fc7; the head gets the mean over the positions of a feature
    map. There is no dropout between fc6 and fc7, so the output of frozen layers up to fc7 is never random.

    Parameters for 1000 classes: 60,965,224 with conv2, conv4 and conv5 in two groups, as in the paper ("60 million")
    and in Caffe's model (in float32 the 240 MB of the SqueezeNet paper's table 2); 62,378,344 without groups, the
    number that some tables give.
    """

    image_size = 227

    def build_graph(
        self, num_classes: hp.NumClasses = 1000, cut: hp.Cut = "",
        grouped: Annotated[bool, doc("conv2, conv4 and conv5 in two halves, as on the two GPUs of 2012")] = True,
        dropout: hp.Dropout = 0.5, augment: hp.Augment = False, flip: hp.Flip = True,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "glorot_uniform",
    ):  # fmt: skip
        """X, Y, conv1 to conv5 with three poolings, fc6, fc7, dropout, fc8."""
        block = blocks.Blocks(self.is_training, False, l1, l2, initializer)
        groups = 2 if grouped else 1

        images = self.resized_input(augment, flip)  # [N, 227, 227, 3] in 0..255
        net = blocks.Stack(blocks.bgr_minus_mean(images), cut)
        net.add("conv1", block.convolution, 96, 11, strides=4, padding="valid")  # [N, 55, 55, 96]
        net.add("norm1", blocks.local_response_normalization)
        net.add("pool1", blocks.ceil_max_pooling, 3, 2)  # [N, 27, 27, 96]
        net.add("conv2", block.grouped_convolution, 256, 5, groups)  # [N, 27, 27, 256]
        net.add("norm2", blocks.local_response_normalization)
        net.add("pool2", blocks.ceil_max_pooling, 3, 2)  # [N, 13, 13, 256]
        net.add("conv3", block.convolution, 384, 3)  # [N, 13, 13, 384]
        net.add("conv4", block.grouped_convolution, 384, 3, groups)
        net.add("conv5", block.grouped_convolution, 256, 3, groups)  # [N, 13, 13, 256]
        net.add("pool5", blocks.ceil_max_pooling, 3, 2)  # [N, 6, 6, 256]
        net.add("flatten", layers.flatten)  # [N, 9216]
        net.add("fc6", block.dense, 4096)  # [N, 4096]
        net.add("fc7", block.dense, 4096)  # [N, 4096]

        features = net.end()
        if features.shape.rank == 4:
            features = tf.reduce_mean(features, axis=[1, 2], name="mean")  # [N, channels]
        features = layers.dropout(features, dropout, training=self.is_training, name="dropout")
        logits = layers.dense(features, num_classes, name="fc8", **block.small_kernel)  # [N, num_classes]
        self.classify(logits, head="fc8")
