"""Lists of operations and tensors, control outputs, placeholders, and trees of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import tensorflow.compat.v1 as tf
from tensorflow.python.ops.op_selector import (
    check_graphs,
    concatenate_unique,
    get_consuming_ops,
    get_generating_ops,
    get_tensors,
    get_unique_graph,
    is_iterable,
    make_list_of_op,
    make_list_of_t,
)

__all__ = [
    "ControlOutputs", "ListView", "check_graphs", "concatenate_unique", "find_corresponding",
    "find_corresponding_elem", "flatten_tree", "get_consuming_ops", "get_generating_ops",
    "get_predefined_collection_names", "get_tensors", "get_unique_graph", "is_iterable", "make_list_of_op",
    "make_list_of_t", "make_placeholder_from_dtype_and_shape", "make_placeholder_from_tensor", "placeholder_name",
    "scope_basename", "scope_dirname", "scope_finalize", "transform_tree",
]  # fmt: skip

_PREFIX = "geph"  # "graph editor's placeholder"


class ListView(Sequence):
    """A list that can't be changed; with + it gives a list."""

    def __init__(self, list_: list):
        if not isinstance(list_, list):
            raise TypeError(f"Expected a list, got: {type(list_)}.")
        self._list = list_

    def __len__(self) -> int:
        return len(self._list)

    def __getitem__(self, i):
        return self._list[i]

    def __add__(self, other: Iterable) -> list:
        return [*self._list, *other]


def flatten_tree(tree, leaves: list | None = None) -> list:
    """The leaves of nested iterables and of the values of dictionaries, added to a list of leaves."""
    leaves = [] if leaves is None else leaves
    if not is_iterable(tree):
        leaves.append(tree)
        return leaves
    for child in tree.values() if isinstance(tree, dict) else tree:
        flatten_tree(child, leaves)
    return leaves


def transform_tree(tree, fn: Callable[[Any], Any], iterable_type=tuple):
    """The same tree with fn(leaf) as its leaves; an iterable that is no dictionary, tuple or list is iterable_type."""
    if not is_iterable(tree):
        return fn(tree)
    if isinstance(tree, dict):
        return type(tree)((key, transform_tree(child, fn)) for key, child in tree.items())
    children = [transform_tree(child, fn) for child in tree]
    if hasattr(tree, "_fields"):
        return type(tree)(*children)
    return (type(tree) if isinstance(tree, tuple | list) else iterable_type)(children)


class ControlOutputs:
    """The operations that have an operation as control input, which a graph does not store.

    Raises TypeError without a tf.Graph.
    """

    def __init__(self, graph):
        if not isinstance(graph, tf.Graph):
            raise TypeError(f"Expected a tf.Graph, got: {type(graph)}")
        self._graph = graph
        self._version = None
        self._control_outputs: dict[tf.Operation, list[tf.Operation]] = {}
        self.update()

    def update(self):
        """Reads the graph again if it has grown -> itself."""
        if self._version != self._graph.version:
            self._control_outputs.clear()
            for op in self._graph.get_operations():
                for before in dict.fromkeys(op.control_inputs):
                    self._control_outputs.setdefault(before, []).append(op)
            self._version = self._graph.version
        return self

    def get_all(self) -> dict:
        """Operation -> list of its control outputs, for those that have some."""
        return self._control_outputs

    def get(self, op):
        """The control outputs of an operation."""
        return self._control_outputs.get(op, ())

    @property
    def graph(self):
        """The tf.Graph."""
        return self._graph


def scope_finalize(scope: str) -> str:
    """A scope with "/" at its end; "" stays."""
    return f"{scope.rstrip('/')}/" if scope else scope


def scope_dirname(scope: str) -> str:
    """a/b/c -> a/b/ and a -> the empty text."""
    folder, slash, _ = scope.rpartition("/")
    return folder + slash


def scope_basename(scope: str) -> str:
    """a/b/c -> c."""
    return scope.rpartition("/")[2]


def placeholder_name(t=None, scope=None, prefix=_PREFIX) -> str:
    """The name of a placeholder for a tensor, or for none: scope/geph__x_0, scope/geph.

    A scope of None is the tensor's. Raises TypeError for what is no tensor.
    """
    if t is None:
        return scope_finalize(scope or "") + prefix
    if not isinstance(t, tf.Tensor):
        raise TypeError(f"Expected a tf.Tensor, got: {type(t)}")
    scope = scope_dirname(t.op.name) if scope is None else scope_finalize(scope)
    name = scope_basename(t.op.name)
    return scope + (name if name.startswith(f"{prefix}__") else f"{prefix}__{name}_{t.value_index}")


def make_placeholder_from_tensor(t, scope=None, prefix=_PREFIX):
    """A placeholder of a tensor's type and shape, named by placeholder_name, in the current graph and name scope."""
    return tf.placeholder(t.dtype.base_dtype, t.shape, placeholder_name(t, scope, prefix))


def make_placeholder_from_dtype_and_shape(dtype, shape=None, scope=None, prefix=_PREFIX):
    """A placeholder named by placeholder_name, in the current graph and name scope."""
    return tf.placeholder(dtype, shape, placeholder_name(None, scope, prefix))


def get_predefined_collection_names() -> list[str]:
    """The values of tf.GraphKeys."""
    return [getattr(tf.GraphKeys, key) for key in dir(tf.GraphKeys) if not key.startswith("__")]


def find_corresponding_elem(target, dst_graph, dst_scope="", src_scope=""):
    """The operation or tensor of dst_graph that has the target's name, with src_scope exchanged for dst_scope.

    Raises ValueError if the name lies outside of src_scope, KeyError if there is no such name, TypeError for a target
    that is neither.
    """
    if not isinstance(target, tf.Tensor | tf.Operation):
        raise TypeError(f"Expected tf.Tensor or tf.Operation, got: {type(target)}")
    source = scope_finalize(src_scope)
    if not target.name.startswith(source):
        raise ValueError(f"{target.name} does not start with {source}")
    name = scope_finalize(dst_scope) + target.name.removeprefix(source)
    return dst_graph.as_graph_element(name, isinstance(target, tf.Tensor), isinstance(target, tf.Operation))


def find_corresponding(targets, dst_graph, dst_scope="", src_scope=""):
    """The tree of targets with find_corresponding_elem of each leaf."""
    return transform_tree(targets, lambda one: find_corresponding_elem(one, dst_graph, dst_scope, src_scope), list)
