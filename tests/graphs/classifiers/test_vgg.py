"""graphs/classifiers/vgg.py: its heads, beside keras.applications with the same random weights."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.backbones.vgg import VGGBackbone
from graphs.classifiers.vgg import VGG
from tests.graphs.classifiers.layer_shapes import forward, parameters_of

SMALL = {"depth": 11, "image_shape": (32, 32, 3), "num_classes": 10}


@pytest.fixture
def thin(monkeypatch):
    """An eighth of the filters, and 64 units instead of 4096: the same layers at less cost."""
    monkeypatch.setattr(VGGBackbone, "filters", (8, 16, 32, 64, 64))
    monkeypatch.setattr(VGGBackbone, "classifier_units", (64, 64))


def heads_of(**chosen) -> dict[str, int]:
    """Layer -> parameters, without the convolutions."""
    with tf.Graph().as_default():
        counts = parameters_of(VGG(**SMALL | chosen))
    return {layer: count for layer, count in counts.items() if not layer.startswith("conv")}


def test_maps_of_224x224_pixels():
    with tf.Graph().as_default() as graph:
        VGG()
    poolings = [shape for kind, shape in forward(graph) if kind == "pool"]
    assert poolings == [[112, 112, 64], [56, 56, 128], [28, 28, 256], [14, 14, 512], [7, 7, 512]]
    assert forward(graph)[-3:] == [("dense", [4096]), ("dense", [4096]), ("dense", [1000])]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"image_shape": (64, 96, 3)}, {"fc6": (6 * 512 + 1) * 4096, "fc7": 4097 * 4096, "logits": 4097 * 10}),
        ({"image_shape": (64, 96, 3), "dense_layers": 1}, {"logits": (6 * 512 + 1) * 10}),
        ({"image_shape": (64, 96, 3), "dense_layers": 0}, {"logits": 513 * 10}),
        ({"image_shape": (64, 96, 1), "head": "pool"}, {"logits": 513 * 10}),
        ({"image_shape": (28, 28, 1), "image_size": (32,)}, {"fc6": 513 * 4096, "fc7": 4097 * 4096, "logits": 40_970}),
        ({"head": "pool", "head_units": (480,)}, {"logits": 513 * 480 + 481 * 10}),
        ({"cut": "pool4"}, {"logits": 513 * 10}),
        ({"cut": "fc6"}, {"fc6": 513 * 4096, "logits": 40_970}),
    ],
)
def test_the_layers_of_each_head(chosen, expected):
    assert heads_of(**chosen) == expected


def test_a_cut_of_a_layer_that_the_head_lacks_is_refused():
    with pytest.raises(UsageError, match="cut: there is no layer 'fc6' to end with; there are conv1_1, pool1, "):
        heads_of(head="pool", cut="fc6")


def test_less_than_32_pixels_are_refused():
    with pytest.raises(UsageError, match="image_size: the backbone vgg takes 32 pixels a side or more"):
        heads_of(image_shape=(28, 28, 1))


def test_probabilities_are_those_of_keras_dense_layers(thin):
    """fc6, fc7 and logits on the flattened map, in the order of Keras: rows, columns, channels."""
    images = np.random.default_rng(1).integers(0, 256, (2, 64, 96, 3), np.uint8)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        model = VGG(**SMALL | {"image_shape": (64, 96, 3)})
        session.run(tf.global_variables_initializer())
        features, found, values = session.run(
            [graph.get_tensor_by_name("pool5/MaxPool:0"), model.outputs, {v.op.name: v for v in model.variables}],
            {model.feeds["images"]: images},
        )
    head = keras.Sequential(
        [
            keras.layers.Flatten(),
            *(keras.layers.Dense(units, "relu") for units in (64, 64)),
            keras.layers.Dense(10, "softmax"),
        ]
    )
    head.build(features.shape)
    head.set_weights([values[f"{layer}/{kind}"] for layer in ("fc6", "fc7", "logits") for kind in ("kernel", "bias")])
    np.testing.assert_allclose(found["probabilities"], head(features).numpy(), atol=1e-4)


def test_a_grey_picture_is_one_of_three_equal_channels(thin):
    grey = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 1), np.uint8)

    def probabilities(images):
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(0)
            model = VGG(**SMALL | {"image_shape": images.shape[1:]})
            for variable in model.variables:
                shape = variable.shape.as_list()
                variable.load(np.random.default_rng(len(shape)).normal(0, 0.1, shape), session)
            return session.run(model.outputs["probabilities"], {model.feeds["images"]: images})

    np.testing.assert_array_equal(probabilities(grey), probabilities(np.repeat(grey, 3, axis=3)))
