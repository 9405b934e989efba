"""What is here, told from sources alone, is what the imported TensorFlow has."""

import random

import pytest
import tensorflow.compat.v1 as tf

from tf1 import present


@pytest.mark.parametrize(
    "name",
    [
        "nn.relu",
        "app.flags.FLAGS",
        "app.flags.DEFINE_string",
        "compat.v1.Session",
        "keras.layers.Dense",
        "train.AdamOptimizer.minimize",
        "contrib.framework.arg_scope",
        "contrib.framework.python.ops.variables.model_variable",
        "core.framework.graph_pb2.GraphDef",
        "python.framework.ops.get_default_graph",
        "python.platform.gfile",
        "python.ops.control_flow_ops.with_dependencies",
        "contrib.keras.layers.Dense",
        "nn.__doc__",
        "estimator.LoggingTensorHook",
        "contrib.slim.losses.softmax_cross_entropy",
        "contrib.slim.layers.conv2d",
        "contrib.slim.conv2d",
        "python.ops.gen_nn_ops._relu_grad",
        "contrib.rnn.core_rnn_cell.BasicLSTMCell",
    ],
)
def test_what_is_here_is_found(name):
    assert present.absent_part(f"tensorflow.{name}") is None


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("nn.relu7.x", "nn.relu7"),
        ("contrib.wibble.x", "contrib.wibble"),
        ("contrib.framework.wibble", "contrib.framework.wibble"),
        ("python.framework.ops.wibble", "python.framework.ops.wibble"),
        ("compat.v1.wibble", "wibble"),
        ("python.ops.gen_nn_ops._wibble", "python.ops.gen_nn_ops._wibble"),
        ("estimator.wibble", "estimator.wibble"),
        ("contrib.slim.wibble", "contrib.slim.wibble"),
        ("contrib.slim.nets.vgg.wibble", "contrib.slim.nets.vgg.wibble"),
    ],
)
def test_what_is_not_here_is_named_by_its_shortest_part(name, absent):
    assert present.absent_part(f"tensorflow.{name}") == absent


@pytest.mark.parametrize("module", ["", "nn", "train", "image", "summary", "data", "losses", "saved_model"])
def test_the_names_of_compat_v1_are_those_of_its_sources(module):
    found = getattr(tf, module) if module else tf
    imported = {name for name in dir(found) if not name.startswith("_")}
    read = present.names_here(module)
    assert imported - read <= {"keras", "flags", "rnn_cell", "layers", "estimator"}
    names = sorted(read & imported)
    for name in random.Random(0).sample(names, min(20, len(names))):
        assert present.absent_part(f"tensorflow.{module}.{name}".replace("..", ".")) is None
