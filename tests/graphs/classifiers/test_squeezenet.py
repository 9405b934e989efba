"""graphs/classifiers/squeezenet.py: the head and the sizes of Iandola et al. 2016, table 1."""

import tensorflow.compat.v1 as tf

from graphs.classifiers.squeezenet import SqueezeNet
from tests.graphs.classifiers.layer_shapes import defaults_of, maps_of, parameters_of


def test_sizes_of_the_maps():
    with tf.Graph().as_default() as graph:
        SqueezeNet()
    poolings = [shape for _, shape in maps_of(graph, "MaxPool")]
    assert poolings == [[55, 55, 96], [27, 27, 256], [13, 13, 512]]
    convolutions = [shape for _, shape in maps_of(graph, "Conv2D")]
    assert convolutions[0] == [111, 111, 96]
    assert convolutions[-1] == [15, 15, 1000]  # on a map padded by one pixel
    assert len(convolutions) == 2 + 8 * 3


def test_the_head_is_a_convolution():
    with tf.Graph().as_default():
        model = SqueezeNet(num_classes=7)
        assert model.head == "conv_final"
        assert parameters_of(model)["conv_final"] == 513 * 7


def test_a_cut_changes_the_inputs_of_the_head():
    for cut, channels in (("conv1", 96), ("pool4", 256), ("fire6", 384)):
        with tf.Graph().as_default():
            model = SqueezeNet(num_classes=2, cut=cut)
            assert parameters_of(model)["conv_final"] == (channels + 1) * 2


def test_defaults():
    assert defaults_of(SqueezeNet).items() >= {"num_classes": 1000, "cut": "", "dropout": 0.5, "flip": True}.items()
