"""Rewiring: operations get other tensors as inputs, and other control inputs.

`sgv0` and `sgv1` are views or what make_view takes; the views are changed as their inputs are.
"""

import tensorflow.compat.v1 as tf

from tf1.contrib.graph_editor import subgraph, util

__all__ = [
    "add_control_inputs", "remove_control_inputs", "reroute_inputs", "reroute_ios", "reroute_outputs", "reroute_ts",
    "swap_inputs", "swap_ios", "swap_outputs", "swap_ts",
]  # fmt: skip


def _checked(ts0, ts1) -> list[tuple]:
    """The pairs of tensors. Raises ValueError if their numbers, types or shapes do not fit."""
    ts0, ts1 = util.make_list_of_t(ts0), util.make_list_of_t(ts1)
    if len(ts0) != len(ts1):
        raise ValueError(f"ts0 and ts1 have different sizes: {len(ts0)} != {len(ts1)}")
    for t0, t1 in zip(ts0, ts1, strict=True):
        if not t0.dtype.is_compatible_with(t1.dtype):
            raise ValueError(f"Dtypes {t0.dtype} and {t1.dtype} are not compatible.")
        if not t0.shape.is_compatible_with(t1.shape):
            raise ValueError(f"Shapes {t0.shape} and {t1.shape} are not compatible.")
    return list(zip(ts0, ts1, strict=True))


def _reroute_ts(ts0, ts1, swap: bool, can_modify=None, cannot_modify=None) -> int:
    """The consumers of each t1 get t0, and in a swap those of t0 get t1 -> the number of inputs that changed."""
    allowed = None if can_modify is None else frozenset(util.make_list_of_op(can_modify))
    forbidden = frozenset(() if cannot_modify is None else util.make_list_of_op(cannot_modify))

    def uses(old):
        consumers = [op for op in dict.fromkeys(old.consumers()) if op not in forbidden]
        consumers = [op for op in consumers if allowed is None or op in allowed]
        return [(op, index) for op in consumers for index, t in enumerate(op.inputs) if t is old]

    changes = []  # all are found before one is made, as a tensor can be in several pairs
    for t0, t1 in _checked(ts0, ts1):
        if t0 is not t1:
            changes += [(use, t0) for use in uses(t1)]
            changes += [(use, t1) for use in uses(t0)] if swap else []
    for (op, index), new in changes:
        op._update_input(index, new)
    return len(changes)


def swap_ts(ts0, ts1, can_modify=None, cannot_modify=None) -> int:
    """The consumers of each t0 get t1 and those of t1 get t0 -> the number of inputs that changed.

    Args:
        ts0: a tensor or a list of tensors.
        ts1: as many tensors of the same types and of shapes that fit.
        can_modify: None, or the only operations that may change.
        cannot_modify: operations that stay.

    Raises ValueError for tensors that do not fit.
    """
    return _reroute_ts(ts0, ts1, True, can_modify, cannot_modify)


def reroute_ts(ts0, ts1, can_modify=None, cannot_modify=None) -> int:
    """The consumers of each t1 get t0; see swap_ts."""
    return _reroute_ts(ts0, ts1, False, can_modify, cannot_modify)


def _views(sgv0, sgv1):
    sgv0, sgv1 = subgraph.make_view(sgv0), subgraph.make_view(sgv1)
    util.check_graphs(sgv0, sgv1)
    return sgv0, sgv1


def _reroute_inputs(sgv0, sgv1, swap: bool):
    sgv0, sgv1 = _views(sgv0, sgv1)
    can_modify = [*sgv0.ops, *sgv1.ops]
    for view in (sgv0, sgv1):  # consumers of what passes through are as the operations inside
        can_modify += util.get_consuming_ops(view.passthroughs)
    _reroute_ts(sgv0.inputs, sgv1.inputs, swap, can_modify)
    before0, before1 = sgv0.copy(), sgv1.copy()
    _take_inputs(sgv1, before0)
    if swap:
        _take_inputs(sgv0, before1)
    return sgv0, sgv1


def _take_inputs(view, other) -> None:
    """A view gets the inputs of another; its outputs that were inputs passing through become those, too."""
    new = dict(zip(view.inputs, other.inputs, strict=True))
    view._output_ts = [new.get(t, t) if view.is_passthrough(t) else t for t in view._output_ts]
    view._input_ts, view._passthrough_ts = list(other.inputs), list(other.passthroughs)


def _reroute_outputs(sgv0, sgv1, swap: bool):
    sgv0, sgv1 = _views(sgv0, sgv1)
    _reroute_ts(sgv0.outputs, sgv1.outputs, swap, cannot_modify=[*sgv0.ops, *sgv1.ops])
    return sgv0, sgv1


def swap_inputs(sgv0, sgv1):
    """The views exchange their inputs -> (sgv0, sgv1)."""
    return _reroute_inputs(sgv0, sgv1, True)


def reroute_inputs(sgv0, sgv1):
    """sgv1 gets the inputs of sgv0 -> (sgv0, sgv1)."""
    return _reroute_inputs(sgv0, sgv1, False)


def swap_outputs(sgv0, sgv1):
    """What follows sgv0 gets the outputs of sgv1 and the other way -> (sgv0, sgv1)."""
    return _reroute_outputs(sgv0, sgv1, True)


def reroute_outputs(sgv0, sgv1):
    """What follows sgv1 gets the outputs of sgv0 -> (sgv0, sgv1)."""
    return _reroute_outputs(sgv0, sgv1, False)


def swap_ios(sgv0, sgv1):
    """swap_outputs and swap_inputs."""
    return swap_inputs(*swap_outputs(sgv0, sgv1))


def reroute_ios(sgv0, sgv1):
    """reroute_outputs and reroute_inputs."""
    return reroute_inputs(*reroute_outputs(sgv0, sgv1))


def _operation(op):
    if not isinstance(op, tf.Operation):
        raise TypeError(f"Expected a tf.Operation, got: {type(op)}")
    return op


def remove_control_inputs(op, cops) -> None:
    """An operation loses these control inputs. Raises ValueError for one that it does not have."""
    cops = util.make_list_of_op(cops, allow_graph=False)
    for cop in cops:
        if cop not in _operation(op).control_inputs:
            raise ValueError(f"{cop.name} is not a control_input of {op.name}")
    kept = [before for before in _operation(op).control_inputs if before not in cops]
    op._remove_all_control_inputs()
    op._add_control_inputs(kept)


def add_control_inputs(op, cops) -> None:
    """An operation gets these control inputs. Raises ValueError for one that it has."""
    cops = util.make_list_of_op(cops, allow_graph=False)
    for cop in cops:
        if cop in _operation(op).control_inputs:
            raise ValueError(f"{cop.name} is already a control_input of {op.name}")
    _operation(op)._add_control_inputs(cops)
