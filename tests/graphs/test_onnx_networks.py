"""Networks that the package onnx carries without weights: with the same random ones ours give the same logits."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import tensorflow.compat.v1 as tf
from onnx import numpy_helper

from tasks.registry import models

LIGHT = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
BGR = np.array([103.939, 116.779, 123.68])


def randomized(name: str, side: int) -> tuple[onnx.ModelProto, list[np.ndarray]]:
    """A network for one picture [1, 3, side, side] that ends with its logits, and its weights layer by layer.

    In the file the weights are 0, most of them made by an operation.
    """
    model = onnx.load(LIGHT / f"light_{name}.onnx")
    graph, random = model.graph, np.random.default_rng(0)
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    shapes = {n.output[0]: tuple(stored[n.input[0]]) for n in graph.node if n.op_type == "ConstantOfShape"}
    shapes |= {key: value.shape for key, value in stored.items() if value.dtype == np.float32}
    weights = []
    for node in graph.node:
        if node.op_type in ("Conv", "Gemm"):
            kernel, bias = (_source(graph, key) for key in node.input[1:3])
            spread = np.float32(np.sqrt(2 / np.prod(shapes[kernel][1:])))
            weights += [
                (kernel, spread * random.standard_normal(shapes[kernel], np.float32)),
                (bias, 0.1 * random.standard_normal(shapes[bias], np.float32)),
            ]
    chosen = dict(weights)
    nodes = [node for node in graph.node if node.op_type != "Softmax" and node.output[0] not in chosen]
    used = {key for node in nodes for key in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used - set(chosen)]
    inputs = [value for value in graph.input if value.name not in stored and value.name not in chosen]
    inputs[0].type.tensor_type.shape.dim[2].dim_value = inputs[0].type.tensor_type.shape.dim[3].dim_value = side
    made = onnx.helper.make_graph(
        nodes, name, inputs,
        [onnx.helper.make_tensor_value_info(nodes[-1].output[0], onnx.TensorProto.FLOAT, None)],
        [*kept, *(numpy_helper.from_array(value, key) for key, value in chosen.items())],
    )  # fmt: skip
    proto = onnx.helper.make_model(made, opset_imports=model.opset_import, ir_version=model.ir_version)
    return proto, [value for _, value in weights]


def _source(graph: onnx.GraphProto, name: str) -> str:
    """The tensor of weights behind a reshaped one."""
    reshaped = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Reshape"}
    return reshaped.get(name, name)


def in_our_layout(weights: list[np.ndarray], flat: tuple[int, int, int]) -> Iterator[np.ndarray]:
    """Kernels [filters, channels, height, width] -> [height, width, channels, filters]; dense layers transposed.

    flat: (channels, height, width) of the map that the first dense layer takes flattened.
    """
    for value in weights:
        if value.shape[:2] == (1, 1) and value.ndim == 4:  # Caffe's classifier of GoogLeNet
            yield value[0, 0].T
        elif value.ndim == 4:
            yield value.transpose(2, 3, 1, 0)
        elif value.ndim == 2 and value.shape[1] == np.prod(flat):
            yield value.reshape(-1, *flat).transpose(2, 3, 1, 0).reshape(-1, len(value))
        else:
            yield value.T


@pytest.mark.parametrize(
    ("light", "name", "chosen", "side", "mean", "flat"),
    [
        # At 222 pixels no window of a pooling is started at a border: the file has lost Caffe's rounding up.
        ("inception_v1", "googlenet", {"image_size": (222,)}, 222, BGR, (1024, 1, 1)),
    ],
)
def test_logits_are_those_of_onnxruntime(light, name, chosen, side, mean, flat):
    proto, weights = randomized(light, side)
    image = np.random.default_rng(1).integers(0, 256, (1, side, side, 3), np.uint8)
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    feeds = {session.get_inputs()[0].name: (image[..., ::-1] - mean).astype(np.float32).transpose(0, 3, 1, 2)}
    [expected] = session.run(None, feeds)
    with tf.Graph().as_default() as graph, tf.Session() as ours:
        model = models()[name].load()(**chosen)
        for variable, value in zip(model.variables, in_our_layout(weights, flat), strict=True):
            variable.load(value, ours)
        logits = graph.get_tensor_by_name(f"{model.head}/BiasAdd:0")
        found = ours.run(logits, {model.feeds["images"]: image})
    assert expected.shape == (1, 1000)
    np.testing.assert_allclose(found, expected, atol=1e-4 * expected.std())
