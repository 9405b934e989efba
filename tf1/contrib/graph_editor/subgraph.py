"""A view of a part of a graph: its operations, the tensors that enter it and those that leave it."""

import copy
from collections.abc import Iterable

import tensorflow.compat.v1 as tf

from tf1.contrib.graph_editor import select, util

__all__ = ["SubGraphView", "make_view", "make_view_from_scope"]


def _chosen(indices_or_ts: Iterable, ts: list, repetition: bool) -> list:
    """The tensors of a list, by index or by themselves. Raises ValueError for one that is not there, or is twice."""
    indices = [one if isinstance(one, int) else ts.index(one) for one in indices_or_ts]
    for index in indices:
        if not 0 <= index < len(ts):
            raise ValueError(f"Out of [0, {len(ts)}[ range: {index}")
    if not repetition and len(set(indices)) != len(indices):
        raise ValueError(f"Found repetition in mapping: {indices}")
    return [ts[index] for index in indices]


class SubGraphView:
    """Operations of a graph, as a function from input tensors to output tensors.

    Args:
        inside_ops: the operations.
        passthrough_ts: tensors of no operation inside, which enter and leave.

    The methods that change what enters or leaves (remap...) give another view; the graph stays what it is. Functions
    that rewire the graph (reroute.py, edit.py) change the views that they get.
    """

    def __init__(self, inside_ops=(), passthrough_ts=()):
        ops = util.make_list_of_op(inside_ops)
        passing = util.make_list_of_t(passthrough_ts)
        self._graph = util.get_unique_graph([*ops, *passing], none_if_empty=True)
        self._ops = ops
        inputs, outputs, insides = select.compute_boundary_ts(ops)
        connected = frozenset([*inputs, *outputs, *insides])
        self._passthrough_ts = [t for t in passing if t not in connected]
        self._input_ts = inputs + self._passthrough_ts
        self._output_ts = outputs + self._passthrough_ts

    def __copy__(self):
        other = object.__new__(type(self))
        other._assign_from(self)
        return other

    def copy(self):
        """Another view of the same operations."""
        return copy.copy(self)

    def _assign_from(self, other) -> None:
        """Becomes the other view."""
        self._graph = other._graph
        for name in ("_ops", "_passthrough_ts", "_input_ts", "_output_ts"):
            setattr(self, name, list(getattr(other, name)))

    def _with(self, **lists):
        other = self.copy()
        for name, values in lists.items():
            setattr(other, f"_{name}", list(values))
        return other

    def remap_default(self, remove_input_map=True, remove_output_map=True):
        """The view with all its inputs and outputs again."""
        inputs, outputs, _ = select.compute_boundary_ts(self._ops)
        lists = {"input_ts": inputs + self._passthrough_ts} if remove_input_map else {}
        return self._with(**lists, **({"output_ts": outputs + self._passthrough_ts} if remove_output_map else {}))

    def remap_inputs(self, new_input_indices):
        """The view with these inputs, given by index or as tensors, each at most once."""
        return self._with(input_ts=_chosen(new_input_indices, self._input_ts, repetition=False))

    def remap_outputs(self, new_output_indices):
        """The view with these outputs, given by index or as tensors."""
        return self._with(output_ts=_chosen(new_output_indices, self._output_ts, repetition=True))

    def remap(self, new_input_indices=None, new_output_indices=None):
        """remap_inputs and remap_outputs; None leaves them."""
        view = self if new_input_indices is None else self.remap_inputs(new_input_indices)
        return view.copy() if new_output_indices is None else view.remap_outputs(new_output_indices)

    def remap_outputs_make_unique(self):
        """The view with each output once."""
        return self._with(output_ts=dict.fromkeys(self._output_ts))

    def remap_outputs_to_consumers(self):
        """The view with each output as often as it has consumers."""
        return self._with(output_ts=[t for t in dict.fromkeys(self._output_ts) for _ in t.consumers()])

    def remove_unused_ops(self, control_inputs=True):
        """The view without the operations that depend on no input and that no output depends on."""
        used = select.get_walks_union_ops(
            self.connected_inputs, self.connected_outputs, within_ops=self._ops, control_inputs=control_inputs
        )
        used = frozenset(used)
        return self._with(ops=[op for op in self._ops if op in used])

    def find_op_by_name(self, op_name):
        """The operation of that name. Raises ValueError if it is not inside."""
        found = [op for op in self._ops if op.name == op_name]
        if not found:
            raise ValueError(f"{op_name} not in subgraph.")
        return found[0]

    def __str__(self) -> str:
        if not self:
            return "SubGraphView: empty"
        lines = [f"SubGraphView (graphid={id(self.graph)}):"]
        for title, elements in (("ops", self._ops), ("inputs", self._input_ts), ("outputs", self._output_ts)):
            lines.append(f"** {title}[{len(elements)}]:" if elements else f"** {title}: empty")
            lines += [f"  {one.name}{' *' if one in self._passthrough_ts else ''}" for one in elements]
        return "\n".join(lines) + "\n"

    @property
    def graph(self):
        """The tf.Graph, or None of an empty view."""
        return self._graph

    @property
    def ops(self) -> list:
        """The operations."""
        return self._ops

    @property
    def inputs(self) -> util.ListView:
        """The tensors that enter."""
        return util.ListView(self._input_ts)

    @property
    def outputs(self) -> util.ListView:
        """The tensors that leave."""
        return util.ListView(self._output_ts)

    @property
    def connected_inputs(self) -> list:
        """The inputs of operations inside."""
        return [t for t in self._input_ts if t not in self._passthrough_ts]

    @property
    def connected_outputs(self) -> list:
        """The outputs of operations inside."""
        return [t for t in self._output_ts if t not in self._passthrough_ts]

    @property
    def passthroughs(self) -> util.ListView:
        """The tensors that enter and leave without an operation."""
        return util.ListView(self._passthrough_ts)

    def __bool__(self) -> bool:
        return self._graph is not None

    def op(self, op_id):
        """The operation of that index."""
        return self._ops[op_id]

    def is_passthrough(self, t) -> bool:
        """Whether a tensor enters and leaves without an operation."""
        return t in self._passthrough_ts

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        pass

    def input_index(self, t) -> int:
        """The index of an input. Raises ValueError for another tensor."""
        return self._index(t, self._input_ts, "inputs")

    def output_index(self, t) -> int:
        """The index of an output. Raises ValueError for another tensor."""
        return self._index(t, self._output_ts, "outputs")

    def _index(self, t, ts: list, kind: str) -> int:
        if t not in ts:
            raise ValueError(f"Can't find {t.name} in {kind} of the subgraph.")
        return ts.index(t)

    def consumers(self) -> list:
        """The operations outside that an output goes to."""
        inside = frozenset(self._ops)
        return list(dict.fromkeys(op for t in self._output_ts for op in t.consumers() if op not in inside))


def make_view(*args, **kwargs) -> SubGraphView:
    """A view of what select_ops_and_ts finds, whose arguments these are; a view stays what it is.

    Raises TypeError or ValueError as select_ops, ValueError if `graph` is not the graph of these operations.
    """
    graph = kwargs.get("graph")
    if len(args) == 1 and isinstance(args[0], SubGraphView):
        view = args[0]
    else:
        view = SubGraphView(*select.select_ops_and_ts(*args, **kwargs))
    if graph is not None and not isinstance(graph, tf.Graph):
        raise TypeError(f"Expected a tf.Graph, got: {type(graph)}")
    if graph is not None and view and view.graph is not graph:
        raise ValueError("Graph mismatch.")
    return view


def make_view_from_scope(scope, graph) -> SubGraphView:
    """A view of a name scope."""
    return SubGraphView(select.get_name_scope_ops(graph, scope))
