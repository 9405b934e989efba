"""A copy of a network with a batch of one and pictures of a known size, so that all of its shapes are known."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import tensorflow.compat.v1 as tf

_SCOPE = "network"


class Copy(NamedTuple):
    """What a prediction needs of a network.

    operations: inputs before their consumers. inputs: name -> placeholder [1, ...]. needed: the names that the
    operations have in the network itself.
    """

    operations: list[tf.Operation]
    inputs: dict[str, tf.Tensor]
    needed: set[str]


def copied(inputs: Mapping[str, tf.Tensor], outputs: Sequence[tf.Tensor], sizes: Sequence[int | None] = ()) -> Copy:
    """The operations that outputs depend on, in a tf.Graph of their own whose shapes follow from those of the inputs.

    Args:
        inputs: name -> tensor [N, ...] that is fed.
        outputs: of the same graph.
        sizes: height, width and channels of pictures, for sizes that the inputs leave open; what is open then is 1.
    """
    ends = sorted({tensor.op.name for tensor in outputs})
    definition = tf.graph_util.extract_sub_graph(outputs[0].graph.as_graph_def(), ends)
    needed = {node.name for node in definition.node}
    with tf.Graph().as_default() as graph:
        fed = {
            name: tf.placeholder(tensor.dtype, _shape(tensor.shape, sizes), name=name)
            for name, tensor in inputs.items()
            if tensor.op.name in needed
        }
        tf.import_graph_def(definition, {inputs[name].name: tensor for name, tensor in fed.items()}, name=_SCOPE)
        replaced = {f"{_SCOPE}/{inputs[name].op.name}" for name in fed}
        operations = [operation for operation in graph.get_operations() if operation.name not in replaced]
        return Copy(operations, fed, needed)


def sizes_of(tensor: tf.Tensor) -> list[int]:
    """The shape of a tensor of the copy; 1 for what no static shape tells, such as the batch behind a tf.cond."""
    return [size or 1 for size in tensor.shape.as_list()] if tensor.shape.rank else []


def name_in_network(operation: tf.Operation) -> str:
    """The name of a copied operation in the network itself."""
    return operation.name.removeprefix(f"{_SCOPE}/")


def _shape(shape: tf.TensorShape, sizes: Sequence[int | None]) -> list[int]:
    _, *own = shape.as_list()
    others = sizes if len(sizes) == len(own) else [None] * len(own)
    return [1, *(size or other or 1 for size, other in zip(own, others, strict=True))]
