"""Parts of a graph cut off, joined and bypassed, with placeholders at the ends. See reroute.py for `sgv`."""

import tensorflow.compat.v1 as tf

from tf1.contrib.graph_editor import reroute, select, subgraph, util

__all__ = [
    "bypass", "connect", "detach", "detach_control_inputs", "detach_control_outputs", "detach_inputs",
    "detach_outputs",
]  # fmt: skip


def detach_control_inputs(sgv) -> None:
    """The operations lose the control inputs that are outside."""
    sgv = subgraph.make_view(sgv)
    inside = frozenset(sgv.ops)
    for op in sgv.ops:
        reroute.remove_control_inputs(op, [before for before in op.control_inputs if before not in inside])


def detach_control_outputs(sgv, control_outputs) -> None:
    """The operations outside lose the control inputs that are inside; control_outputs is a ControlOutputs."""
    if not isinstance(control_outputs, util.ControlOutputs):
        raise TypeError(f"Expected a util.ControlOutputs, got: {type(control_outputs)}")
    control_outputs.update()
    sgv = subgraph.make_view(sgv)
    inside = frozenset(sgv.ops)
    for op in sgv.ops:
        for after in control_outputs.get(op):
            if after not in inside:
                reroute.remove_control_inputs(after, op)


def detach_inputs(sgv, control_inputs=False):
    """New placeholders become the inputs -> (the view, the placeholders)."""
    sgv = subgraph.make_view(sgv)
    with sgv.graph.as_default():
        placeholders = [tf.placeholder(t.dtype.base_dtype, name=util.placeholder_name(t)) for t in sgv.inputs]
    reroute.swap_inputs(sgv, placeholders)
    if control_inputs:
        detach_control_inputs(sgv)
    return sgv, placeholders


def detach_outputs(sgv, control_outputs=None):
    """What follows gets new placeholders as inputs -> (a view of the outputs that were used, the placeholders)."""
    sgv = subgraph.make_view(sgv)
    used = sgv.remap_outputs([index for index, t in enumerate(sgv.outputs) if t.consumers()])
    consumers = subgraph.SubGraphView(used.consumers())
    leaving = frozenset(used.outputs)
    consumers = consumers.remap_inputs([index for index, t in enumerate(consumers.inputs) if t in leaving])
    with used.graph.as_default():
        placeholders = [util.make_placeholder_from_tensor(t) for t in consumers.inputs]
    used = used.remap_outputs(consumers.inputs)  # in the order of the placeholders
    reroute.swap_outputs(used, placeholders)
    if control_outputs is not None:
        detach_control_outputs(used, control_outputs)
    return used, placeholders


def detach(sgv, control_inputs=False, control_outputs=None, control_ios=None):
    """detach_inputs and detach_outputs -> (the view, placeholders of the inputs, placeholders of what follows)."""
    control_inputs, control_outputs = select.check_cios(control_inputs, control_outputs, control_ios)
    sgv, inputs = detach_inputs(sgv, control_inputs)
    _, outputs = detach_outputs(sgv, control_outputs)
    return sgv, inputs, outputs


def connect(sgv0, sgv1, disconnect_first=False):
    """The outputs of sgv0 become the inputs of sgv1 -> (sgv0, sgv1); before, sgv0 can lose what follows it."""
    sgv0, sgv1 = subgraph.make_view(sgv0), subgraph.make_view(sgv1)
    util.check_graphs(sgv0, sgv1)
    if disconnect_first:
        detach_outputs(sgv0)
    reroute.reroute_inputs(subgraph.SubGraphView(passthrough_ts=sgv0.outputs), sgv1)
    return sgv0, sgv1


def bypass(sgv):
    """What follows gets the inputs in place of the outputs -> (the view, placeholders that are its inputs now)."""
    sgv = subgraph.make_view(sgv)
    inputs = list(sgv.inputs)
    sgv, placeholders = detach_inputs(sgv)
    reroute.reroute_ts(inputs, sgv.outputs)
    return sgv, placeholders
