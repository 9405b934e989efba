"""graphs/segmenters/segnet.py: names, the mirror, and pictures of any size."""

import re

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.backbones.table import BACKBONES
from graphs.segmenters.segnet import SegNet


def shapes(**chosen):
    with tf.Graph().as_default():
        model = SegNet(image_shape=(32, 32, 3), **chosen)
        return {variable.op.name: variable.shape.as_list() for variable in model.variables}


def test_the_encoder_has_the_names_of_vgg_and_the_decoder_mirrors_it():
    whole = shapes(num_classes=5)
    with tf.Graph().as_default():
        backbone = BACKBONES["vgg16"]()
        block = backbone.block(tf.constant(False), True, 0.0, 0.0, "zeros")
        backbone.stages(tf.zeros([1, 32, 32, 3]), block)
        vgg = {variable.op.name: variable.shape.as_list() for variable in tf.global_variables()}
    assert vgg.items() <= whole.items()
    kernels = [name for name in whole if re.fullmatch(r"conv\d_\d_D/kernel", name)]
    for name in kernels:  # from as many channels as the encoder's has to, and the other way round
        assert whole[name][2:] == vgg[name.replace("_D", "")][:1:-1]
    assert len(kernels) == 12
    assert whole["scores/kernel"] == [3, 3, 64, 5]


def test_the_small_network_has_one_convolution_a_level_and_no_relu_in_the_decoder():
    small = shapes(num_classes=5, small=True, filters=6, kernel=5)
    assert {name: shape for name, shape in small.items() if name.endswith("kernel")} == {
        "conv1_1/kernel": [5, 5, 3, 6],
        **{f"conv{number}_1/kernel": [5, 5, 6, 6] for number in (2, 3, 4)},
        **{f"conv{number}_1_D/kernel": [5, 5, 6, 6] for number in (1, 2, 3, 4)},
        "scores/kernel": [1, 1, 6, 5],
    }
    with tf.Graph().as_default():
        active = {layer for layer, _ in SegNet(small=True, filters=6, image_shape=(32, 32, 3)).activations}
    assert active == {"conv1_1", "conv2_1", "conv3_1", "conv4_1"}


def test_only_the_large_network_takes_the_names_of_vgg():
    assert [naming.about for naming in SegNet.namings_for({"small": False})] == ["Keras", "tf-slim", "Caffe"]
    assert SegNet.namings_for({"small": True}) == ()


@pytest.mark.parametrize("size", [(45, 70), (1, 3)])
def test_any_size_gives_what_the_fixed_size_gives(size):
    chosen = {"num_classes": 3, "small": True, "filters": 4, "kernel": 3, "image_shape": (*size, 1)}
    images = np.random.default_rng(0).integers(0, 256, (2, *size, 1), np.uint8)
    results = []
    for hyperparameters in (chosen, SegNet.of_any_size(chosen)):
        with tf.Graph().as_default(), tf.Session() as session:
            model = SegNet(**hyperparameters)
            session.run(tf.global_variables_initializer())
            for variable in model.variables:
                variable.load(np.random.default_rng(len(variable.name)).uniform(0.1, 1, variable.shape), session)
            results.append(session.run(model.outputs["probabilities"], {model.feeds["images"]: images}))
    assert results[0].shape == (2, *size, 3)
    np.testing.assert_allclose(results[1], results[0], atol=1e-6)
