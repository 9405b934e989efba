"""graphs/backbones/resnet.py against keras.applications with the same random weights; where strides stand."""

import re

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.backbones.backbone import Options
from graphs.backbones.resnet import ResNetBackbone
from tests.graphs.backbones.keras_peers import outputs_of, randomized


@pytest.mark.parametrize(
    ("version", "peer", "prepared", "shape"),
    [
        (1, keras.applications.ResNet50, keras.applications.resnet.preprocess_input, (75, 67, 3)),
        (2, keras.applications.ResNet50V2, keras.applications.resnet_v2.preprocess_input, (64, 33, 3)),
    ],
)
def test_outputs_are_those_of_keras(version, peer, prepared, shape):
    """Of even and odd sizes. Keras pads its pooling with zeros, which count in version 2, behind no ReLU."""
    model = peer(weights=None, include_top=False, input_shape=shape)
    # Small values at the end of a branch keep the sums of 16 blocks near 1.
    values = randomized(
        model,
        lambda name: name.replace("_conv/", "/"),
        lambda name: 0.25 if re.search(r"_3(_bn/gamma|/kernel)", name) else 1.0,
    )
    images = np.random.default_rng(1).integers(0, 256, (2, *shape), np.uint8)
    expected = model(prepared(images.astype(np.float32))).numpy()
    found = outputs_of(ResNetBackbone(version=version), images, values)
    assert expected.std() > 0.1
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4 * expected.std())


def first_of_groups(number: int) -> list[str]:
    """The convolution of that number, and the shortcut, of the first block of the groups behind the first one."""
    return [f"conv{group}_block1_{layer}" for group in (3, 4, 5) for layer in (number, 0)]


def strided(**chosen) -> list[str]:
    """The convolutions with a stride of 2, behind conv1, in the order of the layers."""
    backbone = ResNetBackbone(Options(), **chosen)
    with tf.Graph().as_default() as graph:
        block = backbone.block(tf.constant(False), True, 0.0, 0.0, "zeros")
        backbone.layers(tf.placeholder(tf.uint8, [None, 64, 64, 3]), block)
        found = [operation for operation in graph.get_operations() if operation.type == "Conv2D"]
        return [op.name.split("/")[0] for op in found if list(op.get_attr("strides")) == [1, 2, 2, 1]][1:]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, first_of_groups(1)),
        ({"publisher": "pytorch"}, first_of_groups(2)),
        ({"publisher": "slim"}, ["conv2_block3_2", "conv3_block4_2", "conv4_block6_2"]),
        ({"version": 2}, ["conv2_block3_2", "conv3_block4_2", "conv4_block6_2"]),
        ({"depth": 18}, first_of_groups(1)),
        ({"depth": 18, "residuals": False}, ["conv3_block1_1", "conv4_block1_1", "conv5_block1_1"]),
        ({"depth": 20, "stem": "full", "version": 2}, ["conv3_block1_1", "conv4_block1_1"]),
    ],
)
def test_where_the_strides_stand(chosen, expected):
    """keras.applications, torchvision, tf-slim; an identity shortcut skips positions without a convolution."""
    assert strided(**chosen) == expected


@pytest.mark.parametrize(
    ("chosen", "pixels", "has_bias"),
    [
        ({}, "bgr", True),
        ({"version": 2}, "signed", False),
        ({"publisher": "slim"}, "rgb", False),
        ({"publisher": "slim", "version": 2}, "signed", False),
        ({"depth": 18}, "standard", False),
        ({"depth": 56, "version": 2}, "standard", False),
        ({"publisher": "keras", "depth": 34}, "bgr", True),
    ],
)
def test_pixels_and_biases_of_each_publisher(chosen, pixels, has_bias):
    backbone = ResNetBackbone(**chosen)
    assert (backbone.pixels, backbone.bias) == (pixels, has_bias)


def kernels_and_stages(**chosen) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """The shapes of the kernels, and those of the stages of 64x64 pixels."""
    backbone = ResNetBackbone(**chosen)
    with tf.Graph().as_default():
        block = backbone.block(tf.constant(False), True, 0.0, 0.0, "zeros")
        stages = backbone.stages(tf.placeholder(tf.uint8, [None, 64, 64, 3]), block)
        shapes = {v.op.name: v.shape.as_list() for v in tf.global_variables() if v.op.name.endswith("/kernel")}
    return shapes, {name: stage.shape.as_list()[1:] for name, stage in stages.items()}


def test_the_groups_of_the_book_widen_and_stride():
    kernels, stages = kernels_and_stages(kind="book")
    assert [kernels[f"conv3_block1_{number}/kernel"] for number in range(4)] == [
        [1, 1, 128, 256], [1, 1, 128, 256], [3, 3, 256, 64], [1, 1, 64, 256]
    ]  # fmt: skip
    assert len(kernels) == 1 + 4 * (3 * 3 + 1)
    assert stages == {
        "stride2": [32, 32, 64], "stride4": [16, 16, 128], "stride8": [8, 8, 256], "stride16": [4, 4, 512],
        "stride32": [2, 2, 1024],
    }  # fmt: skip


def test_a_small_stem_keeps_the_size():
    kernels, stages = kernels_and_stages(depth=18, stem="small")
    assert kernels["conv1/kernel"] == [3, 3, 3, 64]
    assert stages == {"stride2": [32, 32, 128], "stride4": [16, 16, 256], "stride8": [8, 8, 512]}


def test_the_small_networks_have_no_convolution_in_a_shortcut():
    kernels, _ = kernels_and_stages(depth=32)
    assert len(kernels) == 31  # and the head
    assert not any("_0/" in name for name in kernels)


def test_cells_are_centred():
    """What the gradient of a cell reaches lies around pixel 2 of the cell."""
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, 96, 88, 3])
        backbone = ResNetBackbone(depth=20)
        features = backbone.cells(images, backbone.block(tf.constant(False), True, 0.0, 0.0, "he_uniform"))
        assert features.shape.as_list()[1:3] == [24, 22]
        [gradient] = tf.gradients(features[:, 12, 11], images)
        session.run(tf.global_variables_initializer())
        noise = np.random.default_rng(0).uniform(0, 255, (4, 96, 88, 3))
        reached = session.run(gradient, {images: noise}).any((0, 3))
    for axis, cell in ((1, 12), (0, 11)):
        places = np.nonzero(reached.any(axis))[0]
        assert places.max() - places.min() > 60
        assert (places.min() + places.max()) / 2 == cell * 4 + 2


def test_all_stages_of_cells_fit_the_picture():
    """A stage has the positions of its stride, and each sees the picture around its own cell."""
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, 96, 88, 3])
        backbone = ResNetBackbone(depth=20)
        stages = backbone.stages_of_cells(images, backbone.block(tf.constant(False), True, 0.0, 0.0, "he_uniform"))
        shapes = {name: net.shape.as_list()[1:3] for name, net in stages.items()}
        assert shapes == {"stride2": [48, 44], "stride4": [24, 22]}
        strides = {name: int(name.removeprefix("stride")) for name in stages}
        gradients = {
            name: tf.gradients(net[:, 48 // strides[name], 44 // strides[name]], images)[0]
            for name, net in stages.items()
        }
        session.run(tf.global_variables_initializer())
        noise = np.random.default_rng(0).uniform(0, 255, (4, 96, 88, 3))
        reached = session.run(gradients, {images: noise})
    for name, stride in strides.items():
        for axis, start in ((1, 48), (0, 44)):
            places = np.nonzero(reached[name].any((0, 3)).any(axis))[0]
            assert abs((places.min() + places.max() + 1) / 2 - (start + stride / 2)) <= stride / 2
