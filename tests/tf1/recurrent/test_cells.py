import types
import warnings

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tf_keras.src.layers.rnn import legacy_cell_wrappers, legacy_cells

from tests.tf1.recurrent.cell_oracle import Cells, in_order, own, two_steps
from tf1.recurrent import cells as ours

theirs = types.SimpleNamespace(**{**vars(legacy_cells), **vars(legacy_cell_wrappers)})


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def pairs():
    """(label, class, arguments) over the arguments of the basic cells."""
    for activation in (None, tf.nn.relu, "tanh", "relu"):
        yield "BasicRNNCell", {"num_units": 6, "activation": activation}
        yield "GRUCell", {"num_units": 5, "activation": activation}
    yield "GRUCell", {"num_units": 3, "bias_initializer": tf.constant_initializer(0.5), "name": "memory"}
    for state_is_tuple in (True, False):
        for forget_bias in (0.0, 1.0):
            yield "BasicLSTMCell", {"num_units": 6, "forget_bias": forget_bias, "state_is_tuple": state_is_tuple}
            for peepholes in (False, True):
                for num_proj, proj_clip in ((None, None), (3, None), (3, 0.1)):
                    for cell_clip in (None, 0.3):
                        yield "LSTMCell", {
                            "num_units": 6, "use_peepholes": peepholes, "cell_clip": cell_clip, "num_proj": num_proj,
                            "proj_clip": proj_clip, "forget_bias": forget_bias, "state_is_tuple": state_is_tuple,
                        }  # fmt: skip


def test_cells_against_the_legacy_ones():
    network = Cells()
    for name, arguments in pairs():
        network.add((name, arguments), lambda a=arguments, n=name: getattr(ours, n)(**a),
                    lambda a=arguments, n=name: getattr(theirs, n)(**a), run=two_steps)  # fmt: skip
    assert len(network.pairs) == 61
    network.check()


def stacks(module):
    lstm, gru = module.LSTMCell, module.GRUCell
    yield module.MultiRNNCell([lstm(4), gru(3), module.BasicRNNCell(5)])
    yield module.MultiRNNCell([gru(4), gru(4)], state_is_tuple=False)
    yield module.MultiRNNCell([lstm(4, state_is_tuple=False), gru(4)], state_is_tuple=False)
    yield module.MultiRNNCell([module.ResidualWrapper(lstm(4)), module.DeviceWrapper(gru(3), "/cpu:0")])
    yield module.ResidualWrapper(gru(4), residual_fn=lambda i, o: 2.0 * i - o)
    yield module.DropoutWrapper(gru(4), 1.0, 1.0)
    yield module.MultiRNNCell([module.MultiRNNCell([gru(2), gru(3)]), lstm(2)])


def test_cells_of_cells_against_the_legacy_ones():
    network = Cells(seed=1)
    with network.graph.as_default():
        for number, (mine, other) in enumerate(zip(stacks(ours), stacks(theirs), strict=True)):
            network.add(number, lambda mine=mine: mine, lambda other=other: other)
    network.check()


@pytest.mark.parametrize("variational", [False, True])
def test_dropout_draws_the_same_masks(variational):
    """The seeds of the places are derived as they were, so both wrappers keep the same entries."""
    network = Cells(seed=2)
    keep = {"input_keep_prob": 0.5, "output_keep_prob": 0.6, "state_keep_prob": 0.7, "seed": 7}
    if variational:
        keep |= {"variational_recurrent": True, "dtype": tf.float32, "input_size": 4}
    for name in ("LSTMCell", "GRUCell"):
        network.add(
            name,
            lambda name=name: ours.DropoutWrapper(getattr(ours, name)(4), **keep),
            lambda name=name: theirs.DropoutWrapper(getattr(theirs, name)(4), **keep),
            run=in_order,
        )
    network.check()


def test_dropout_takes_tensors_and_leaves_an_lstms_memory():
    with tf.Graph().as_default(), tf.Session() as session:
        share = tf.placeholder_with_default(0.5, [])
        cell = ours.DropoutWrapper(Ones(50), output_keep_prob=share, state_keep_prob=share)
        outputs, state = cell(tf.zeros([1, 2]), cell.zero_state(1, tf.float32))
        outputs, state = session.run([outputs, state])
    assert set(np.unique(outputs)) == {0.0, 2.0} and set(np.unique(state.h)) == {0.0, 2.0}
    assert set(np.unique(state.c)) == {1.0}


class Ones(ours.RNNCell):
    """All ones."""

    def __init__(self, size):
        super().__init__()
        self.size = size

    state_size = property(lambda self: ours.LSTMStateTuple(self.size, self.size))
    output_size = property(lambda self: self.size)

    def call(self, inputs, state):
        ones = tf.ones([tf.shape(inputs)[0], self.size])
        return ones, ours.LSTMStateTuple(ones, ones)


class OfOldTimes(ours.RNNCell):
    """Written as before TensorFlow 1.2: no super().__init__, a scope of its own in __call__."""

    def __init__(self, size):
        self._size = size

    state_size = property(lambda self: self._size)
    output_size = property(lambda self: self._size)

    def __call__(self, inputs, state, scope=None):
        with tf.variable_scope(scope or type(self).__name__):
            output = tf.tanh(ours._linear([inputs, state], self._size, True))
        return output, output


class OfNewTimes(OfOldTimes):
    """Written as of 1.2: call() with get_variable."""

    def __init__(self, size):
        super(OfOldTimes, self).__init__()
        self._size = size

    __call__ = ours.RNNCell.__call__

    def call(self, inputs, state):
        output = tf.tanh(ours._linear([inputs, state], self._size, True))
        return output, output


def test_subclasses_of_both_times_equal_the_basic_cell():
    network = Cells(seed=3)
    for mine in (OfOldTimes, OfNewTimes):
        network.add(mine.__name__, lambda mine=mine: mine(4), lambda: theirs.BasicRNNCell(4), names=False)
    network.check()
    names = [own(variable) for variable in network.graph.get_collection("variables") if "ours" in variable.name]
    assert names == [
        "rnn/OfOldTimes/kernel", "rnn/OfOldTimes/bias", "rnn/of_new_times/kernel", "rnn/of_new_times/bias",
    ]  # fmt: skip


def test_a_second_call_shares_and_a_second_cell_does_not():
    with tf.Graph().as_default():
        cell, state = ours.GRUCell(3), tf.zeros([2, 3])
        cell(tf.zeros([2, 4]), state)
        assert cell.scope_name == "gru_cell" and cell.dtype == "float32"
        assert [v.op.name for v in cell.trainable_variables] == [
            "gru_cell/gates/kernel", "gru_cell/gates/bias", "gru_cell/candidate/kernel", "gru_cell/candidate/bias",
        ]  # fmt: skip
        cell(tf.zeros([2, 4]), state)
        assert len(tf.global_variables()) == 4
        ours.GRUCell(3)(tf.zeros([2, 4]), state)
        assert tf.global_variables()[4].op.name == "gru_cell_1/gates/kernel"
        ours.GRUCell(3, reuse=True)(tf.zeros([2, 4]), state, scope="gru_cell")
        assert len(tf.global_variables()) == 8
        with pytest.raises(ValueError, match="already exists"):
            ours.GRUCell(3)(tf.zeros([2, 4]), state, scope="gru_cell")


def test_variables_that_are_not_trained():
    with tf.Graph().as_default():
        cell = ours.BasicLSTMCell(3, trainable=False)
        cell(tf.zeros([2, 4]), cell.zero_state(2, tf.float32))
        assert not tf.trainable_variables() and len(cell.non_trainable_variables) == 2 and not cell.trainable_weights


@pytest.mark.parametrize("static", [True, False])
def test_zero_states(static):
    with tf.Graph().as_default(), tf.Session() as session:
        batch = 3 if static else tf.placeholder_with_default(3, [])
        cell = ours.MultiRNNCell([ours.LSTMCell(4, num_proj=2), ours.GRUCell(5)])
        (c, h), g = state = cell.zero_state(batch, tf.float32)
        assert isinstance(state[0], ours.LSTMStateTuple)
        assert [t.shape.as_list() for t in (c, h, g)] == [[3 if static else None, n] for n in (4, 2, 5)]
        assert [a.shape for a in session.run([c, h, g])] == [(3, 4), (3, 2), (3, 5)]
        assert cell.get_initial_state(tf.zeros([3, 2]))[1].shape.as_list() == [3, 5]
        with pytest.raises(ValueError, match="batch of 3"):
            cell.get_initial_state(tf.zeros([3, 2]), batch_size=4)


def test_one_cell_in_several_places():
    with tf.Graph().as_default():
        cell = ours.MultiRNNCell([ours.BasicLSTMCell(4)] * 2)
        tf.nn.dynamic_rnn(cell, tf.zeros([2, 3, 4]), dtype=tf.float32)
        assert len(tf.global_variables()) == 2  # shared
    with tf.Graph().as_default():
        cell = ours.MultiRNNCell([ours.DropoutWrapper(ours.BasicLSTMCell(4), tf.constant(0.5))] * 2)
        tf.nn.dynamic_rnn(cell, tf.zeros([2, 3, 7]), dtype=tf.float32)
        shapes = [variable.shape.as_list() for variable in tf.global_variables()]
        assert shapes == [[11, 16], [16], [8, 16], [16]]  # impossible to share


def test_wrong_arguments():
    with tf.Graph().as_default():
        with pytest.raises(TypeError, match="units_number"):
            ours.GRUCell(3, units_number=4)
        with pytest.raises(ValueError, match="not in tf.nn"):
            ours.GRUCell(3, activation="unknown")
        with pytest.raises(ValueError, match="in 0..1, not 1.5"):
            ours.DropoutWrapper(ours.GRUCell(3), 1.5)
        with pytest.raises(TypeError, match="no RNNCell: it has no output_size"):
            ours.DropoutWrapper("cell")
        with pytest.raises(ValueError, match="at least one cell"):
            ours.MultiRNNCell([])
        with pytest.raises(ValueError, match="tuples for a state"):
            ours.MultiRNNCell([ours.LSTMCell(3)], state_is_tuple=False)
        with pytest.raises(ValueError, match="2 dimensions needed"):
            ours.GRUCell(3)(tf.zeros([2, 3, 4]), tf.zeros([2, 3]))
        with pytest.raises(ValueError, match="floating-point numbers, not on int32"):
            ours.GRUCell(3)(tf.zeros([2, 4], tf.int32), tf.zeros([2, 3]))
        with pytest.raises(ValueError, match="size of the inputs is unknown"):
            ours.GRUCell(3)(tf.placeholder(tf.float32, [2, None]), tf.zeros([2, 3]))


def test_a_state_in_one_tensor_passes_for_the_tuple():
    """Programs from before 0.12, when state_is_tuple was False, fed [batch, 2 num_units]."""
    with tf.Graph().as_default(), tf.Session() as session:
        x, state = tf.random_normal([2, 3, 4], seed=1), tf.random_normal([2, 10], seed=2)
        cell = ours.MultiRNNCell([ours.BasicLSTMCell(3), ours.LSTMCell(2)])
        runs = [tf.nn.dynamic_rnn(cell, x, initial_state=state)]
        tf.get_variable_scope().reuse_variables()
        parts = tf.split(state, [3, 3, 2, 2], axis=1)
        as_tuple = ours.LSTMStateTuple(*parts[:2]), ours.LSTMStateTuple(*parts[2:])
        runs.append(tf.nn.dynamic_rnn(cell, x, initial_state=as_tuple))
        runs.append(tf.nn.static_rnn(cell, tf.unstack(x, axis=1), initial_state=state, scope="rnn"))
        session.run(tf.global_variables_initializer())
        one, of_tuples, unrolled = session.run([(outputs, tf.nest.flatten(last)) for outputs, last in runs])
        np.testing.assert_allclose(one[0], of_tuples[0], rtol=1e-6)
        np.testing.assert_allclose(one[1][0], np.concatenate(of_tuples[1], 1), rtol=1e-6)
        np.testing.assert_allclose(one[0], np.stack(unrolled[0], 1), rtol=1e-6)
        with pytest.raises(ValueError, match="must be a tuple of 2"):
            cell(x[:, 0], state[:, :9])


def test_linear_as_before_1_2():
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.zeros([1, 2])
        calls = [ours._linear(x, 1, True, bias_start=3.0, scope="a"), ours._linear(x, 1, True, 4.0, "b")]
        assert [variable.op.name for variable in tf.global_variables()] == ["a/kernel", "a/bias", "b/kernel", "b/bias"]
        session.run(tf.global_variables_initializer())
        assert [value.item() for value in session.run(calls)] == [3, 4]


def test_shapes_of_states_as_cells_of_then_joined_them():
    concat = ours._concat
    with tf.Graph().as_default(), tf.Session() as session:
        batch, size = tf.placeholder(tf.int32, []), tf.placeholder(tf.int32, [2])
        assert session.run(concat(batch, tf.TensorShape([3, 4])), {batch: 2}).tolist() == [2, 3, 4]
        assert session.run(concat(5, size), {size: [6, 7]}).tolist() == [5, 6, 7]
        assert session.run(concat(tf.constant(5), 1)).tolist() == [5, 1]
        assert concat(batch, [3], static=True) == [None, 3] and concat(2, size, static=True) == [2, None, None]
        assert concat(tf.constant(5), tf.TensorShape([None]), static=True) == [5, None]
        with pytest.raises(ValueError, match="are unknown"):
            concat(2, tf.TensorShape([None]))


def test_a_joined_state_that_is_wider_than_the_cells_need():
    """1.15 cut each cell's part out of it and left the rest alone."""
    with tf.Graph().as_default(), tf.Session() as session:
        cells = ours.MultiRNNCell([ours.GRUCell(2), ours.GRUCell(3)], state_is_tuple=False)
        state = tf.random_normal([4, 9], seed=1)
        outputs = cells(tf.ones([4, 2]), state)
        same = cells(tf.ones([4, 2]), state[:, :5])
        session.run(tf.global_variables_initializer())
        found, expected = session.run([outputs, same])
    assert found[1].shape == (4, 5)
    np.testing.assert_allclose(found[0], expected[0])
    np.testing.assert_allclose(found[1], expected[1])
