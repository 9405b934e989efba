"""graphs/segmenters/unet.py: the paper's parameters, any backbone and any size."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.segmenters.unet import UNet


def parameters(**chosen):
    with tf.Graph().as_default():
        return sum(variable.shape.num_elements() for variable in UNet(**chosen).variables if variable.trainable)


def test_the_papers_network():
    # Counted for grey pictures and one class: 31,030,593. A second channel of colour has 576 weights, a class 65.
    assert parameters(num_classes=2, image_shape=(64, 64, 3)) == 31_030_593 + 65 + 2 * 576


@pytest.mark.parametrize("backbone", ["unet", "small", "mobilenet_0.25", "vgg11", "squeezenet", "resnet20"])
def test_logits_have_the_size_of_the_picture(backbone):
    with tf.Graph().as_default():
        model = UNet(num_classes=3, backbone=backbone, filters=4, image_shape=(75, 101, 3), batch_norm=True)
        assert model.outputs["classes"].shape.as_list() == [None, 75, 101]


def test_any_size_gives_what_the_fixed_size_gives():
    chosen = {"num_classes": 3, "filters": 4, "image_shape": (45, 70, 3)}
    images = np.random.default_rng(0).integers(0, 256, (2, 45, 70, 3), np.uint8)
    results = []
    for hyperparameters in (chosen, UNet.of_any_size(chosen)):
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(5)
            model = UNet(**hyperparameters)
            session.run(tf.global_variables_initializer())
            values = [np.random.default_rng(len(v.name)).normal(size=v.shape, scale=0.1) for v in model.variables]
            for variable, value in zip(model.variables, values, strict=True):
                variable.load(value, session)
            results.append(session.run(model.outputs["probabilities"], {model.feeds["images"]: images}))
    np.testing.assert_allclose(results[1], results[0], atol=1e-6)
