"""Copies of a part of a graph, in the same graph or another, with other inputs where they are wanted."""

import tensorflow.compat.v1 as tf

from tf1.contrib.graph_editor import reroute, select, subgraph, util
from tf1.contrib.graph_editor.transformer_info import Running, TransformerInfo

__all__ = [
    "Transformer", "TransformerInfo", "assign_renamed_collections_handler", "copy", "copy_op_handler",
    "copy_with_input_replacements", "graph_replace", "keep_t_if_possible_handler",
    "replace_t_with_placeholder_handler", "transform_op_if_inside_handler",
]  # fmt: skip


def replace_t_with_placeholder_handler(info, t):
    """A new placeholder for a tensor."""
    with info.graph_.as_default():
        return util.make_placeholder_from_tensor(t, scope=info.scope_)


def keep_t_if_possible_handler(info, t):
    """The tensor itself within one graph, else a placeholder."""
    return t if info.graph is info.graph_ else replace_t_with_placeholder_handler(info, t)


def assign_renamed_collections_handler(info, elem, elem_) -> None:
    """Puts the copy into the collections of the original; those of the program's own names get the copy's scope."""
    known = util.get_predefined_collection_names()
    for name in info.collections_of(elem):
        renamed = info.scope_ + name.removeprefix(info.scope)
        info.graph_.add_to_collection(name if name in known else renamed, elem_)


def transform_op_if_inside_handler(info, op, keep_if_possible=True):
    """The copy of an operation; of one that is not copied itself within one graph, else None."""
    if op in info.ops:
        return info.transformed_ops[op]
    return op if keep_if_possible and info.graph is info.graph_ else None


def copy_op_handler(info, op, new_inputs, copy_shape=False, nodedef_fn=None):
    """A copy of an operation -> (operation, its outputs).

    Args:
        info: what the Transformer knows.
        op: the original.
        new_inputs: a list of tensors.
        copy_shape: whether outputs get the static shapes of the original's.
        nodedef_fn: None, or a function NodeDef -> NodeDef of the copy.
    """
    if isinstance(new_inputs, bool):
        raise TypeError("the `new_inputs` argument must be an iterable.")
    node = op.node_def  # a new message each time
    node.name = info.graph_.unique_name(info.new_name(op.name))
    if op.type in ("Enter", "RefEnter"):  # two loops of one frame can't run
        frame = op.get_attr("frame_name").decode()
        if frame not in info.frames:
            info.frames[frame] = info.graph_.unique_name(frame)
        node.attr["frame_name"].s = info.frames[frame].encode()
    node = node if nodedef_fn is None else nodedef_fn(node)
    with (
        info.graph_.as_default(),
        tf.control_dependencies(None),
    ):  # neither of a loop nor of a condition around the call
        copied = tf.Operation.from_node_def(node, info.graph_, list(new_inputs), op_def=op.op_def)
    for t, t_ in zip(op.outputs, copied.outputs, strict=True):
        if copy_shape:
            t_.set_shape(t.shape)
    copied._original_op = op._original_op
    return copied, copied.outputs


class Transformer:
    """Copies a view. Its attributes are functions that a program may exchange:

    transform_op_handler: (info, op, new_inputs) -> (operation, its outputs); a copy.
    transform_control_input_handler: (info, op) -> the copy's control input, or None.
    assign_collections_handler: (info, original, copy), for each operation and tensor.
    transform_external_input_handler: (info, tensor) -> what is used for an input of the view; a placeholder.
    transform_external_hidden_input_handler: the same for inputs that the view has been remapped to hide; themselves.
    transform_original_op_handler: (info, op) -> the `_original_op` of a copy, or None.
    """

    def __init__(self):
        self.transform_op_handler = copy_op_handler
        self.transform_control_input_handler = transform_op_if_inside_handler
        self.assign_collections_handler = assign_renamed_collections_handler
        self.transform_external_input_handler = replace_t_with_placeholder_handler
        self.transform_external_hidden_input_handler = keep_t_if_possible_handler
        self.transform_original_op_handler = transform_op_if_inside_handler

    def __call__(self, sgv, dst_graph, dst_scope, src_scope="", reuse_dst_scope=False):
        """Copies -> (the view of the copy, a TransformerInfo).

        Args:
            sgv: a view, or what make_view takes.
            dst_graph: the graph of the copy.
            dst_scope: put before the names; made unique unless reuse_dst_scope.
            src_scope: taken away from the names before.
            reuse_dst_scope: whether an existing scope is used on.

        Raises TypeError for what is no tf.Graph, ValueError for a handler that gives the original back.
        """
        sgv = subgraph.make_view(sgv)
        if not isinstance(dst_graph, tf.Graph):
            raise TypeError(f"Expected a tf.Graph, got: {type(dst_graph)}")
        dst_scope = util.scope_finalize(dst_scope)
        if dst_scope and not reuse_dst_scope:
            dst_scope = util.scope_finalize(dst_graph.unique_name(dst_scope.removesuffix("/")))
        info = Running(sgv, dst_graph, dst_scope, util.scope_finalize(src_scope))
        self._copy_ops(info)
        for t, consumer, index in info.later:
            info.transformed_ops[consumer]._update_input(index, info.transformed_ts[t])
        self._connect_control_inputs(info)
        return _view_of_copy(info), TransformerInfo(info)

    def _copy_ops(self, info) -> None:
        """All operations in the order in which they were made, so that inputs stand there already, but for loops."""
        for op in sorted(info.sgv.ops, key=lambda op: op._id):
            inputs = [self._new_input(info, op, index) for index in range(len(op.inputs))]
            op_, outputs_ = self.transform_op_handler(info, op, inputs)
            if op is op_:
                raise ValueError("In-place transformation not allowed.")
            info.transformed_ops[op] = op_
            self.assign_collections_handler(info, op, op_)
            for t, t_ in zip(op.outputs, outputs_, strict=False):
                info.transformed_ts[t] = t_
                self.assign_collections_handler(info, t, t_)

    def _new_input(self, info, consumer, index: int):
        """The copy's input of that index."""
        t = consumer.inputs[index]
        if t in info.transformed_ts:
            return info.transformed_ts[t]
        if t in info.sgv_inputs_set:
            info.external[t] = self.transform_external_input_handler(info, t)
            return info.external[t]
        if t.op not in info.ops:
            return self.transform_external_hidden_input_handler(info, t)
        info.later.append((t, consumer, index))
        if consumer.type == "Merge" and index:  # of a while loop: what enters it has the same type
            return self._new_input(info, consumer, 0)
        with info.graph_.as_default():
            return util.make_placeholder_from_tensor(t, scope=info.scope_, prefix="geph_tmp")

    def _connect_control_inputs(self, info) -> None:
        for op in info.sgv.ops:
            op_ = info.transformed_ops[op]
            if op._original_op is not None:
                op_._original_op = self.transform_original_op_handler(info, op._original_op) or op._original_op
            control_inputs = [self.transform_control_input_handler(info, before) for before in op.control_inputs]
            reroute.add_control_inputs(op_, list(dict.fromkeys(one for one in control_inputs if one is not None)))


def _view_of_copy(info) -> subgraph.SubGraphView:
    """The view of the copy, its inputs and outputs in the order of the original's."""
    view = subgraph.SubGraphView(list(info.transformed_ops.values()))
    known = info.external | info.transformed_ts

    def copies(ts, present):
        return [known[t] for t in ts if t in known and known[t] in present]

    return view.remap(dict.fromkeys(copies(info.sgv.inputs, view.inputs)), copies(info.sgv.outputs, view.outputs))


def _view_and_graph(sgv, dst_graph):
    sgv = subgraph.make_view(sgv)
    return sgv, sgv.graph if dst_graph is None else dst_graph


def copy(sgv, dst_graph=None, dst_scope="", src_scope="", reuse_dst_scope=False):
    """A copy of a view with placeholders as its inputs -> (the view of the copy, a TransformerInfo).

    See Transformer.__call__ for the arguments; without dst_graph it is the same graph.
    """
    sgv, dst_graph = _view_and_graph(sgv, dst_graph)
    return Transformer()(sgv, dst_graph, dst_scope, src_scope, reuse_dst_scope)


def copy_with_input_replacements(
    sgv, replacement_ts, dst_graph=None, dst_scope="", src_scope="", reuse_dst_scope=False
):
    """copy with the inputs of a dictionary {tensor: its replacement}; other inputs stay, within one graph."""
    sgv, dst_graph = _view_and_graph(sgv, dst_graph)
    copier = Transformer()

    def replaced(info, t):
        return replacement_ts[t] if t in replacement_ts else keep_t_if_possible_handler(info, t)

    copier.transform_external_input_handler = replaced
    return copier(sgv, dst_graph, dst_scope, src_scope, reuse_dst_scope)


def _with_whole_loops(ops: list, control_ios) -> list:
    """The operations and all those of the while loops that they are in: half a loop can't run."""
    contexts = dict.fromkeys(op._get_control_flow_context() for op in ops)
    loops = [context for context in contexts if context is not None and context.IsWhileContext()]
    for loop in loops:
        enters, exits = [t.op for t in loop.loop_enters], [t.op for t in loop.loop_exits]
        ops = [*ops, *select.get_walks_intersection_ops(enters, exits, control_ios=control_ios)]
    if loops:  # tensors from outside enter where they are used
        ops = [*ops, *(op for op in control_ios.graph.get_operations() if any(_is_in(op, loop) for loop in loops))]
    return list(dict.fromkeys(ops))


def _is_in(op, loop) -> bool:
    """Whether an operation is in a while loop, perhaps in one of its inner loops or conditions."""
    context = op._get_control_flow_context()
    while context is not None and context is not loop:
        context = context.outer_context
    return context is loop


def graph_replace(target_ts, replacement_ts, dst_scope="", src_scope="", reuse_dst_scope=False):
    """The targets, computed again from other tensors: all between is copied -> a tree of tensors like target_ts.

    Args:
        target_ts: a tensor or a tree of tensors; one that depends on no replaced tensor stays.
        replacement_ts: {tensor: its replacement}.
        dst_scope: see Transformer.__call__, as the others.

    Raises ValueError if no target depends on what is replaced.
    """
    targets = util.flatten_tree(target_ts)
    control_ios = util.ControlOutputs(util.get_unique_graph(targets, check_types=(tf.Tensor,)))
    ops = select.get_walks_intersection_ops(list(replacement_ts), targets, control_ios=control_ios)
    if not ops:
        raise ValueError("Targets and replacements are not connected!")
    ops = _with_whole_loops(ops, control_ios)
    _, info = copy_with_input_replacements(ops, replacement_ts, None, dst_scope, src_scope, reuse_dst_scope)
    return info.transformed(target_ts, missing_fn=lambda target: target)
