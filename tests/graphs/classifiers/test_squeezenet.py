"""graphs/classifiers/squeezenet.py: the head and the sizes of Iandola et al. 2016, table 1."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import freezing
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


def shown(model: SqueezeNet) -> dict:
    """What to feed for a step on two pictures of noise, one of class 0 and one of class 2."""
    images = np.random.default_rng(0).integers(0, 256, (2, 40, 30, 3), np.uint8)
    return {model.feeds["images"]: images, model.feeds["labels"]: [0, 2], model.is_training: True}


@pytest.mark.parametrize("published_head", [True, False])
def test_logits_below_zero_get_a_gradient_in_a_new_head_alone(published_head):
    with tf.Graph().as_default(), tf.Session() as session:
        model = SqueezeNet(num_classes=3, cut="conv1", published_head=published_head)
        bias = next(variable for variable in model.variables if variable.op.name == "conv_final/bias")
        session.run(tf.global_variables_initializer())
        session.run(bias.initializer, {bias.initial_value: np.full(3, -1e5)})
        gradient = session.run(tf.gradients(model.loss, bias)[0], shown(model))
        assert (np.abs(gradient).max() > 0.1) != published_head


def test_a_new_head_sees_each_channel_normalized_whatever_the_scale_of_the_features():
    with tf.Graph().as_default() as graph, tf.Session() as session:
        model = SqueezeNet(num_classes=3, cut="conv1", published_head=False, dropout=0.0)
        kernel = next(variable for variable in model.variables if variable.op.name == "conv_final/kernel")
        assert kernel.shape.as_list() == [1, 1, 96, 3]
        session.run(tf.global_variables_initializer())
        means, sums = session.run(
            [graph.get_tensor_by_name("mean:0"), graph.get_tensor_by_name("logits:0")], shown(model)
        )
        means = means[:, 0, 0]  # [2, 96]
        normalized = (means - means.mean(axis=0)) / np.sqrt(means.var(axis=0) + 1e-3)
        np.testing.assert_allclose(sums, normalized @ session.run(kernel)[0, 0], atol=1e-3)


def test_the_averages_of_a_new_head_belong_to_it():
    with tf.Graph().as_default():
        freezing.train_only("^conv_final/")
        model = SqueezeNet(num_classes=3, cut="conv1", published_head=False)
        names = {variable.op.name for variable in model.variables if variable.op.name.startswith("conv_final/")}
        averages = {f"conv_final/normalized/moving_{what}" for what in ("mean", "variance")}
        assert names == {"conv_final/kernel", "conv_final/bias"} | averages
        assert len(model.update_ops) == 2  # they move while all else is frozen


def test_defaults():
    published = {"num_classes": 1000, "cut": "", "dropout": 0.5, "flip": True, "published_head": True}
    assert defaults_of(SqueezeNet).items() >= published.items()
