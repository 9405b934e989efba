"""graphs/classifiers/convnet.py: networks of lectures, sizes by formula, and what does not fit."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.classifiers.convnet import ConvNet
from tests.graphs.classifiers.layer_shapes import forward, parameters_of


def layers_of(**chosen) -> list[tuple[str, list]]:
    """The layers for inference with the shapes they give."""
    with tf.Graph().as_default() as graph:
        ConvNet(**chosen)
        return forward(graph)


def test_the_network_of_the_lecture_on_cifar10():
    with tf.Graph().as_default() as graph:
        counts = parameters_of(ConvNet())
        found = forward(graph)
    assert counts == {"conv1": 208, "conv2": 2_080, "conv3": 8_256, "dense1": 512_500, "logits": 5_010}
    assert found == [
        ("conv", [32, 32, 16]), ("pool", [16, 16, 16]), ("conv", [16, 16, 32]), ("pool", [8, 8, 32]),
        ("conv", [8, 8, 64]), ("pool", [4, 4, 64]), ("dense", [500]), ("dense", [10]),
    ]  # fmt: skip


def test_the_network_of_the_lecture_on_traffic_signs():
    """Convolution without padding, pooling, dropout, dense 128, five classes: 923,269 parameters."""
    chosen = {"filters": (32,), "kernel": (3,), "padding": "valid", "dropout": 0.5, "dense": (128,), "num_classes": 5}
    with tf.Graph().as_default() as graph:
        counts = parameters_of(ConvNet(**chosen))
        assert forward(graph) == [("conv", [30, 30, 32]), ("pool", [15, 15, 32]), ("dense", [128]), ("dense", [5])]
    assert counts == {"conv1": 896, "dense1": 921_728, "logits": 645}


def test_a_single_layer():
    """16 filters of 2x2 with strides of 2 on grey 200x200 pixels: 80 parameters, one channel."""
    chosen = {"filters": (16,), "stride": (2,), "pool": (1,), "dense": (), "image_shape": (200, 200, 1)}
    with tf.Graph().as_default() as graph:
        assert parameters_of(ConvNet(**chosen))["conv1"] == 80
        assert forward(graph) == [("conv", [100, 100, 16]), ("dense", [10])]


def test_without_convolutions_and_dense_layers_it_is_linear():
    with tf.Graph().as_default():
        assert parameters_of(ConvNet(filters=(), dense=())) == {"logits": 32 * 32 * 3 * 10 + 10}


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_numbers_for_each_convolution(padding):
    """same: ceil(n / s), valid: ceil((n - f + 1) / s); a pooling of p rounds n / p down."""
    kernel, stride, pool, side, expected = (5, 3, 4), (2, 1, 3), (1, 3, 2), 67, []
    for size, step, window in zip(kernel, stride, pool, strict=True):
        side = -(-(side if padding == "same" else side - size + 1) // step)
        expected.append(("conv", side))
        if window > 1:
            side //= window
            expected.append(("pool", side))
    found = layers_of(
        filters=(2, 3, 4), kernel=kernel, stride=stride, pool=pool, padding=padding, dense=(), image_shape=(67, 67, 3)
    )
    assert [(kind, shape[0]) for kind, shape in found[:-1]] == expected


def test_batch_norm_and_a_cut():
    with tf.Graph().as_default():
        found = parameters_of(ConvNet(filters=(4, 8), kernel=(3,), batch_norm=True, cut="pool1"))
    assert found == {"conv1": 112, "conv1_bn": 8, "logits": (16 * 16 * 4 + 1) * 10}


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"kernel": (2, 3)}, "kernel: 2 numbers for 3 convolutions; give one, or one for each"),
        (
            {"filters": (4,), "kernel": (33,), "padding": "valid"},
            "kernel: the 33x33 window of conv1 is larger than the 32x32 positions that it gets; give a smaller kernel, "
            "padding same, fewer layers or a larger image_size",
        ),
        (
            {"filters": 6 * (4,)},
            "pool: the 2x2 window of pool6 is larger than the 1x1 positions that it gets; give a smaller pool, 1 for "
            "none, fewer layers or a larger image_size",
        ),
    ],
)
def test_windows_that_do_not_fit_are_refused(chosen, message):
    with tf.Graph().as_default(), pytest.raises(UsageError) as caught:
        ConvNet(**chosen)
    assert str(caught.value) == message


def test_dropout_is_between_the_convolutions_and_the_first_dense_layer():
    """A share of 0.5 of the features is 0 in training, and the others count twice; the dense layers drop nothing."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        model = ConvNet(filters=(4,), dense=(6,), dropout=0.5)
        session.run([tf.global_variables_initializer(), tf.train.get_or_create_global_step().initializer])
        inputs = graph.get_operation_by_name("dense1/MatMul").inputs[0]
        hidden = graph.get_operation_by_name("logits/MatMul").inputs[0]
        images = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
        feeds = {model.feeds["images"]: images}
        whole = session.run(inputs, feeds)
        dropped, last = session.run([inputs, hidden], feeds | {model.is_training: True})
        values = session.run({variable.op.name: variable for variable in model.variables})
    kept = dropped != 0
    expected = np.maximum(dropped @ values["dense1/kernel"] + values["dense1/bias"], 0)
    assert 0.4 < kept[whole != 0].mean() < 0.6
    np.testing.assert_allclose(dropped[kept], 2 * whole[kept], rtol=1e-6)
    np.testing.assert_allclose(last, expected, rtol=1e-3, atol=1e-4)
