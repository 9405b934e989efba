"""Frozen graphs: their constants are weights, by the names of the variables that they were."""

import json

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import RunError
from graphs.classifiers.mnist import MnistCNN
from graphs.layers import conv2d, dense, flatten
from training.weights.inspection import inspect
from training.weights.open_source import open_source
from training.weights.transfer import plan


def network(use_resource: bool = False) -> tf.Tensor:
    """A small network with constants that are no weights: the shape of a reshape, axes, a scalar."""
    with tf.variable_scope("", use_resource=use_resource):
        images = tf.placeholder(tf.float32, [None, 8, 8, 1], "images")
        net = conv2d(images * 2.0, 3, 3, name="conv1")
        net = tf.reshape(flatten(net), [-1, 108])
        return tf.nn.softmax(dense(net, 4, name="logits"), name="probabilities")


@pytest.fixture(params=[False, True], ids=["reference", "resource"])
def frozen(request, tmp_path):
    """A frozen graph's file and the values that its variables had."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        network(request.param)
        tf.train.get_or_create_global_step()
        session.run(tf.global_variables_initializer())
        values = {variable.op.name: session.run(variable) for variable in tf.global_variables()}
        definition = tf.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), ["probabilities"])
    path = tmp_path / "frozen.pb"
    path.write_bytes(definition.SerializeToString())
    values.pop("global_step")  # nothing reads it
    return path, values


def test_the_constants_have_names_shapes_and_values_of_the_variables(frozen):
    path, values = frozen
    source = open_source(str(path))
    assert source.kind == "frozen GraphDef"
    assert {name: (variable.shape, variable.dtype) for name, variable in source.variables.items()} == {
        "conv1/kernel": ((3, 3, 1, 3), "float32"),
        "conv1/bias": ((3,), "float32"),
        "logits/kernel": ((108, 4), "float32"),
        "logits/bias": ((4,), "float32"),
    }
    read = source.read(source.variables)
    for name, value in values.items():
        np.testing.assert_array_equal(read[name], value)


def test_without_the_nodes_that_read_variables(frozen):
    """As optimize_for_inference leaves a graph: floating constants with a dimension are the weights."""
    path, values = frozen
    graph = tf.GraphDef.FromString(path.read_bytes())
    reads = {node.name: node.input[0] for node in graph.node if node.op == "Identity" and node.input[0] in values}
    kept = tf.GraphDef(node=[node for node in graph.node if node.name not in reads])
    for node in kept.node:
        node.input[:] = [reads.get(name, name) for name in node.input]
    path.write_bytes(kept.SerializeToString())
    assert sorted(open_source(str(path)).variables) == sorted(values)


def test_inspect_says_what_it_holds(frozen, capsys):
    path, _ = frozen
    inspect(str(path), as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[5:8] == [
        "466 parameters in 4 variables of the network",
        f"frozen GraphDef {path}",
        "inputs: images [?, 8, 8, 1] float32",
    ]
    assert lines[8] == "outputs: probabilities"
    assert lines[9] == "operations: 2 BiasAdd, 1 Mul, 1 Conv2D, 1 MatMul, 1 Softmax"
    inspect(str(path), as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["outputs"], found["parameters"]) == ("probabilities", 466)


def test_its_constants_are_weights_of_a_network(tmp_path):
    with tf.Graph().as_default() as graph, tf.Session() as session:
        model = MnistCNN()
        session.run(tf.global_variables_initializer())
        values = {variable.op.name: session.run(variable) for variable in tf.trainable_variables()}
        output = next(iter(model.outputs.values()))
        definition = tf.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), [output.op.name])
    (tmp_path / "mnist.pb").write_bytes(definition.SerializeToString())
    with tf.Graph().as_default(), tf.Session() as session:
        transfer = plan(MnistCNN(), str(tmp_path / "mnist.pb"))
        session.run(tf.global_variables_initializer())
        transfer.apply(session)
        for variable in tf.trainable_variables():
            np.testing.assert_array_equal(session.run(variable), values.pop(variable.op.name))
    assert not values


def test_a_graph_that_is_not_frozen(tmp_path):
    with tf.Graph().as_default() as graph:
        network()
    (tmp_path / "graph.pb").write_bytes(graph.as_graph_def().SerializeToString())
    with pytest.raises(
        RunError,
        match=r"graph\.pb is a graph that is not frozen: the values of its 4 variables, such as conv1/kernel, "
        "are in a checkpoint; name that",
    ):
        open_source(str(tmp_path / "graph.pb"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n\n", "is no frozen GraphDef, whatever its name says"),
        (b"\nnode {", "is no frozen GraphDef, whatever its name says"),
        (b"\x08\x01\x12", "is no frozen GraphDef, whatever its name says"),
        (b"\n\x05\n\x03abc\xff\xff\xff", "cannot read .* as a frozen GraphDef: .*; it is damaged or cut off"),
        (b"\n\x05\n\x03abc", "is a frozen GraphDef without any variable"),
    ],
)
def test_damaged(tmp_path, content, message):
    (tmp_path / "a.pb").write_bytes(content)
    with pytest.raises(RunError, match=message):
        open_source(str(tmp_path / "a.pb"))


def test_cut_off(frozen):
    path, _ = frozen
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(RunError, match=r"as a frozen GraphDef: .*; it is damaged or cut off, get it again"):
        open_source(str(path))


def test_the_pb_of_a_saved_model_stands_for_its_folder(tmp_path):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("v", [2])
        session.run(tf.global_variables_initializer())
        builder = tf.saved_model.Builder(str(tmp_path / "export"))
        builder.add_meta_graph_and_variables(session, ["serve"])
        builder.save()
    assert list(open_source(str(tmp_path / "export" / "saved_model.pb")).variables) == ["v"]


def test_a_checkpoint_file_of_another_machine_with_windows(tmp_path):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("v", [2])
        session.run(tf.global_variables_initializer())
        tf.train.Saver().save(session, str(tmp_path / "model.ckpt-9"), write_state=False)
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "C:\\\\Users\\\\bob\\\\model.ckpt-9"\n')
    assert open_source(str(tmp_path)).path == tmp_path / "model.ckpt-9"
