"""Copies of operations, for graphs that are rebuilt in another form."""

from collections.abc import Sequence

import tensorflow.compat.v1 as tf


def copied(operation: tf.Operation, inputs: Sequence[tf.Tensor], name: str) -> tf.Tensor:
    """The first output of a copy of the operation, with other inputs and this name, in the default graph."""
    attributes, kinds = dict(operation.node_def.attr), [tensor.dtype for tensor in operation.outputs]
    graph = tf.get_default_graph()
    return graph.create_op(operation.type, list(inputs), kinds, attrs=attributes, name=name).outputs[0]
