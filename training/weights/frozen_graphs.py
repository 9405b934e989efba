"""Frozen graphs of TensorFlow 1: GraphDefs (.pb) whose variables are constants, as freeze_graph.py wrote them."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.core.framework.tensor_pb2 import TensorProto

from errors import RunError
from training.weights.formats import Source, Variable, is_state

_VARIABLES = {"Variable", "VariableV2", "VarHandleOp", "AutoReloadVariable"}
_READ = ("Identity", "ReadVariableOp")  # what stands between a frozen variable and its users
_PLUMBING = {"Const", "Identity", "NoOp", "Placeholder", "PlaceholderWithDefault", "Reshape", "Shape", "StridedSlice"}
_NAME = re.compile(rb"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")  # of an operation
_LISTED = 5  # the most inputs or outputs, and kinds of operations, that `about` names


class FrozenGraph(Source):
    """The constants of a frozen graph, by the names that their variables had.

    A constant counts if it was a variable (`NAME/read` reads it) or, in graphs from which tools removed these reads, if
    it is of floating point and has a dimension; the shapes and axes that a graph computes with do not count.
    """

    kind = "frozen GraphDef"
    suffixes = (".pb",)

    def _list(self) -> None:
        graph = tf.GraphDef.FromString(self.path.read_bytes())
        constants = {node.name: node.attr["value"].tensor for node in graph.node if node.op == "Const"}
        read = {node.input[0] for node in graph.node if node.op in _READ and node.input and _reads(node)}
        chosen = [name for name in constants if name in read] or [
            name for name, tensor in constants.items() if _is_weight(tensor)
        ]
        variables = [node.name for node in graph.node if node.op in _VARIABLES]
        if variables and not any(name in read for name in constants):
            raise RunError(
                f"{self.path} is a graph that is not frozen: the values of its {len(variables)} variables, such as "
                f"{variables[0]}, are in a checkpoint; name that"
            )
        self._tensors = {name: constants[name] for name in chosen}
        for name, tensor in self._tensors.items():
            shape = tuple(dimension.size for dimension in tensor.tensor_shape.dim)
            self.variables[name] = Variable(shape, tf.as_dtype(tensor.dtype).name)
            if is_state(name, self._tensors):
                self.training_state.add(name)
        self.about = _about(graph)

    def _values(self, names: list[str]) -> dict[str, np.ndarray]:
        return {name: tf.make_ndarray(self._tensors[name]) for name in names}


def begins_a_graph(path: Path) -> bool:
    """Whether a file's first bytes are those of a GraphDef: a node, which begins with its name."""
    with open(path, "rb") as file:
        head = file.read(300)
    if head[:1] != b"\n":  # field 1 of GraphDef
        return False
    size = next((end for end in range(1, 6) if head[end : end + 1] and head[end] < 128), 0)  # of the node, a varint
    name = head[size + 1 :]
    if not size or name[:1] != b"\n" or len(name) < 2:  # field 1 of NodeDef, and its length
        return False
    return bool(_NAME.fullmatch(name[2 : 2 + name[1]]))


def _reads(node: tf.NodeDef) -> bool:
    """Whether a node reads a variable: NAME/read of a reference variable, LAYER/OPERATION/ReadVariableOp of others."""
    return node.name == f"{node.input[0]}/read" or bool(re.search(r"(^|/)ReadVariableOp(_\d+)?$", node.name))


def _is_weight(tensor: TensorProto) -> bool:
    return tf.as_dtype(tensor.dtype).is_floating and len(tensor.tensor_shape.dim) > 0


def _about(graph: tf.GraphDef) -> dict[str, str]:
    """What the graph takes, what it gives and what it is made of, in words."""
    used = {name.lstrip("^").partition(":")[0] for node in graph.node for name in node.input}
    inputs = [f"{node.name} {_shape(node)}" for node in graph.node if node.op.startswith("Placeholder")]
    outputs = [node.name for node in graph.node if node.name not in used and node.op not in ("Const", "NoOp")]
    kinds = Counter(node.op for node in graph.node if node.op not in _PLUMBING).most_common(_LISTED)
    return {
        "inputs": _listed(inputs),
        "outputs": _listed(outputs),
        "operations": _listed(f"{count} {kind}" for kind, count in kinds),
    }


def _shape(node: tf.NodeDef) -> str:
    shape = node.attr["shape"].shape
    sizes = "of any shape" if shape.unknown_rank else str([None if d.size < 0 else d.size for d in shape.dim])
    return f"{sizes} {tf.as_dtype(node.attr['dtype'].type).name}".replace("None", "?")


def _listed(words: Iterable[str]) -> str:
    words = list(words)
    return (", ".join(words[:_LISTED]) + ", …" * (len(words) > _LISTED)) or "none"
