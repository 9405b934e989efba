"""slim.nets against tf_slim's: variables, collections, end points by name, and outputs on small pictures."""

import inspect
from importlib import import_module

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.slim_oracle import Comparison, slim
from tf1.contrib import slim as ours

THEIRS = import_module("tf_slim.nets")
MODULES = ("alexnet", "inception", "overfeat", "resnet_utils", "resnet_v1", "resnet_v2", "vgg")
NAMES = [
    (module, name)
    for module in MODULES
    for name, value in vars(getattr(THEIRS, module)).items()
    if inspect.isfunction(value) and not name.startswith("_") and name not in ("add_arg_scope", "arg_scope")
]


def _nets(library):
    return THEIRS if library is slim else library.nets


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_signatures(module, name):
    mine, theirs = getattr(getattr(ours.nets, module), name), getattr(getattr(THEIRS, module), name)
    if name == "inception_v3":
        expected = [one for one in inspect.signature(theirs).parameters if one != "create_aux_logits"]
        assert list(inspect.signature(mine).parameters) == expected  # tf_slim has an argument more than 1.15
        return

    def described(function):
        parameters = inspect.signature(function).parameters.values()
        return [(one.name, getattr(one.default, "__name__", one.default)) for one in parameters]

    of_1_0 = [("is_training", None)] if name == "resnet_arg_scope" else []
    assert described(mine) == described(theirs) + of_1_0
    assert getattr(mine, "default_image_size", None) in (getattr(theirs, "default_image_size", None), 231)


def _case(module, name, arg_scope, options):
    """A network in its arg_scope, with all its end points."""

    def build(library, images):
        net = getattr(_nets(library), module)
        with library.arg_scope(getattr(net, arg_scope)()):
            return getattr(net, name)(images, **options)

    return build


def _described(library, build, size):
    """What a network adds to a graph, by name: the kernels of some would fill a gigabyte if they were run."""
    with tf.Graph().as_default() as graph:
        net, end_points = build(library, tf.placeholder(tf.float32, [2, size, size, 3]))
        variables = [(variable.name, variable.shape.as_list()) for variable in tf.global_variables()]
        points = [(key, tensor.name, tensor.shape.as_list()) for key, tensor in end_points.items()]
        collections = {
            key: [getattr(item, "name", "") for item in graph.get_collection(key)]
            for key in graph.collections
            if graph.get_collection(key)
        }
        return net.name, variables, points, collections


@pytest.mark.parametrize(
    ("module", "name", "arg_scope", "size", "options"),
    [
        ("alexnet", "alexnet_v2", "alexnet_v2_arg_scope", 224, {"num_classes": 7}),
        ("overfeat", "overfeat", "overfeat_arg_scope", 231, {"num_classes": 7, "is_training": False}),
        ("vgg", "vgg_a", "vgg_arg_scope", 224, {"scope": "mine"}),
        ("vgg", "vgg_16", "vgg_arg_scope", 256, {"spatial_squeeze": False}),
        ("vgg", "vgg_19", "vgg_arg_scope", 224, {"dropout_keep_prob": 0.9}),
        ("inception", "inception_v1", "inception_v1_arg_scope", 224, {"num_classes": 5}),
        ("inception", "inception_v2", "inception_v2_arg_scope", 224, {"is_training": False}),
        ("inception", "inception_v3", "inception_v3_arg_scope", 149, {"num_classes": 5, "depth_multiplier": 0.7}),
        ("resnet_v1", "resnet_v1_50", "resnet_arg_scope", 64, {"num_classes": 3, "output_stride": 8}),
        ("resnet_v2", "resnet_v2_50", "resnet_arg_scope", 64, {"global_pool": False, "reuse": tf.AUTO_REUSE}),
    ],
)
def test_graph(module, name, arg_scope, size, options):
    build = _case(module, name, arg_scope, options)
    for one, other in zip(_described(ours, build, size), _described(slim, build, size), strict=True):
        assert one == other


@pytest.mark.parametrize("version", ["resnet_v1", "resnet_v2"])
@pytest.mark.parametrize("depth", [50, 101, 152, 200])
def test_blocks(version, depth, monkeypatch):
    """The units of each depth, without building them."""

    def given(*args, **kwargs):
        return kwargs.get("blocks") or args[1]

    monkeypatch.setattr(ours.nets.resnet_utils, "network", given)
    monkeypatch.setattr(getattr(THEIRS, version), version, given)
    blocks = []
    for nets in (ours.nets, THEIRS):
        module = getattr(nets, version)
        made = getattr(module, f"{version}_{depth}")(None)
        blocks.append([(block.scope, block.unit_fn.__name__, block.args) for block in made])
    assert blocks[0] == blocks[1]


def _small_resnet(version, options):
    def build(library, images):
        net = getattr(_nets(library), version)
        block = getattr(net, f"{version}_block")
        with library.arg_scope(net.resnet_arg_scope(batch_norm_scale=False)):
            blocks = [block("first", 2, 1, 2), block("second", 4, 2, 2), block("third", 4, 1, 1)]
            return getattr(net, version)(images, blocks, 3, **options)

    return build


def test_outputs():
    random = np.random.RandomState(1)
    images = random.uniform(-1, 1, (2, 40, 32, 3)).astype(np.float32)
    comparison = Comparison(ours)
    for version, options in (
        ("resnet_v1", {"is_training": False, "output_stride": 8}),
        ("resnet_v1", {"include_root_block": False}),
        ("resnet_v2", {"output_stride": 8}),
        ("resnet_v2", {"include_root_block": False, "is_training": False}),
    ):
        comparison.add((version, options), _small_resnet(version, options), images)
    for number, options in (
        (1, {"final_endpoint": "Mixed_3b"}),
        (2, {"final_endpoint": "Mixed_3b", "depth_multiplier": 0.2, "min_depth": 3}),
        (3, {"final_endpoint": "MaxPool_5a_3x3", "depth_multiplier": 0.2}),
    ):
        name = f"inception_v{number}"
        larger = np.concatenate([images, images], axis=1)
        larger = np.concatenate([larger, larger, larger], axis=2)
        comparison.add(name, _case("inception", f"{name}_base", f"{name}_arg_scope", options), larger)
    comparison.check(1e-4)


def test_without_batch_norm():
    def build(library, images):
        with library.arg_scope(_nets(library).inception.inception_v1_arg_scope(use_batch_norm=False)):
            return _nets(library).inception.inception_v1_base(images, final_endpoint="Mixed_3b")

    for one, other in zip(_described(ours, build, 32), _described(slim, build, 32), strict=True):
        assert one == other


def test_units_before_1_3():
    """A unit was a tuple then."""
    resnet = ours.nets.resnet_v1
    with tf.Graph().as_default():
        units = [(8, 2, 1)] * 2 + [(8, 2, 2)]
        blocks = [ours.nets.resnet_utils.Block("block1", resnet.bottleneck, units)]
        net, end_points = resnet.resnet_v1(
            tf.zeros([1, 32, 32, 3]), blocks, include_root_block=False, global_pool=False
        )
        assert net.shape.as_list() == [1, 16, 16, 8] and "resnet_v1/block1/unit_3/bottleneck_v1" in end_points


def test_errors():
    with tf.Graph().as_default():
        images = tf.zeros([1, 32, 32, 3])
        with pytest.raises(ValueError, match="multiple of 4"):
            ours.nets.resnet_v1.resnet_v1_50(images, output_stride=3)
        with pytest.raises(ValueError, match="cannot be reached"):
            ours.nets.resnet_v2.resnet_v2_50(images, output_stride=12)
        with pytest.raises(ValueError, match="Unknown final endpoint Mixed_9"):
            ours.nets.inception.inception_v1_base(images, final_endpoint="Mixed_9")
        with pytest.raises(ValueError, match="greater than zero"):
            ours.nets.inception.inception_v3(images, depth_multiplier=0)


@pytest.mark.parametrize(("module", "given"), [("resnet_v1", {"is_training": False}), ("resnet_v2", False)])
def test_arg_scopes_of_1_0_say_whether_it_trains(module, given):
    net = getattr(ours.nets, module)
    with tf.Graph().as_default() as graph:
        scope = net.resnet_arg_scope(**given) if isinstance(given, dict) else net.resnet_arg_scope(given)
        with ours.arg_scope(scope):
            getattr(net, module)(tf.zeros([1, 32, 32, 3]), [getattr(net, f"{module}_block")("block1", 2, 1, 1)])
        norms = [operation for operation in graph.get_operations() if operation.type.startswith("FusedBatchNorm")]
        assert norms and not any(operation.get_attr("is_training") for operation in norms)
        penalty = tf.losses.get_regularization_losses()[0]
        assert not tf.get_collection(tf.GraphKeys.UPDATE_OPS) and penalty.op.inputs[0].op.type == "Const"
        assert abs(tf.get_static_value(penalty.op.inputs[0]) - 0.0001) < 1e-9  # the weight decay is the default
