"""What a Transformer knows while it copies, and what it tells afterwards."""

import tensorflow.compat.v1 as tf

from tf1.contrib.graph_editor import util


class Running:
    """What a Transformer knows while it runs, for its handlers; names with an underscore at the end are the copy's.

    sgv, ops: the view and its operations.
    graph, graph_: of the original and of the copy.
    scope, scope_: the scope that names lose and the one that they get, with "/" at the end, or "".
    transformed_ops, transformed_ts: original -> copy.
    collections: name -> elements, of the original's graph.
    """

    def __init__(self, sgv, dst_graph, dst_scope: str, src_scope: str):
        self.sgv, self.ops, self.sgv_inputs_set = sgv, frozenset(sgv.ops), frozenset(sgv.inputs)
        self.graph, self.graph_ = sgv.graph, dst_graph
        self.scope, self.scope_ = src_scope, dst_scope
        self.transformed_ops: dict = {}
        self.transformed_ts: dict = {}
        self.control_outputs = util.ControlOutputs(sgv.graph)
        self.collections = {name: sgv.graph.get_collection(name) for name in sgv.graph.get_all_collection_keys()}
        self.external: dict = {}  # input of the view -> what the copy has in its place
        self.frames: dict[str, str] = {}  # name of a while loop's frame -> that of its copy
        self.later: list[tuple] = []  # (tensor of a loop that is not copied yet, its consumer, index of the input)
        self._collections_of: dict[int, list] = {}
        for name, elements in self.collections.items():
            for one in {id(element) for element in elements}:
                self._collections_of.setdefault(one, []).append(name)

    def collections_of(self, elem) -> list:
        """The names of the collections in which an operation or a tensor is."""
        return self._collections_of.get(id(elem), [])

    def new_name(self, name: str) -> str:
        """The name of the copy. Raises ValueError for a name outside of the scope that is to go."""
        if not name.startswith(self.scope):
            raise ValueError(f"{name} does not belong to source scope: {self.scope}.")
        return self.scope_ + name.removeprefix(self.scope)


class TransformerInfo:
    """What became of what: operations and tensors of the original and of the copy."""

    def __init__(self, info):
        self._graph, self._scope, self._graph_, self._scope_ = info.graph, info.scope, info.graph_, info.scope_
        self._transformed_ops, self._transformed_ts = info.transformed_ops, info.transformed_ts

    def transformed(self, original, missing_fn=None):
        """The copy of an operation or a tensor, or of each in a tree; missing_fn(original) or None without one."""
        return util.transform_tree(original, lambda one: self._find(one, missing_fn, 0))

    def original(self, transformed, missing_fn=None):
        """The original of an operation or a tensor, or of each in a tree; missing_fn(copy) or None without one."""
        return util.transform_tree(transformed, lambda one: self._find(one, missing_fn, 1))

    def _find(self, wanted, missing_fn, side: int):
        """The partner of an operation or tensor that stands on one side of the pairs."""
        if not isinstance(wanted, tf.Operation | tf.Tensor):
            raise TypeError(f"Expected a tf.Tensor or a tf.Operation, got a {type(wanted)}")
        pairs = self._transformed_ops if isinstance(wanted, tf.Operation) else self._transformed_ts
        if side == 0 and wanted in pairs:
            return pairs[wanted]
        found = [pair[0] for pair in pairs.items() if pair[1] is wanted] if side else []
        if found:
            return found[0]
        return missing_fn(wanted) if missing_fn is not None else None

    def __str__(self) -> str:
        lines = ["Transform result info:"]
        if self._graph is self._graph_:
            lines.append(f"  Within graph[{id(self._graph)}]{'' if self._scope_ else ' IN-PLACE'}")
        else:
            lines.append(f"  graph[{id(self._graph)}] => graph[{id(self._graph_)}]")
        lines += [f"  Relative to source scope: {self._scope}"] if self._scope else []
        lines += [f"  Scope destination: {self._scope_}"] if self._scope_ else []
        lines.append("Operations mapping:")
        lines += [f"  {op.name} => {op_.name}" for op, op_ in self._transformed_ops.items()]
        return "\n".join(lines) + "\n"
