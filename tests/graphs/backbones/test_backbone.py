"""graphs/backbones/backbone.py: what holds for every backbone, alone and under both kinds of heads."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import seeding
from graphs.backbones import googlenet, inception_v3
from graphs.backbones.backbone import Backbone, Options
from graphs.backbones.table import BACKBONES
from graphs.detectors.yolo import Yolo
from graphs.localizers.localization import Localization

MOBILENETS = ("mobilenet", "mobilenet_0.75", "mobilenet_0.5", "mobilenet_0.25")
#: The stages of pictures of 75x128 pixels: stride -> [height, width, channels], worked out by hand.
STAGES = {
    "book": {2: (37, 64, 64), 4: (18, 32, 32), 8: (9, 16, 32)},
    "unet": {1: (75, 128, 16), 2: (38, 64, 32), 4: (19, 32, 64), 8: (10, 16, 128), 16: (5, 8, 256)},
    "small": {2: (38, 64, 32), 4: (19, 32, 64), 8: (9, 16, 128)},
    "yolo": {
        2: (38, 64, 64), 4: (19, 32, 192), 8: (9, 16, 512), 16: (4, 8, 1024), 32: (2, 4, 1024), 64: (1, 2, 1024),
    },
    "fast_yolo": {
        2: (37, 64, 32), 4: (18, 32, 64), 8: (9, 16, 128), 16: (4, 8, 256), 32: (2, 4, 512), 64: (1, 2, 1024),
    },
    **{
        f"vgg{depth}": {2: (37, 64, 128), 4: (18, 32, 256), 8: (9, 16, 512), 16: (4, 8, 512), 32: (2, 4, 512)}
        for depth in (11, 13, 16, 19)
    },
    "googlenet": {
        2: (38, 64, 64), 4: (19, 32, 192), 8: (9, 16, 480), 16: (4, 8, 832), 32: (2, 4, 1024),
    },
    "inception_v3": {
        2: (35, 61, 64), 4: (15, 28, 192), 8: (7, 13, 288), 16: (3, 6, 768), 32: (1, 2, 2048),
    },
    "squeezenet": {2: (35, 61, 96), 4: (17, 30, 256), 8: (8, 15, 512), 16: (4, 7, 512)},
    **{
        name: {
            2: (37, 64, int(64 * width)), 4: (18, 32, int(128 * width)), 8: (9, 16, int(256 * width)),
            16: (4, 8, int(512 * width)), 32: (2, 4, int(1024 * width)),
        }
        for name, width in zip(MOBILENETS, (1, 0.75, 0.5, 0.25), strict=True)
    },
    **{
        f"resnet{depth}": {
            2: (38, 64, 64), 4: (19, 32, 64 * w), 8: (10, 16, 128 * w), 16: (5, 8, 256 * w), 32: (3, 4, 512 * w)
        }
        for depth, w in ((18, 1), (34, 1), (50, 4), (101, 4), (152, 4))
    },
    "resnet20": {2: (38, 64, 32), 4: (19, 32, 64)},
}  # fmt: skip
#: One variant of each family, the last one in the table.
FAMILIES = list({backbone().name: name for name, backbone in BACKBONES.items()}.values())
#: The first layer, where it is not conv1.
FIRST_LAYERS = {"unet": "conv1_1"} | {f"vgg{depth}": "conv1_1" for depth in (11, 13, 16, 19)}


def stages_of(backbone: Backbone, height: int, width: int) -> dict[str, list]:
    with tf.Graph().as_default():
        images = tf.placeholder(tf.uint8, [None, height, width, 3])
        block = backbone.block(tf.constant(False), True, 0.0, 0.0, "he_uniform")
        return {name: stage.shape.as_list() for name, stage in backbone.stages(images, block).items()}


def test_every_backbone_has_its_stages_pinned():
    assert set(BACKBONES) == set(STAGES)


@pytest.mark.parametrize("name", BACKBONES)
def test_stages_have_a_name_and_a_shape_for_each_halving(name):
    expected = {f"stride{stride}": [None, *shape] for stride, shape in STAGES[name].items()}
    found = stages_of(BACKBONES[name](), 75, 128)
    assert found == expected
    assert list(found)[-1] == f"stride{BACKBONES[name]().stride}"


@pytest.mark.parametrize("name", FAMILIES)
def test_cells_divide_the_picture(name):
    backbone = BACKBONES[name]()
    with tf.Graph().as_default():
        images = tf.placeholder(tf.uint8, [None, 128, 192, 3])
        cells = backbone.cells(images, backbone.block(tf.constant(False), True, 0.0, 0.0, "he_uniform"))
    assert cells.shape.as_list()[1:3] == [128 // backbone.stride, 192 // backbone.stride]


@pytest.mark.parametrize("name", FAMILIES)
def test_the_least_size_works_and_a_smaller_one_is_refused(name):
    backbone = BACKBONES[name]()
    least = backbone.least or backbone.stride
    assert list(stages_of(backbone, least, least).values())[-1][1:3] == [1, 1]
    needed = f"{least} pixels a side or more, not {least - 1}x{3 * least}; --image_size {least},{3 * least} resizes"
    with pytest.raises(UsageError, match=f"the backbone {backbone.name} takes {needed}"):
        stages_of(backbone, least - 1, 3 * least)


@pytest.mark.parametrize("name", BACKBONES)
def test_layers_can_be_cut(name):
    first = FIRST_LAYERS.get(name, "conv1")
    backbone = BACKBONES[name]()
    with tf.Graph().as_default():
        images = tf.placeholder(tf.uint8, [None, 64, 64, 3])
        net = backbone.layers(images, backbone.block(tf.constant(False), False, 0.0, 0.0, "he_uniform"), cut=first)
        names = {variable.op.name for variable in tf.global_variables()}
        assert f"{first}/kernel" in names
        assert {name.partition("/")[0] for name in names} <= {first, f"{first}_bn"}
        assert net.end().shape.as_list() == [None, *net.end().shape.as_list()[1:]]
        assert all(stage is net.end() for stage in net.stages.values())  # book and fast_yolo have no stage so early


@pytest.mark.parametrize("name", BACKBONES)
def test_batch_norm_where_it_applies(name):
    backbone = BACKBONES[name]()
    found = [backbone.block(tf.constant(False), on, 0.0, 0.0, "he_uniform").batch_norm for on in (False, True)]
    assert found == {"optional": [False, True], "always": [True, True], "never": [False, False]}[backbone.normalization]


def test_features_are_the_deepest_stage_scaled():
    backbone = BACKBONES["squeezenet"]()
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        images = tf.constant(np.random.default_rng(0).integers(0, 256, (1, 40, 40, 3)), tf.uint8)
        block = backbone.block(tf.constant(False), False, 0.0, 0.0, "he_uniform")
        features = backbone.features(images, block)
        deepest = tf.get_default_graph().get_tensor_by_name("fire9/concat:0")
        session.run(tf.global_variables_initializer())
        found, raw = session.run([features, deepest])
    np.testing.assert_allclose(found, 0.02 * raw, rtol=1e-6)


def test_features_with_batch_norm_are_not_scaled():
    backbone = BACKBONES["vgg11"]()
    with tf.Graph().as_default() as graph:
        images = tf.placeholder(tf.uint8, [None, 32, 32, 3])
        features = backbone.features(images, backbone.block(tf.constant(False), True, 0.0, 0.0, "zeros"))
        assert features is graph.get_tensor_by_name("pool5/MaxPool:0")


def one_step(model) -> tuple[dict, dict]:
    """The trainable variables before and after a step of gradient descent on two noisy pictures with an object each."""
    variables = {variable.op.name: variable for variable in model.variables if variable.trainable}
    step = tf.train.GradientDescentOptimizer(1e-5).minimize(model.loss, var_list=list(variables.values()))
    height, width = model.feeds["images"].shape.as_list()[1:3]
    values = {
        "images": np.random.default_rng(0).integers(0, 256, (2, height, width, 3), np.uint8),
        "boxes": np.tile([10, 8, 40, 50], (2, 1, 1)),
        "labels": np.ones((2, 1)),
    }
    feeds = {model.feeds[name]: value for name, value in values.items()} | {model.is_training: True}
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        before = session.run(variables)
        session.run([step, *model.update_ops], feeds)
        return before, session.run(variables)


@pytest.mark.parametrize("model", [Yolo, Localization])
@pytest.mark.parametrize("name", FAMILIES)
def test_every_head_trains_every_backbone(name, model, monkeypatch):
    """The rows of the paper with a sixteenth of their maps, one module of each size: with all a step takes seconds."""
    if hasattr(BACKBONES[name], "row"):
        thin = tuple((filters // 16, size, step) for filters, size, step in BACKBONES[name].row)
        monkeypatch.setattr(BACKBONES[name], "row", thin)
    monkeypatch.setattr(googlenet, "_PAPER", {name: googlenet._PAPER[name] for name in ("3a", "4a", "5a")})
    first = {stride: modules[:1] for stride, modules in inception_v3._STAGES.items()}
    monkeypatch.setattr(inception_v3, "_STAGES", first)
    # From he_uniform, the pixels of GoogLeNet, which reach 151, would saturate the heads.
    initializer = "glorot_uniform" if name == "googlenet" else "he_uniform"
    side = 64 if BACKBONES[name]().least <= 64 else 96
    with tf.Graph().as_default():
        seeding.seed_graph(0)
        before, after = one_step(
            model(trunk=name, image_size=(side, side), num_classes=3, augment=False, initializer=initializer)
        )
    kernels = [variable for variable in before if variable.endswith("kernel")]
    changed = [variable for variable in kernels if not np.array_equal(before[variable], after[variable])]
    assert changed == kernels
    assert all(np.isfinite(value).all() for value in after.values())


@pytest.mark.parametrize(("filters", "stride"), [(4, 8), (8, 16), (4, 32)])
def test_options_reach_the_small_backbone(filters, stride):
    found = stages_of(BACKBONES["small"](Options(filters, stride)), 64, 96)
    expected = {2: filters * 2, 4: filters * 4, 8: filters * 8, 16: filters * 16, 32: filters * 32}
    shapes = {f"stride{s}": [None, 64 // s, 96 // s, maps] for s, maps in expected.items() if s <= stride}
    assert found == shapes


@pytest.mark.parametrize("name", ["small", "mobilenet_0.25", "squeezenet", "googlenet", "resnet18", "inception_v3"])
def test_stages_of_cells_have_a_position_for_each_cell(name):
    """Each position sees the picture around its cell, at most half a cell beside the middle (and a pixel)."""
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, 224, 192, 3])
        backbone = BACKBONES[name](Options())
        stages = backbone.stages_of_cells(images, backbone.block(tf.constant(False), False, 0.0, 0.0, "he_uniform"))
        strides = {stage: int(stage.removeprefix("stride")) for stage in stages}
        for stage, net in stages.items():
            assert net.shape.as_list()[1:3] == [224 // strides[stage], 192 // strides[stage]]
        # Sums over all channels: a single one may be dead.
        middles = {stage: net[:, 96 // strides[stage], 96 // strides[stage]] for stage, net in stages.items()}
        gradients = {stage: tf.gradients(net, images)[0] for stage, net in middles.items()}
        session.run(tf.global_variables_initializer())
        noise = np.random.default_rng(0).uniform(0, 255, (2, 224, 192, 3))
        reached = session.run(gradients, {images: noise})
    for stage, stride in strides.items():
        places = np.nonzero(reached[stage].any((0, 3)).any(0))[0]  # of columns
        if places.min() > 0 and places.max() < 191:  # else the border cuts off a part
            assert abs((places.min() + places.max() + 1) / 2 - (96 + stride / 2)) <= stride / 2 + 1, stage
