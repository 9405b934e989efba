"""The layers of a network as its source's comments state them, for the tests."""

import tensorflow.compat.v1 as tf


def maps_of(graph: tf.Graph, *types: str) -> list[tuple[str, list]]:
    """(type, shape without the batch) of the outputs of these types of operations, in the order of the layers."""
    found = (operation for operation in graph.get_operations() if operation.type in types)
    return [(operation.type, operation.outputs[0].shape.as_list()[1:]) for operation in found]


def forward(graph: tf.Graph) -> list[tuple[str, list]]:
    """Convolutions, poolings and dense layers of a network that was built for inference, with the shapes they give."""
    names = {"Conv2D": "conv", "MaxPool": "pool", "MatMul": "dense"}
    return [(names[kind], shape) for kind, shape in maps_of(graph, *names)]


def parameters_of(model) -> dict[str, int]:
    """Layer -> number of trainable parameters."""
    counts: dict[str, int] = {}
    for variable in model.variables:
        if variable.trainable:
            layer = variable.op.name.partition("/")[0]
            counts[layer] = counts.get(layer, 0) + variable.shape.num_elements()
    return counts


def defaults_of(model_class: type) -> dict:
    """Hyperparameter -> default."""
    return model_class.complete({})
