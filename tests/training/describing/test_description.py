"""Every model of the registry is described, and TensorFlow's own profiler agrees."""

from functools import cache

import pytest
import tensorflow.compat.v1 as tf

from errors import RunError, UsageError
from graphs import freezing
from graphs.description.known_sizes import copied
from graphs.description.totals import stages, totals
from graphs.description.windows import CONVOLUTIONS, TRANSPOSED
from tasks.registry import models
from tests import toy_task
from tests.graphs.test_parameter_counts import PARAMETERS
from training.describing.description import describe
from training.describing.network import Network, of_run

TOY = toy_task.TASK.models["toy"]
OF_TOY = {"toy": 29 * 8 + 9}
#: What a prediction lacks: the networks against which generators play.
ONLY_FOR_TRAINING = {"gan", "dcgan", "cgan", "wgan", "began"}


@cache
def described(model, **chosen):
    return describe(Network(model, models().get(model, TOY), chosen))


def built(entry, **chosen):
    """The model with a batch of one, where its pictures have a known size."""
    freezing.train_only(r"^(?!.*moving_mean$)")
    kind = entry.load()
    return kind(**chosen | {name: off for name, off in kind.without_training.items() if name in kind.complete({})})


@pytest.mark.parametrize("name", [*models(), "toy"])
def test_every_model_is_described_with_all_of_its_parameters(name):
    description = described(name)
    sums = totals(description.layers)
    assert sums.trainable + sum(description.unused.values()) == (PARAMETERS | OF_TOY)[name]
    assert (description.unused != {}) == (name in ONLY_FOR_TRAINING)
    assert all(
        layer.parameters or layer.kind in ("MaxPool", "AvgPool", "Mean", "input") for layer in description.layers
    )
    assert description.weight_bytes == 4 * sums.parameters
    assert sum(stage.multiply_adds for stage in stages(description.layers).values()) == sums.multiply_adds
    assert sums.multiply_adds or any(layer.kind == "While" for layer in description.layers)


@pytest.mark.parametrize("name", ["mlp", "lenet", "cifar", "cae", "vae", "dcgan", "siamese"])
def test_the_profiler_counts_two_operations_for_a_multiply_add(name):
    with tf.Graph().as_default():
        model = built(models()[name])
        copy = copied(model.prediction_inputs, list(model.outputs.values()))
    options = tf.profiler.ProfileOptionBuilder(tf.profiler.ProfileOptionBuilder.float_operation()).with_empty_output()
    node = tf.profiler.profile(copy.operations[0].graph, cmd="op", options=options.build())
    counted = {}
    while node.children:  # a chain of the types of operations
        (node,) = node.children
        counted[node.name] = node.float_ops
    products = sum(counted.get(kind, 0) for kind in CONVOLUTIONS | TRANSPOSED | {"MatMul"})
    assert products == 2 * totals(described(name).layers).multiply_adds > 0


#: (model, hyperparameters) -> parameters, multiply-adds, depth, receptive field of the last map.
PUBLISHED = {
    # Krizhevsky et al. 2012: 8 layers, 60 million parameters.
    ("alexnet",): (60_965_224, 724_406_816, 8, (195, 195)),
    ("alexnet", ("grouped", False)): (62_378_344, 1_135_256_096, 8, (195, 195)),
    # Simonyan and Zisserman 2015: 138 million parameters, 16 layers.
    ("vgg", ("depth", 16)): (138_357_544, 15_470_264_320, 16, (212, 212)),
    # He et al. 2016, table 1: 3.8 billion multiply-adds.
    ("resnet",): (25_636_712, 3_857_973_248, 50, (483, 483)),
    # Howard et al. 2017, tables 1 and 4: 28 layers, 569 million multiply-adds, 4.2 million parameters.
    ("mobilenet",): (4_253_864, 568_740_352, 28, (315, 315)),
    # Szegedy et al. 2014: 22 layers, 1.5 billion multiply-adds.
    ("googlenet",): (6_998_552, 1_582_671_872, 22, (715, 715)),
    # By hand: kernels times positions.
    ("lenet",): (62_006, 28**2 * 6 * 75 + 10**2 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10, 5, (16, 16)),
    # Lecture 002: kernels 2x2, 16-32-64, dense 500.
    ("convnet",): (528_054, 32**2 * 12 * 16 + 16**2 * 64 * 32 + 8**2 * 128 * 64 + 1024 * 500 + 5000, 5, (15, 15)),
    # Lecture 001: 32 filters 3x3, pooling, dense 128, five classes.
    ("convnet", ("filters", (32,)), ("kernel", (3,)), ("padding", "valid"), ("dense", (128,)), ("num_classes", 5)): (
        923_269, 30**2 * 27 * 32 + 15 * 15 * 32 * 128 + 128 * 5, 3, (4, 4),
    ),
}  # fmt: skip


@pytest.mark.parametrize("network", PUBLISHED, ids=str)
def test_published_numbers(network):
    """The receptive fields are those of Araujo et al. 2019 for the networks that it has."""
    model, *chosen = network
    sums = totals(described(model, **dict(chosen)).layers)
    found = (sums.parameters, sums.multiply_adds, sums.depth, sums.receptive_field)
    assert found == PUBLISHED[network]


def test_most_parameters_of_vgg_are_in_its_first_dense_layer():
    layers = {layer.name: layer for layer in described("vgg", depth=16).layers}
    assert layers["conv1_1"].parameters == 1792  # Zafar et al. 2018, chapter 5
    assert layers["fc6"].parameters == 102_760_448 + 4096  # the same, without the biases
    convolutions = sum(layer.parameters for name, layer in layers.items() if name.startswith("conv"))
    assert 6 < layers["fc6"].parameters / convolutions < 7  # the same: more than six times


def test_a_foreign_size_of_pictures():
    layers = described("yolo", image_size=(64, 128), stride=16).layers
    assert (layers[0].shape, layers[-1].shape[:2]) == ((64, 128, 3), (4, 8))
    assert layers[-1].field_stride == (16, 16)


def test_hyperparameters_that_do_not_go_together():
    with pytest.raises(UsageError, match="no layer 'conv9'"):
        described("encoder", cut="conv9")


def test_a_run_is_described_with_its_hyperparameters(iris_run, tmp_path):
    description = describe(of_run(models()["iris"], str(iris_run)))
    assert description.title == str(iris_run)
    assert [(layer.name, layer.shape) for layer in description.layers] == [("features", (4,)), ("model", (3,))]
    config = (iris_run / "config.json").read_text()
    (tmp_path / "config.json").write_text(config.replace('"hinge"', '"hing"'))
    with pytest.raises(
        RunError, match="config.json makes no sense: loss is one of .*, not 'hing'; did you mean hinge?"
    ):
        describe(of_run(models()["iris"], str(tmp_path)))
