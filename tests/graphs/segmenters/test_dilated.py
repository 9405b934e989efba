"""graphs/segmenters/dilated.py: what a pixel sees, where the backbone ends, the pyramid, pictures of any size."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import seeding
from graphs.blocks import Blocks
from graphs.segmenters import dilated
from graphs.segmenters.dilated import Dilated

SMALL = {"num_classes": 3, "filters": 2, "maps": 4, "image_shape": (75, 101, 3)}


def variables_of(**chosen):
    with tf.Graph().as_default():
        return {variable.op.name: variable.shape.as_list() for variable in Dilated(**SMALL | chosen).variables}


def seen_from_the_middle(layers):
    """The rows of a map [1, 99, 99, 1] on which the middle of the output depends."""
    with tf.Graph().as_default(), tf.Session() as session:
        net = tf.placeholder(tf.float32, [1, 99, 99, 1])
        block = Blocks(tf.constant(False), False, 0.0, 0.0, "he_normal")
        (gradient,) = tf.gradients(layers(net, block)[0, 49, 49, 0], net)
        session.run(tf.global_variables_initializer())
        for variable in tf.global_variables():
            variable.load(np.ones(variable.shape), session)
        return np.flatnonzero(session.run(gradient, {net: np.ones((1, 99, 99, 1))})[0, :, 49, 0])


def test_dilations_that_double_see_63_positions():
    rows = seen_from_the_middle(lambda net, block: dilated.context(net, 1, (1, 2, 4, 8, 16), block))
    assert list(rows) == list(range(49 - 31, 49 + 32))


@pytest.mark.parametrize(("stride", "rates"), [(16, (6, 12, 18)), (8, (12, 24, 36)), (32, (3, 6, 9))])
def test_the_pyramid_reaches_as_many_pixels_at_any_stride(stride, rates):
    with tf.Graph().as_default() as graph:
        block = Blocks(tf.constant(False), False, 0.0, 0.0, "he_normal")
        net = dilated.pyramid(tf.zeros([1, 99, 99, 1]), 1, stride, block)
        found = {
            op.name.split("/")[0]: tuple(tf.get_static_value(op.inputs[1]))
            for op in graph.get_operations() if op.type == "SpaceToBatchND"
        }  # fmt: skip
    assert net.shape.as_list() == [1, 99, 99, 1]
    assert found == {f"aspp_{name}": (rate, rate) for name, rate in zip((6, 12, 18), rates, strict=True)}


@pytest.mark.parametrize("backbone", ["vgg16", "resnet18", "googlenet", "inception_v3", "small", "yolo"])
def test_the_backbone_ends_with_its_stage(backbone):
    names = {name.partition("/")[0] for name in variables_of(backbone=backbone, stride=4, image_shape=(80, 80, 3))}
    last = {
        "vgg16": ("conv3_3", "conv4_1"), "resnet18": ("conv2_block2_2", "conv3_block1_1"),
        "googlenet": ("conv2", "inception_3a_1x1"), "inception_v3": ("conv5", "mixed0_1x1"),
        "small": ("conv3", "conv4"), "yolo": ("conv2", "conv3"),
    }[backbone]  # fmt: skip
    assert last[0] in names
    assert last[1] not in names


@pytest.mark.parametrize("aspp", [False, True])
@pytest.mark.parametrize("size", [(75, 101, 3), (0, 0, 1)])
def test_logits_have_the_size_of_the_picture_and_every_variable_a_gradient(size, aspp):
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)  # with some initial values the ReLU of the mean over the picture is 0
        model = Dilated(**SMALL | {"aspp": aspp, "image_shape": size})
        gradients = tf.gradients(model.loss, [variable for variable in model.variables if variable.trainable])
        session.run(tf.global_variables_initializer())
        feeds = {
            model.feeds["images"]: np.random.default_rng(0).integers(0, 256, (2, 75, 101, size[2])),
            model.feeds["masks"]: np.ones((2, 75, 101)),
        }
        classes, found = session.run([model.outputs["classes"], gradients], feeds)
    assert classes.shape == (2, 75, 101)
    assert all(np.isfinite(gradient).all() and gradient.any() for gradient in found)


def test_a_stride_that_the_backbone_lacks():
    with pytest.raises(UsageError, match="the backbone resnet20 has stages with strides of 2, 4, none of 8"):
        variables_of(backbone="resnet20")
