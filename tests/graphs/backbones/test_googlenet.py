"""graphs/backbones/googlenet.py: the layers' parameters and sizes of the paper, its cells, the book's module."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import seeding
from graphs.backbones import googlenet
from graphs.backbones.googlenet import GoogLeNetBackbone


def built(backbone: GoogLeNetBackbone, shape: tuple[int, ...], batch_norm: bool = False):
    """The layers for images of this shape, in the default graph."""
    block = backbone.block(tf.constant(False), batch_norm, 0.0, 0.0, "he_uniform")
    return backbone.layers(tf.placeholder(tf.uint8, [None, *shape]), block)


def test_parameters_and_sizes_are_those_of_the_paper():
    """Szegedy et al. 2014, table 1, where K is 1024; it is up to 8 % off its own filters."""
    table = {
        "3a": 159, "3b": 380, "4a": 364, "4b": 437, "4c": 463, "4d": 580, "4e": 840, "5a": 1072, "5b": 1388,
    }  # fmt: skip
    with tf.Graph().as_default():
        net = built(GoogLeNetBackbone(), (224, 224, 3))
        counts = {}
        for variable in tf.global_variables():
            layer = variable.op.name.partition("/")[0]
            counts[layer] = counts.get(layer, 0) + variable.shape.num_elements()
        sizes = {name: output.shape.as_list()[1:] for name, output in net.outputs.items()}
    assert {name: counts[f"inception_{name}"] / 1024 for name in table} == pytest.approx(table, rel=0.08)
    assert counts["conv1"] == 9_472  # the table has 2.7 K, too few for 64 filters of 7x7
    assert sizes.items() >= {
        "conv1": [112, 112, 64], "pool1": [56, 56, 64], "conv2": [56, 56, 192], "pool2": [28, 28, 192],
        "inception_3a": [28, 28, 256], "inception_3b": [28, 28, 480], "pool3": [14, 14, 480],
        "inception_4a": [14, 14, 512], "inception_4d": [14, 14, 528], "inception_4e": [14, 14, 832],
        "pool4": [7, 7, 832], "inception_5b": [7, 7, 1024],
    }.items()  # fmt: skip


def test_pixels_are_bgr_minus_means():
    with tf.Graph().as_default(), tf.Session() as session:
        backbone = GoogLeNetBackbone()
        pixels = session.run(backbone.prepared(tf.constant([[[[200, 50, 10]]]], tf.uint8)))
    np.testing.assert_allclose(pixels.ravel(), [10 - 103.939, 50 - 116.779, 200 - 123.68], rtol=1e-6)


@pytest.mark.parametrize(("has", "count"), [(True, 2), (False, 0)])
def test_local_response_normalization_can_be_left_out(has, count):
    with tf.Graph().as_default() as graph:
        built(GoogLeNetBackbone(local_response_normalization=has), (32, 32, 3))
        assert [operation.type for operation in graph.get_operations()].count("LRN") == count


def test_the_small_stem_makes_all_strides_a_quarter():
    with tf.Graph().as_default():
        net = built(GoogLeNetBackbone(small_stem=True), (32, 32, 3))
    assert {name: stage.shape.as_list()[1:] for name, stage in net.stages.items()} == {
        "stride1": [32, 32, 192], "stride2": [16, 16, 480], "stride4": [8, 8, 832], "stride8": [4, 4, 1024],
    }  # fmt: skip


def test_batch_norm_takes_the_place_of_biases():
    with tf.Graph().as_default():
        built(GoogLeNetBackbone(small_stem=True, modules="a"), (28, 28, 3), batch_norm=True)
        kinds = {variable.op.name.rpartition("/")[2] for variable in tf.global_variables()}
    assert kinds == {"kernel", "gamma", "beta", "moving_mean", "moving_variance"}


def test_the_module_of_the_book():
    """inception_block_a: four times 96 maps, squeezes of 64, two convolutions of 3x3 for one of 5x5."""
    with tf.Graph().as_default() as graph:
        net = built(GoogLeNetBackbone(small_stem=True, modules="a"), (28, 28, 3))
        kernels = {v.op.name: v.shape.as_list() for v in tf.global_variables() if "inception_3b" in v.op.name}
        assert [operation.type for operation in graph.get_operations()].count("AvgPool") == 4
    assert {name: shape for name, shape in kernels.items() if len(shape) == 4} == {
        "inception_3b/pool_proj/kernel": [1, 1, 384, 96], "inception_3b/1x1/kernel": [1, 1, 384, 96],
        "inception_3b/3x3_reduce/kernel": [1, 1, 384, 64], "inception_3b/3x3/kernel": [3, 3, 64, 96],
        "inception_3b/5x5_reduce/kernel": [1, 1, 384, 64], "inception_3b/5x5_1/kernel": [3, 3, 64, 96],
        "inception_3b/5x5_2/kernel": [3, 3, 96, 96],
    }  # fmt: skip
    assert {name: stage.shape.as_list()[1:] for name, stage in net.stages.items()} == {
        "stride1": [28, 28, 192], "stride2": [14, 14, 384], "stride4": [7, 7, 384],
    }  # fmt: skip


def test_cells_are_centred(monkeypatch):
    """What the gradient of a cell reaches lies around pixel 16 of the cell."""
    monkeypatch.setattr(googlenet, "_PAPER", dict.fromkeys(("3a", "4a", "5a"), 6 * (4,)))
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        images = tf.placeholder(tf.float32, [None, 608, 32, 3])
        backbone = GoogLeNetBackbone()
        features = backbone.cells(images, backbone.block(tf.constant(False), False, 0.0, 0.0, "he_uniform"))
        assert features.shape.as_list()[1:3] == [19, 1]
        [gradient] = tf.gradients(features[:, 9, 0], images)
        session.run(tf.global_variables_initializer())
        noise = np.random.default_rng(0).uniform(0, 255, (12, 608, 32, 3))
        rows = np.nonzero(session.run(gradient, {images: noise}).any((0, 2, 3)))[0]
    assert rows.max() - rows.min() > 200
    assert (rows.min() + rows.max()) / 2 == 9 * 32 + 16
