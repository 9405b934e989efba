"""contrib.graph_editor: selections and walks by names, copies and rewired graphs by what they compute."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import graph_editor as ge
from tf1.facade import make


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default() as graph:
        yield graph


def _run(*fetches, feed=None):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run(list(fetches), feed)


def _names(ops) -> set[str]:
    return {op.name for op in ops}


def _diamond():
    """a -> b -> d, a -> c -> d, d -> e; c waits for a no_op."""
    a, three = tf.constant(2.0, name="a"), tf.constant(3.0, name="c/y")
    with tf.control_dependencies([tf.no_op("wait")]):
        c = tf.multiply(a, three, name="c")
    with tf.name_scope("scope"):
        b = tf.square(a, name="b")
    d = tf.add(b, c, name="d")
    return a, b, c, d, tf.negative(d, name="e")


def test_walks(graph):
    a, b, c, d, e = _diamond()
    assert _names(ge.get_forward_walk_ops(b.op)) == {"scope/b", "d", "e"}
    assert _names(ge.get_forward_walk_ops([a])) == {"scope/b", "c", "d", "e"}
    assert _names(ge.get_forward_walk_ops(a.op, inclusive=False, stop_at_ts=[d])) == {"scope/b", "c", "d"}
    assert _names(ge.get_backward_walk_ops([d])) == {"d", "scope/b", "c", "c/y", "a"}
    assert _names(ge.get_backward_walk_ops([d], control_inputs=True)) == {"d", "scope/b", "c", "c/y", "a", "wait"}
    assert _names(ge.get_backward_walk_ops([d.op], stop_at_ts=[a], within_ops=[d.op, b.op])) == {"d", "scope/b"}
    assert _names(ge.get_backward_walk_ops([d.op], within_ops_fn=lambda op: op is not c.op)) == {"d", "scope/b", "a"}
    assert _names(ge.get_walks_intersection_ops([b], [e])) == {"d", "e"}
    assert _names(ge.get_walks_union_ops([d], [b])) == {"e", "scope/b", "a"}
    control = ge.ControlOutputs(graph)
    assert _names(control.get(graph.get_operation_by_name("wait"))) == {"c"}
    wait = graph.get_operation_by_name("wait")
    assert _names(ge.get_forward_walk_ops([wait], control_outputs=control)) == {"wait", "c", "d", "e"}
    assert ge.get_forward_walk_ops([]) == []
    assert _names(ge.get_within_boundary_ops(graph, b.op, boundary_ops=[d.op])) == {"scope/b", "a", "c", "c/y", "d"}
    assert _names(ge.get_within_boundary_ops(graph, b.op, [d.op, a.op], inclusive=False)) == {"scope/b"}
    with pytest.raises(ValueError, match="Boundary is intersecting"):
        ge.get_within_boundary_ops(graph, b.op, [b.op])


def test_selections(graph):
    a, b, c, d, e = _diamond()
    assert ge.select_ops("^scope/", graph=graph) == [b.op]
    assert ge.select_ops("^[de]$", b.op, [b.op, a], graph=graph) == [d.op, e.op, b.op]
    assert ge.select_ts("(?#ts)^d:0$", [a, b.op], graph=graph) == [d, a]
    assert ge.select_ts("^d:0$", "(?#ops)^a", graph=graph, positive_filter=lambda t: t is not a) == [d]
    assert ge.select_ops_and_ts(b.op, a) == ([b.op], [a])
    assert ge.filter_ts([d.op], True) == [b, c, d]
    assert ge.filter_ts_from_regex([d.op], "scope/") == [b]
    assert ge.get_name_scope_ops(graph, "scope/") == [b.op]
    assert ge.compute_boundary_ts([b.op, d.op]) == ([a, c], [d], [b])
    assert ge.get_generating_ops([a, d]) == [a.op, d.op]
    assert ge.get_consuming_ops(a) == [c.op, b.op]
    assert d in ge.get_tensors(graph)
    assert ge.make_list_of_t(graph) == ge.get_tensors(graph)
    with pytest.raises(ValueError, match="Use the keyword argument 'graph'"):
        ge.select_ops("a")
    with pytest.raises(ValueError, match="Wrong keywords argument: within"):
        ge.select_ops(a.op, within=1)
    with pytest.raises(TypeError, match="Expected a type in"):
        ge.make_list_of_op([a])


def test_views(graph):
    a, b, c, d, e = _diamond()
    view = ge.sgv(b.op, d.op, e)
    assert (list(view.inputs), list(view.outputs), list(view.passthroughs)) == ([a, c, e], [d, e], [e])
    assert list(view.remap_inputs([c, 0]).inputs) == [c, a]
    assert list(view.remap(None, [1, 1, 0]).outputs) == [e, e, d]
    assert (view.input_index(c), view.output_index(d), view.op(1), view.is_passthrough(e)) == (1, 0, d.op, True)
    assert view.consumers() == [e.op]
    assert ge.sgv(a.op).remap_outputs_to_consumers().outputs + [] == [a, a]
    assert list(view.remap_inputs([]).remap_default().inputs) == [a, c, e]
    assert view.find_op_by_name("d") is d.op
    assert ge.sgv_scope("scope", graph).ops == [b.op]
    assert not ge.sgv()
    assert "** outputs[2]:\n  d:0\n  e:0 *" in str(view)
    with pytest.raises(ValueError, match="Found repetition"):
        view.remap_inputs([0, 0])
    with pytest.raises(ValueError, match="Graph mismatch"):
        ge.make_view(view, graph=tf.Graph())


def test_graph_replace():
    """A gradient step is put in the place of the variable, and differentiated through (unrolled GANs do)."""
    weight = tf.get_variable("weight", initializer=3.0)
    loss = tf.square(weight)
    step = weight - 0.1 * tf.gradients(loss, weight)[0]  # 0.8 w
    read = weight.value() if loss.op.inputs[0] is weight.value() else loss.op.inputs[0]
    unrolled = ge.graph_replace({"loss": loss, "others": (weight.initial_value,)}, {read: step}, dst_scope="unrolled")
    assert unrolled["loss"].name == "unrolled/Square:0"
    assert unrolled["others"] == (weight.initial_value,)
    slope = tf.gradients(unrolled["loss"], weight)[0]
    np.testing.assert_allclose(_run(loss, unrolled["loss"], slope), [9.0, (0.8 * 3) ** 2, 2 * 0.64 * 3], rtol=1e-6)
    assert ge.graph_replace(loss, {read: step}).shape == ()
    with pytest.raises(ValueError, match="not connected"):
        ge.graph_replace(loss, {tf.constant(1.0): step})


def test_a_while_loop_is_copied_whole():
    start = tf.constant(1.0)
    factor = tf.constant(2.0)
    _, result = tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, x * factor), [0, start])
    result = tf.identity(result)
    copied = ge.graph_replace(result, {start: tf.constant(10.0)})
    of_factor = ge.graph_replace(result, {factor: tf.constant(3.0)})
    assert _run(result, copied, of_factor) == [8.0, 80.0, 27.0]


def test_a_condition_is_copied():
    x = tf.constant(3.0)
    result = tf.cond(x > 2, lambda: x * 2, lambda: x * 10)
    assert _run(result, ge.graph_replace(result, {x: tf.constant(1.0)})) == [6.0, 10.0]


def test_copy_to_another_graph():
    with tf.name_scope("here"):
        x = tf.placeholder(tf.float32, [None, 2], name="x")
        weight = tf.constant([[1.0], [2.0]], name="weight")
        y = tf.matmul(x, weight, name="y")
    tf.add_to_collection("ends", y)
    tf.add_to_collection(tf.GraphKeys.LOSSES, y)
    other = tf.Graph()
    view, info = ge.copy(ge.sgv_scope("here", y.graph), other, "there", "here")
    assert [op.name for op in view.ops] == ["there/x", "there/weight", "there/y"]
    assert info.transformed(y) is other.get_tensor_by_name("there/y:0")
    assert info.original(info.transformed([y.op])) == [y.op]
    assert info.transformed(tf.constant(1.0), missing_fn=lambda t: "none") == "none"
    assert "here/y => there/y" in str(info)
    assert other.get_collection("there/ends") == [info.transformed(y)]
    with other.as_default():
        assert tf.losses.get_losses() == [info.transformed(y)]
        np.testing.assert_allclose(_run("there/y:0", feed={"there/x:0": [[1, 1]]}), [[[3]]])
    matmul, info = ge.copy(y.op, other)  # its inputs become placeholders
    assert _names(t.op for t in matmul.inputs) == {"geph__x_0", "geph__weight_0"}
    assert matmul.inputs[0].shape.as_list() == [None, 2]
    assert ge.util.find_corresponding({"y": [y]}, other, "there", "here")["y"] == [
        other.get_tensor_by_name("there/y:0")
    ]


def test_copies_keep_control_inputs_and_devices(graph):
    a, b, c, d, e = _diamond()
    with tf.device("/cpu:0"):
        placed = tf.negative(d)
    with tf.control_dependencies([e]):  # has no effect on the copies
        view, info = ge.copy_with_input_replacements(ge.sgv(c.op, d.op, placed.op), {b: a})
    copied = info._transformed_ops
    assert _names(copied[c.op].control_inputs) == {"wait"}
    assert copied[d.op].control_inputs == []
    assert copied[placed.op].device == placed.op.device != ""
    assert list(copied[d.op].inputs) == [a, copied[c.op].outputs[0]]
    assert copied[d.op].name == "d_1"
    assert _run(placed, info.transformed(placed)) == [-10.0, -8.0]


def test_rewiring(graph):
    a, b, c, d, e = _diamond()
    new = tf.constant(5.0)
    assert ge.reroute_ts(new, a, cannot_modify=c.op) == 1
    assert _run(e)[0] == -(25.0 + 6.0)
    assert ge.swap_ts([a], [new], can_modify=[b.op, c.op]) == 2
    assert _run(e)[0] == -(4.0 + 15.0)
    ge.add_control_inputs(e.op, a.op)
    assert e.op.control_inputs == [a.op]
    with pytest.raises(ValueError, match="a is already a control_input of e"):
        ge.add_control_inputs(e.op, a.op)
    ge.remove_control_inputs(e.op, [a.op])
    assert e.op.control_inputs == []
    with pytest.raises(ValueError, match="a is not a control_input of e"):
        ge.remove_control_inputs(e.op, a.op)
    with pytest.raises(ValueError, match="Dtypes"):
        ge.reroute_ts(tf.constant(1), a)
    with pytest.raises(ValueError, match="Shapes"):
        ge.reroute_ts(tf.ones([2]), a)


def test_parts_are_cut_off_and_joined(graph):
    x = tf.constant(2.0, name="x")
    doubled = tf.multiply(x, 2.0, name="doubled")
    plus = tf.add(doubled, 1.0, name="plus")
    end = tf.identity(plus, name="end")
    _, placeholders = ge.detach_inputs(ge.sgv(doubled.op).remap_inputs([0]))
    assert placeholders[0].op.name == "geph__x_0"
    assert _run(end, feed={placeholders[0]: 10.0}) == [21.0]
    _, placeholders = ge.detach_outputs(ge.sgv(doubled.op))
    assert _run(end, feed={placeholders[0]: 7.0}) == [8.0]
    ge.connect(ge.sgv(x.op), ge.sgv(plus.op).remap_inputs([0]))
    assert _run(end) == [3.0]
    ge.bypass(ge.sgv(plus.op).remap_inputs([0]))
    assert _run(end) == [2.0]


def test_names_of_then():
    old = make()
    assert old.contrib.graph_editor.graph_replace is ge.graph_replace
    assert old.contrib.graph_editor.util.make_list_of_t is ge.make_list_of_t
    with pytest.raises(AttributeError, match="contrib.graph_editor"):
        old.contrib.graph_editor.match  # noqa: B018
