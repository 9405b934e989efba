import functools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.recurrent.cell_oracle import Cells, own, two_steps
from tf1.contrib import rnn


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.maximum(x, 0)


def split(x, n):
    return np.split(x, n, axis=-1)


def norm(x, w, name, eps=1e-12):
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + eps) * w[f"{name}/gamma"] + w[f"{name}/beta"]


# One step of each cell in NumPy: (x [batch, size], state, variables by name) -> (output, new state).


def ugrnn(x, h, w):
    g, c = split(np.hstack([x, h]) @ w["kernel"] + w["bias"], 2)
    h = sigmoid(g + 1) * h + (1 - sigmoid(g + 1)) * np.tanh(c)
    return h, h


def intersection(x, h, w):
    x = x @ w["in_projection/kernel"] + w["in_projection/bias"]
    gh, a, gy, y = split(np.hstack([x, h]) @ w["kernel"] + w["bias"], 4)
    gh, gy = sigmoid(gh + 1), sigmoid(gy + 1)
    return gy * x + (1 - gy) * relu(y), gh * h + (1 - gh) * np.tanh(a)


def nas(x, state, w):
    c, h = state
    m, i = split(h @ w["recurrent_kernel"] + w["bias"], 8), split(x @ w["kernel"], 8)
    one = [
        sigmoid(i[0] + m[0]), relu(i[1] + m[1]), sigmoid(i[2] + m[2]), relu(i[3] * m[3]), np.tanh(i[4] + m[4]),
        sigmoid(i[5] + m[5]), np.tanh(i[6] + m[6]), sigmoid(i[7] + m[7]),
    ]  # fmt: skip
    two = [np.tanh(one[0] * one[1]), np.tanh(one[2] + one[3]), np.tanh(one[4] * one[5]), sigmoid(one[6] + one[7])]
    c = np.tanh(two[0] + c) * two[1]
    h = np.tanh(c * np.tanh(two[2] + two[3])) @ w["projection_weights"]
    return h, (c, h)


def sru(x, c, w):
    new, f, r, through = split(x @ w["kernel"], 4)
    f, r = split(sigmoid(np.hstack([f, r]) + w["bias"]), 2)
    c = f * c + (1 - f) * new
    return r * np.tanh(c) + (1 - r) * through, c


def independent(x, h, w):
    h = np.tanh(x @ w["kernel_w"] + h * w["kernel_u"] + w["bias"])
    return h, h


def indy_gru(x, h, w):
    gates = x @ w["gates/kernel_w"] + np.hstack([h, h]) * w["gates/kernel_u"] + w["gates/bias"]
    r, u = split(sigmoid(gates), 2)
    c = np.tanh(x @ w["candidate/kernel_w"] + r * h * w["candidate/kernel_u"] + w["candidate/bias"])
    h = u * h + (1 - u) * c
    return h, h


def lstm_step(c, i, j, f, o):
    c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(j)
    h = np.tanh(c) * sigmoid(o)
    return h, (c, h)


def indy_lstm(x, state, w):
    c, h = state
    return lstm_step(c, *split(x @ w["kernel_w"] + np.tile(h, 4) * w["kernel_u"] + w["bias"], 4))


def grouped_lstm(x, state, w):
    (c, h), parts = state, []
    for group, (a, b) in enumerate(zip(split(x, 2), split(h, 2), strict=True)):
        parts.append(split(np.hstack([a, b]) @ w[f"group{group}/kernel"], 4))
    gates = [np.hstack([parts[0][k], parts[1][k]]) + w[f"bias_{g}"] for k, g in enumerate("ijfo")]
    h, (c, _) = lstm_step(c, *gates)
    h = h @ w["projection/kernel"]
    return h, (c, h)


def normalized_lstm(x, state, w):
    c, h = state
    gates = split(np.hstack([x, h]) @ w["kernel"], 4)
    names = ("input", "transform", "forget", "output")
    i, j, f, o = (norm(gate, w, name) for gate, name in zip(gates, names, strict=True))
    c = norm(sigmoid(f + 1) * c + sigmoid(i) * np.tanh(j), w, "state")
    h = np.tanh(c) * sigmoid(o)
    return h, (c, h)


def coupled(x, state, w):
    c, h = state
    kernel = np.vstack([w["W_0"], w["W_1"], w["W_2"]])
    j, f, o = split(np.hstack([x, h]) @ kernel + w["B"], 3)
    f = sigmoid(f + 1 + w["W_F_diag"] * c)
    c = f * c + (1 - f) * np.tanh(j)
    h = sigmoid(o + w["W_O_diag"] * c) * np.tanh(c)
    h = np.clip(h @ np.vstack([w["W_P_0"], w["W_P_1"]]), -0.2, 0.2)
    return h, (c, h)


def coupled_normalized(x, state, w):
    c, h = state
    gates = split(np.hstack([x, h]) @ w["W_0"], 3)
    j, f, o = (norm(gate, w, name) for gate, name in zip(gates, ("transform", "forget", "output"), strict=True))
    f = sigmoid(f + 1)
    c = norm(f * c + (1 - f) * np.tanh(j), w, "state")
    h = sigmoid(o) * np.tanh(c)
    return h, (c, h)


def attending(x, state, w):
    h, seen, memory = state
    x = np.hstack([x, seen]) @ w["kernel"] + w["bias"]
    r, u = split(sigmoid(np.hstack([x, h]) @ w["gru_cell/gates/kernel"] + w["gru_cell/gates/bias"]), 2)
    c = np.tanh(np.hstack([x, r * h]) @ w["gru_cell/candidate/kernel"] + w["gru_cell/candidate/bias"])
    h = u * h + (1 - u) * c
    past = memory.reshape(len(x), 3, -1)
    scores = np.tanh(past @ w["attention/attn_w"][0, 0] + (h @ w["attention/kernel"] + w["attention/bias"])[:, None])
    weights = np.exp(scores @ w["attention/attn_v"])
    weights /= weights.sum(1, keepdims=True)
    seen = (weights[..., None] * past).sum(1)
    output = np.hstack([h, seen]) @ w["attn_output_projection/kernel"] + w["attn_output_projection/bias"]
    memory = np.concatenate([past[:, 1:], output[:, None]], 1).reshape(len(x), -1)
    return output, (h, seen, memory)


CASES = {
    "UGRNNCell": (lambda: rnn.UGRNNCell(4), ugrnn),
    "IntersectionRNNCell": (lambda: rnn.IntersectionRNNCell(4, num_in_proj=4), intersection),
    "NASCell": (lambda: rnn.NASCell(4, num_proj=2, use_bias=True), nas),
    "SRUCell": (lambda: rnn.SRUCell(4), sru),
    "IndRNNCell": (lambda: rnn.IndRNNCell(4), independent),
    "IndyGRUCell": (lambda: rnn.IndyGRUCell(4), indy_gru),
    "IndyLSTMCell": (lambda: rnn.IndyLSTMCell(4), indy_lstm),
    "GLSTMCell": (lambda: rnn.GLSTMCell(4, num_proj=2, number_of_groups=2), grouped_lstm),
    "LayerNormBasicLSTMCell": (lambda: rnn.LayerNormBasicLSTMCell(4), normalized_lstm),
    "Coupled": (
        lambda: rnn.CoupledInputForgetGateLSTMCell(
            4, use_peepholes=True, num_proj=3, proj_clip=0.2, num_unit_shards=3, num_proj_shards=2
        ), coupled,
    ),
    "CoupledNormalized": (lambda: rnn.CoupledInputForgetGateLSTMCell(4, layer_norm=True), coupled_normalized),
    "AttentionCellWrapper": (lambda: rnn.AttentionCellWrapper(rnn.GRUCell(4), 3, attn_vec_size=5), attending),
}  # fmt: skip


def test_cells_against_their_formulas():
    random, fetches, weights = np.random.RandomState(0), {}, {}
    x = random.randn(3, 2, 6).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        for name, (make, _) in CASES.items():
            with tf.variable_scope(name):
                cell = make()
                state = cell.zero_state(3, tf.float32)
                results = []
                for step in range(2):
                    output, state = cell(tf.constant(x[:, step]), state)
                    results.append((output, state))
                results.append({v.op.name.split("/", 2)[2]: v for v in tf.global_variables(scope=f"{name}/")})
                assert len(cell.trainable_variables) == len(results[-1]) or name.startswith("Attention"), name
                fetches[name] = results
        for variable in tf.global_variables():
            weights[variable.initial_value] = random.uniform(-0.9, 0.9, variable.shape.as_list())
        session.run([variable.initializer for variable in tf.global_variables()], weights)
        results = session.run(fetches)
        sizes = {name: case[0]().state_size for name, case in CASES.items()}
    for name, (_, formula) in CASES.items():
        *steps, w = results[name]
        state = tf.nest.map_structure(lambda size: np.zeros([3, size]), sizes[name])
        for step, (output, new_state) in enumerate(steps):
            expected, state = formula(x[:, step].astype(np.float64), state, w)
            np.testing.assert_allclose(output, expected, atol=2e-6, err_msg=name)
            for one, other in zip(tf.nest.flatten(new_state), tf.nest.flatten(state), strict=True):
                np.testing.assert_allclose(one, other, atol=2e-6, err_msg=name)


class Block(rnn.RNNCell):
    """The kernels that the block cells of TensorFlow 1 were."""

    def __init__(self, kind, **options):
        super().__init__()
        self.kind, self.options = kind, options

    state_size = property(lambda self: rnn.LSTMStateTuple(4, 4) if self.kind == "lstm" else 4)
    output_size = property(lambda self: 4)

    def call(self, inputs, state):
        if self.kind == "gru":
            names = {"w_ru": [10, 8], "b_ru": [8], "w_c": [10, 4], "b_c": [4]}
            variables = {name: tf.get_variable(name, shape) for name, shape in names.items()}
            h = tf.raw_ops.GRUBlockCell(x=inputs, h_prev=state, **variables).h
            return h, h
        variables = {"w": tf.get_variable("kernel", [10, 16]), "b": tf.get_variable("bias", [16])}
        for gate in "ifo":
            name = f"wc{gate}"
            variables[name] = tf.get_variable(name, [4]) if self.options["use_peephole"] else tf.zeros([4])
        block = tf.raw_ops.LSTMBlockCell(x=inputs, cs_prev=state[0], h_prev=state[1], **variables, **self.options)
        return block.h, rnn.LSTMStateTuple(block.cs, block.h)


def test_block_cells_against_their_kernels():
    """The kernels of single steps have no gradients in TensorFlow 2, so outputs are compared alone."""
    network = Cells(seed=1)
    network._results = lambda inputs, outputs, variables: outputs
    for peephole in (False, True):
        for clip in (None, 0.2):
            network.add(
                (peephole, clip),
                lambda p=peephole, c=clip: rnn.LSTMBlockCell(4, 0.5, cell_clip=c, use_peephole=p),
                lambda p=peephole, c=clip: Block("lstm", forget_bias=0.5, cell_clip=c or -1, use_peephole=p),
                shape=(3, 2, 6), run=two_steps, names=False,
            )  # fmt: skip
    network.add("GRU", lambda: rnn.GRUBlockCell(4), lambda: Block("gru"), shape=(3, 2, 6), run=two_steps, names=False)
    network.check()
    names = [own(v) for v in network.graph.get_collection("variables") if v.name.startswith("ours_2")]
    assert names == [f"rnn/lstm_cell/{name}" for name in ("kernel", "bias", "w_i_diag", "w_f_diag", "w_o_diag")]
    names = [own(v) for v in network.graph.get_collection("variables") if v.name.startswith("ours_4")]
    assert names == [f"rnn/gru_cell/{name}" for name in ("w_ru", "b_ru", "w_c", "b_c")]


def test_block_cells_have_the_plain_cells_variables():
    network = Cells(seed=2)
    network.add("lstm", lambda: rnn.LSTMBlockCell(3), lambda: rnn.LSTMCell(3), run=two_steps)
    network.add("gru", lambda: rnn.GRUBlockCellV2(cell_size=3), lambda: rnn.GRUCell(3), run=two_steps)
    network.check()


@pytest.mark.parametrize("peephole", [False, True])
def test_fused_cells_against_dynamic_rnn(peephole):
    def fused(wrap, cell, inputs, **options):
        cell = cell if isinstance(cell, rnn.LSTMBlockFusedCell) else rnn.FusedRNNCellAdaptor(cell, use_dynamic_rnn=True)
        return wrap(cell)(tf.transpose(inputs, [1, 0, 2]), dtype=tf.float32, **options)

    network = Cells(seed=3)
    for wrap in (lambda cell: cell, rnn.TimeReversedFusedRNN):
        for lengths in (None, [3, 1, 2]):
            network.add(
                lengths,
                lambda: rnn.LSTMBlockFusedCell(4, use_peephole=peephole),
                lambda: rnn.LSTMBlockCell(4, use_peephole=peephole),
                names=False,
                run=functools.partial(fused, wrap, sequence_length=lengths),
            )
    network.check()


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_convolutional_cells(dimensions):
    """A convolution over one position is a matrix: the cell equals an LSTM at each position."""
    random, ones = np.random.RandomState(5), [1] * dimensions
    x = random.randn(2, *ones, 3).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        cell = getattr(rnn, f"Conv{dimensions}DLSTMCell")(
            input_shape=[*ones, 3], output_channels=4, kernel_shape=[3] * dimensions, skip_connection=True
        )
        zero = cell.zero_state(2, tf.float32)
        output, state = cell(tf.constant(x), zero)
        assert cell.output_size.as_list() == [*ones, 7] and cell.name == f"conv_{dimensions}d_lstm_cell"
        assert [v.op.name.split("/")[1] for v in tf.global_variables()] == ["kernel", "biases"]
        session.run(tf.global_variables_initializer())
        output, c, kernel = session.run([output, state.c, tf.global_variables()[0]])
    middle = kernel[(1,) * dimensions]  # padded with zeros, the kernel's middle alone meets the position
    h, (expected_c, _) = lstm_step(0, *split(x.reshape(2, 3) @ middle[:3], 4))
    np.testing.assert_allclose(output.reshape(2, 7), np.hstack([h, x.reshape(2, 3)]), atol=1e-6)
    np.testing.assert_allclose(c.reshape(2, 4), expected_c, atol=1e-6)


@pytest.mark.parametrize("coupled", [True, False])
def test_highway(coupled):
    x = np.random.RandomState(6).randn(3, 4).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        cell = rnn.HighwayWrapper(rnn.GRUCell(4), couple_carry_transform_gates=coupled)
        plain, _ = cell._cell(tf.constant(x), tf.zeros([3, 4]))
        output, _ = cell(tf.constant(x), cell.zero_state(3, tf.float32))
        session.run(tf.global_variables_initializer())
        w = {v.op.name: v for v in tf.global_variables()}
        output, plain, w = session.run([output, plain, w])
    carry = sigmoid(x @ w["carry_w"] + w["carry_b"])
    transform = 1 - carry if coupled else sigmoid(x @ w["transform_w"] + w["transform_b"])
    np.testing.assert_allclose(output, x * carry + plain * transform, atol=1e-6)


def test_phased_lstm_is_an_lstm_while_open_and_keeps_its_state_while_closed():
    x = np.random.RandomState(7).randn(3, 5).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        cell = rnn.PhasedLSTMCell(4, leak=0.0, ratio_on=0.5, use_peepholes=True)
        time = tf.placeholder(tf.float64, [3, 1])
        before = rnn.LSTMStateTuple(tf.fill([3, 4], 0.3), tf.fill([3, 4], 0.2))
        output, state = cell((time, tf.constant(x)), before)
        variables = {v.op.name.rsplit("/", 1)[1]: v for v in tf.global_variables()}
        session.run(tf.global_variables_initializer())
        periods, phases = session.run([variables["period"], variables["phase"]])
        assert (periods >= 1).all() and (periods <= 1000).all() and (phases >= 0).all() and (phases < periods).all()
        session.run([variables["period"].assign([8.0] * 4), variables["phase"].assign([0.0] * 4)])
        opened = session.run(state, {time: [[2.0]] * 3})  # a quarter of the period: half of the open part
        closed = session.run(state, {time: [[6.0]] * 3})
        again = session.run(state, {time: [[10.0]] * 3})
        half = session.run(state, {time: [[1.0]] * 3})
    np.testing.assert_allclose(closed.c, 0.3, atol=1e-6)
    np.testing.assert_allclose(closed.h, 0.2, atol=1e-6)
    np.testing.assert_allclose(again.c, opened.c, atol=1e-6)
    np.testing.assert_allclose(half.c, 0.5 * opened.c + 0.5 * 0.3, atol=1e-6)
    assert np.abs(opened.c - 0.3).min() > 1e-4


def test_stacks_of_bidirectional_networks_agree():
    """Unrolled and in a loop, with the weights of one put into the other."""
    network = Cells(seed=8)

    def dynamic(cells, inputs):
        return rnn.stack_bidirectional_dynamic_rnn(*cells, inputs, dtype=tf.float32, sequence_length=[3, 1, 2])

    def static(cells, inputs):
        outputs, fw, bw = rnn.stack_bidirectional_rnn(
            *cells, tf.unstack(inputs, axis=1), dtype=tf.float32, sequence_length=[3, 1, 2]
        )
        return tf.stack(outputs, 1), fw, bw

    def cells():
        return [rnn.GRUCell(3), rnn.LSTMCell(2)], [rnn.GRUCell(3), rnn.LSTMCell(2)]

    runs = iter([dynamic, static])
    network.add("stack", cells, cells, run=lambda made, x: next(runs)(made, x), names=False)
    network.check()
    names = {own(v) for v in network.graph.get_collection("variables")}
    assert "stack_bidirectional_rnn/cell_1/bidirectional_rnn/bw/lstm_cell/kernel" in names
    assert "stack_bidirectional_rnn/cell_0/fw/gru_cell/gates/kernel" in names
    with pytest.raises(ValueError, match="2 forward cells and 1 backward ones"):
        rnn.stack_bidirectional_rnn([1, 2], [1], [])


def test_wrappers_with_variables():
    x = np.random.RandomState(9).randn(3, 4).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        projecting = rnn.InputProjectionWrapper(rnn.OutputProjectionWrapper(rnn.BasicRNNCell(5), 2, tf.nn.relu), 6)
        output, _ = projecting(tf.constant(x), projecting.zero_state(3, tf.float32))
        embedding = rnn.EmbeddingWrapper(rnn.BasicRNNCell(5), 10, 7)
        embedded, _ = embedding(tf.constant([1, 9, 1]), tf.zeros([3, 5]))
        session.run(tf.global_variables_initializer())
        w = {v.op.name: v for v in tf.global_variables()}
        assert sorted(w) == [
            "embedding_wrapper/basic_rnn_cell/bias", "embedding_wrapper/basic_rnn_cell/kernel",
            "embedding_wrapper/embedding", "input_projection_wrapper/bias", "input_projection_wrapper/kernel",
            "input_projection_wrapper/output_projection_wrapper/basic_rnn_cell/bias",
            "input_projection_wrapper/output_projection_wrapper/basic_rnn_cell/kernel",
            "input_projection_wrapper/output_projection_wrapper/bias",
            "input_projection_wrapper/output_projection_wrapper/kernel",
        ]  # fmt: skip
        output, embedded, w = session.run([output, embedded, w])
    inner = "input_projection_wrapper/output_projection_wrapper/"
    h = np.tanh((x @ w["input_projection_wrapper/kernel"]) @ w[f"{inner}basic_rnn_cell/kernel"][:6])
    np.testing.assert_allclose(output, relu(h @ w[f"{inner}kernel"]), atol=1e-6)
    picked = w["embedding_wrapper/embedding"][[1, 9, 1]] @ w["embedding_wrapper/basic_rnn_cell/kernel"][:7]
    np.testing.assert_allclose(embedded, np.tanh(picked), atol=1e-6)


def test_modules_of_1_0():
    assert rnn.core_rnn_cell.BasicLSTMCell is rnn.BasicLSTMCell
    assert rnn.core_rnn.static_rnn is rnn.static_rnn
