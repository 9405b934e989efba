"""Ways to select operations and tensors: by name, by a boundary, by walks along the edges of the graph.

`ops` is a graph, an operation or a list of operations; `control_inputs` and `control_outputs` say whether control
edges count as edges, and `control_ios` (a ControlOutputs) says it of both.
"""

import re
from collections.abc import Callable, Iterable, Iterator

import tensorflow.compat.v1 as tf

from tf1.contrib.graph_editor import util

__all__ = [
    "can_be_regex", "check_cios", "compute_boundary_ts", "filter_ops", "filter_ops_from_regex", "filter_ts",
    "filter_ts_from_regex", "get_backward_walk_ops", "get_forward_walk_ops", "get_name_scope_ops", "get_ops_ios",
    "get_walks_intersection_ops", "get_walks_union_ops", "get_within_boundary_ops", "make_regex", "select_ops",
    "select_ops_and_ts", "select_ts",
]  # fmt: skip


def can_be_regex(obj) -> bool:
    """Whether obj is a text or a compiled expression."""
    return isinstance(obj, str | re.Pattern)


def make_regex(obj) -> re.Pattern:
    """The compiled expression. Raises ValueError for what can't be one."""
    if not can_be_regex(obj):
        raise ValueError(f"Expected a string or a regex, got: {type(obj)}")
    return re.compile(obj)


def _inputs(ops: list) -> list:
    return list(dict.fromkeys(t for op in ops for t in op.inputs))


def _outputs(ops: list) -> list:
    return [t for op in ops for t in op.outputs]


def filter_ts(ops, positive_filter) -> list:
    """The inputs and outputs of ops for which positive_filter is true; all of them for True."""
    ops = util.make_list_of_op(ops)
    ts = list(dict.fromkeys([*_inputs(ops), *_outputs(ops)]))
    return ts if positive_filter is True else [t for t in ts if positive_filter(t)]


def filter_ts_from_regex(ops, regex) -> list:
    """The inputs and outputs of ops in whose name ("scope/x:0") the expression is found."""
    found = make_regex(regex).search
    return filter_ts(ops, lambda t: found(t.name))


def filter_ops(ops, positive_filter) -> list:
    """The operations for which positive_filter is true; all of them for True."""
    ops = util.make_list_of_op(ops)
    return ops if positive_filter is True else [op for op in ops if positive_filter(op)]


def filter_ops_from_regex(ops, regex) -> list:
    """The operations in whose name the expression is found."""
    found = make_regex(regex).search
    return filter_ops(ops, lambda op: found(op.name))


def get_name_scope_ops(ops, scope: str) -> list:
    """The operations of a name scope, with the operation of that name."""
    return filter_ops_from_regex(ops, f"^{scope.removesuffix('/')}(/.*)?$")


def check_cios(control_inputs=False, control_outputs=None, control_ios=None):
    """(control_inputs, control_outputs), of control_ios if that is given; the outputs are up to date.

    Raises TypeError for what is no ControlOutputs, ValueError if control_outputs and control_ios are given.
    """
    for given in (control_outputs, control_ios):
        if given is not None and not isinstance(given, util.ControlOutputs):
            raise TypeError(f"Expected a util.ControlOutputs, got: {type(given)}")
    if control_ios is not None:
        if control_outputs is not None:
            raise ValueError("control_outputs should be None when using control_ios.")
        control_inputs, control_outputs = True, control_ios
    if control_outputs is not None:
        control_outputs.update()
    return control_inputs, control_outputs


def _before(op, control_inputs: bool, stop_at_ts=frozenset()) -> Iterator:
    """The operations that an operation needs."""
    yield from (t.op for t in op.inputs if t not in stop_at_ts)
    if control_inputs:
        yield from op.control_inputs


def _after(op, control_outputs, stop_at_ts=frozenset()) -> Iterator:
    """The operations that need an operation."""
    for t in op.outputs:
        if t not in stop_at_ts:
            yield from t.consumers()
    if control_outputs is not None:
        yield from control_outputs.get(op)


def get_ops_ios(ops, control_inputs=False, control_outputs=None, control_ios=None) -> list:
    """The operations next to ops: those that they need and those that need them."""
    control_inputs, control_outputs = check_cios(control_inputs, control_outputs, control_ios)
    found: dict = {}
    for op in util.make_list_of_op(ops):
        found |= dict.fromkeys([*_before(op, control_inputs), *_after(op, control_outputs)])
    return list(found)


def compute_boundary_ts(ops) -> tuple[list, list, list]:
    """(inputs, outputs, insides) of a set of operations: tensors from outside, to outside, and between them.

    A tensor with consumers outside and inside is an output and an inside.
    """
    ops = util.make_list_of_op(ops)
    inputs, outputs = _inputs(ops), _outputs(ops)
    made, all_ops = frozenset(outputs), frozenset(ops)
    insides = [t for t in inputs if t in made]
    only_inside = {t for t in insides if all_ops.issuperset(t.consumers())}
    return [t for t in inputs if t not in made], [t for t in outputs if t not in only_inside], insides


def get_within_boundary_ops(
    ops, seed_ops, boundary_ops=(), inclusive=True, control_inputs=False, control_outputs=None, control_ios=None
) -> list:
    """Those of ops that are reached from the seeds without a step over the boundary; with its operations if inclusive.

    Raises ValueError if a seed stands on the boundary.
    """
    control_inputs, control_outputs = check_cios(control_inputs, control_outputs, control_ios)
    seeds = util.make_list_of_op(seed_ops, allow_graph=False)
    boundary = frozenset(util.make_list_of_op(boundary_ops))
    if not boundary.isdisjoint(seeds):
        raise ValueError("Boundary is intersecting with the seeds.")
    touched = set()

    def around(op):
        next_to = [*_before(op, control_inputs), *_after(op, control_outputs)]
        touched.update(boundary.intersection(next_to))
        return next_to

    reached = {*_walk(seeds, around, lambda op: op not in boundary), *(touched if inclusive else ())}
    return [op for op in util.make_list_of_op(ops) if op in reached]


def _walk(seeds: Iterable, step: Callable, is_within: Callable) -> list:
    """The seeds and what is reached from them by steps to operations that are within, nearest first."""
    found = dict.fromkeys(seeds)
    wave = list(found)
    while wave:
        following = [new for op in wave for new in step(op) if new not in found and is_within(new)]
        wave = list(dict.fromkeys(following))
        found |= dict.fromkeys(wave)
    return list(found)


def _walk_from(seed_ops, of_tensors, step, inclusive, within_ops, within_ops_fn) -> list:
    """_walk from operations, or from of_tensors(tensors), as far as both limits allow."""
    seeds = list(seed_ops) if util.is_iterable(seed_ops) else [seed_ops]
    if not seeds:
        return []
    if isinstance(seeds[0], tf.Tensor):
        seeds = of_tensors(seeds)
    seeds = util.make_list_of_op(seeds, allow_graph=False)
    allowed = None if within_ops is None else frozenset(util.make_list_of_op(within_ops, allow_graph=False))
    if allowed:  # seeds stay without a limit in an empty list, as in 1.15
        seeds = [op for op in seeds if op in allowed]

    def is_within(op):
        return (allowed is None or op in allowed) and (within_ops_fn is None or within_ops_fn(op))

    found = _walk(seeds, step, is_within)
    return found if inclusive else [op for op in found if op not in frozenset(seeds)]


def get_forward_walk_ops(
    seed_ops, inclusive=True, within_ops=None, within_ops_fn=None, stop_at_ts=(), control_outputs=None
) -> list:
    """What depends on the seeds (operations, or tensors whose consumers they then are), with them if inclusive.

    Args:
        seed_ops: operations or tensors.
        inclusive: whether the seeds belong to it.
        within_ops: None, or the only operations that count.
        within_ops_fn: None, or a function of an operation that says whether it counts.
        stop_at_ts: tensors that are not followed.
        control_outputs: None, or a ControlOutputs whose edges are followed, too.
    """
    _, control_outputs = check_cios(False, control_outputs)
    stops = frozenset(util.make_list_of_t(stop_at_ts))
    step = lambda op: _after(op, control_outputs, stops)  # noqa: E731
    return _walk_from(seed_ops, util.get_consuming_ops, step, inclusive, within_ops, within_ops_fn)


def get_backward_walk_ops(
    seed_ops, inclusive=True, within_ops=None, within_ops_fn=None, stop_at_ts=(), control_inputs=False
) -> list:
    """What the seeds depend on (operations, or tensors whose operations they then are); see get_forward_walk_ops."""
    stops = frozenset(util.make_list_of_t(stop_at_ts))
    step = lambda op: _before(op, control_inputs, stops)  # noqa: E731
    return _walk_from(seed_ops, util.get_generating_ops, step, inclusive, within_ops, within_ops_fn)


def _both_walks(
    forward_seed_ops, backward_seed_ops, forward_inclusive, backward_inclusive, within_ops, within_ops_fn,
    control_inputs, control_outputs, control_ios,
):  # fmt: skip
    control_inputs, control_outputs = check_cios(control_inputs, control_outputs, control_ios)
    limits = {"within_ops": within_ops, "within_ops_fn": within_ops_fn}
    forward = get_forward_walk_ops(forward_seed_ops, forward_inclusive, control_outputs=control_outputs, **limits)
    backward = get_backward_walk_ops(backward_seed_ops, backward_inclusive, control_inputs=control_inputs, **limits)
    return forward, backward


def get_walks_intersection_ops(
    forward_seed_ops, backward_seed_ops, forward_inclusive=True, backward_inclusive=True, within_ops=None,
    within_ops_fn=None, control_inputs=False, control_outputs=None, control_ios=None,
) -> list:  # fmt: skip
    """What lies between: it depends on the forward seeds, and the backward seeds depend on it."""
    forward, backward = _both_walks(
        forward_seed_ops, backward_seed_ops, forward_inclusive, backward_inclusive, within_ops, within_ops_fn,
        control_inputs, control_outputs, control_ios,
    )  # fmt: skip
    behind = frozenset(backward)
    return [op for op in forward if op in behind]


def get_walks_union_ops(
    forward_seed_ops, backward_seed_ops, forward_inclusive=True, backward_inclusive=True, within_ops=None,
    within_ops_fn=None, control_inputs=False, control_outputs=None, control_ios=None,
) -> list:  # fmt: skip
    """What depends on the forward seeds, and what the backward seeds depend on."""
    forward, backward = _both_walks(
        forward_seed_ops, backward_seed_ops, forward_inclusive, backward_inclusive, within_ops, within_ops_fn,
        control_inputs, control_outputs, control_ios,
    )  # fmt: skip
    return util.concatenate_unique(forward, backward)


def _select(args, graph, positive_filter, regex_prefix, other_prefix, restricted, by_regex, by_list) -> list:
    """What the arguments name, each once, in their order."""
    if graph is not None and not isinstance(graph, tf.Graph):
        raise TypeError(f"Expected a tf.Graph, got: {type(graph)}")
    found: dict = {}
    for arg in args:
        if not can_be_regex(arg):
            chosen = by_list(arg)
        elif graph is None:
            raise ValueError("Use the keyword argument 'graph' to use regex.")
        else:
            regex = make_regex(arg)
            skipped = regex.pattern.startswith(other_prefix)
            skipped = skipped or (restricted and not regex.pattern.startswith(regex_prefix))
            chosen = [] if skipped else by_regex(graph, regex)
        found |= dict.fromkeys(one for one in chosen if positive_filter is None or positive_filter(one))
    return list(found)


def _keywords(kwargs: dict):
    """(graph, positive_filter, restrict_ops_regex, restrict_ts_regex). Raises ValueError for another keyword."""
    names = ("graph", "positive_filter", "restrict_ops_regex", "restrict_ts_regex")
    wrong = [name for name in kwargs if name not in names]
    if wrong:
        raise ValueError(f"Wrong keywords argument: {wrong[0]}.")
    return [kwargs.get(name) for name in names]


def select_ops(*args, **kwargs) -> list:
    """Operations by expressions, operations and lists of them; tensors are passed over.

    Args:
        args: expressions ("(?#ts)..." is passed over), operations, lists of operations.
        kwargs: graph, needed for expressions; positive_filter, a function that says whether to take an operation;
            restrict_ops_regex, whether only expressions "(?#ops)..." count.

    Raises TypeError or ValueError for wrong arguments.
    """
    graph, chosen, restricted, _ = _keywords(kwargs)
    by_list = lambda arg: util.make_list_of_op(arg, ignore_ts=True)  # noqa: E731
    return _select(args, graph, chosen, "(?#ops)", "(?#ts)", restricted, filter_ops_from_regex, by_list)


def select_ts(*args, **kwargs) -> list:
    """Tensors by expressions, tensors and lists of them; operations are passed over. As select_ops the other way."""
    graph, chosen, _, restricted = _keywords(kwargs)
    by_list = lambda arg: util.make_list_of_t(arg, ignore_ops=True)  # noqa: E731
    return _select(args, graph, chosen, "(?#ts)", "(?#ops)", restricted, filter_ts_from_regex, by_list)


def select_ops_and_ts(*args, **kwargs) -> tuple[list, list]:
    """(operations, tensors); expressions for tensors begin with "(?#ts)"."""
    return select_ops(*args, restrict_ops_regex=False, **kwargs), select_ts(*args, restrict_ts_regex=True, **kwargs)
