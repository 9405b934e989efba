"""The modules of contrib that are a file each: lookup, util, nn, nccl, sparsemax, predictor, cudnn_rnn and others."""

import importlib

import numpy as np
import pytest
import scipy.optimize
import tensorflow.compat.v1 as tf

from tf1.contrib import (
    cudnn_rnn,
    deprecated,
    input_pipeline,
    lookup,
    nccl,
    nn,
    predictor,
    resampler,
    rnn,
    sparsemax,
    tfprof,
    util,
)


def test_tables(session, tmp_path):
    (tmp_path / "words").write_text("the\ncat\nsat\n")
    words, numbers = tf.constant(["cat", "dog", "the"]), tf.constant([1, 9, 0], tf.int64)
    table = lookup.HashTable(lookup.KeyValueTensorInitializer(["the", "cat"], [7, 8], value_dtype=tf.int64), -1)
    by_name = {
        "file": lookup.index_table_from_file(str(tmp_path / "words"), num_oov_buckets=1).lookup(words),
        "tensor": lookup.index_table_from_tensor(tf.constant(["the", "cat"]), default_value=5).lookup(words),
        "old": lookup.string_to_index(words, tf.constant(["the", "cat"])),
        "back": lookup.index_to_string_table_from_file(str(tmp_path / "words")).lookup(numbers),
        "back2": lookup.index_to_string(numbers, tf.constant(["the", "cat"]), default_value="?"),
        "hash": table.lookup(words),
    }
    mutable = lookup.MutableHashTable(tf.string, tf.int64, default_value=-1)
    session.run([tf.tables_initializer(), table.init, mutable.insert(["a"], [3])])
    found = {name: value.tolist() for name, value in session.run(by_name).items()}
    assert found == {
        "file": [1, 3, 0], "tensor": [1, 5, 0], "old": [1, -1, 0], "back": [b"cat", b"UNK", b"the"],
        "back2": [b"cat", b"?", b"the"], "hash": [8, -1, 7],
    }  # fmt: skip
    assert session.run(mutable.lookup(tf.constant(["a", "b"]))).tolist() == [3, -1] and session.run(table.size()) == 2
    for function in (lookup.index_table_from_tensor, lookup.index_to_string_table_from_tensor):
        with pytest.raises(ValueError, match="needs a mapping"):
            function(None)


def test_two_tables_do_not_share_their_contents(session):
    tables = [lookup.HashTable(lookup.KeyValueTensorInitializer(["a"], [n]), -1) for n in (1, 2)]
    session.run(tf.tables_initializer())
    assert session.run([table.lookup(tf.constant("a")) for table in tables]) == [1, 2]


def test_util(session):
    proto = util.make_tensor_proto([[1.0, 2.0]], shape=[1, 2])
    assert util.make_ndarray(proto).tolist() == [[1, 2]] and util.constant_value(tf.constant(3)) == 3
    tf.constant(1, name="one")
    graph = tf.get_default_graph().as_graph_def()
    assert "Const" in util.ops_used_by_graph_def(graph) and util.stripped_op_list_for_graph(graph).op


def test_flipped_losses(session):
    logits, labels = tf.constant([[1.0, 2.0], [0.5, -1.0]]), tf.constant([[0.25, 0.75], [1.0, 0.0]])
    pairs = [
        (nn.deprecated_flipped_softmax_cross_entropy_with_logits(logits, labels),
         tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)),
        (nn.deprecated_flipped_sparse_softmax_cross_entropy_with_logits(logits, [1, 0]),
         tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 0], logits=logits)),
        (nn.deprecated_flipped_sigmoid_cross_entropy_with_logits(logits, labels),
         tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)),
    ]  # fmt: skip
    for one, other in session.run(pairs):
        np.testing.assert_array_equal(one, other)


def test_alpha_dropout_keeps_mean_and_variance(session):
    x = tf.random_normal([200000], seed=1)
    dropped, kept = session.run([nn.alpha_dropout(x, tf.constant(0.8), seed=2), nn.alpha_dropout(x, 1.0)])
    np.testing.assert_allclose([dropped.mean(), dropped.var()], [0, 1], atol=0.02)
    np.testing.assert_allclose([kept.mean(), kept.var()], [0, 1], atol=0.02)
    lowest = (-1.7580993 + 1.7580993 * 0.2) * (0.8 + 0.16 * 1.7580993**2) ** -0.5
    np.testing.assert_allclose((np.abs(dropped - lowest) < 1e-5).mean(), 0.2, atol=0.01)
    with pytest.raises(ValueError, match="above 0 and at most 1, not 0"):
        nn.alpha_dropout(x, 0)


def test_scaled_softplus_and_sampled_loss(session):
    x = np.float32([-3, 0, 2])
    np.testing.assert_allclose(session.run(nn.scaled_softplus(x, 2.0)), 2 * np.log1p(np.exp(x / 2)), rtol=1e-5)
    assert session.run(nn.scaled_softplus(x, 2.0, clip=1.0)).max() == 1
    weights, inputs = tf.random_normal([20, 4], seed=1), tf.random_normal([3, 4], seed=2)
    sampled = ([3, 5, 7], tf.ones([3, 1]), tf.ones([3]))
    arguments = (weights, tf.zeros([20]), tf.constant([[1], [2], [4]], tf.int64), inputs, 3, 20)
    pair = [nn.sampled_sparse_softmax_loss(*arguments, sampled_values=sampled),
            tf.nn.sampled_softmax_loss(*arguments, sampled_values=sampled)]  # fmt: skip
    np.testing.assert_allclose(*session.run(pair), rtol=1e-5)


def test_sparsemax_is_the_nearest_point_of_the_simplex(session):
    logits = np.random.RandomState(0).randn(4, 5).astype(np.float32)
    z = tf.constant(logits)
    shares = sparsemax.sparsemax(z)
    labels = np.eye(5, dtype=np.float32)[[0, 1, 2, 3]]
    loss = sparsemax.sparsemax_loss(z, shares, labels)
    shares, gradient, loss = session.run([shares, tf.gradients(loss, z)[0], loss])
    for row, found in zip(logits, shares, strict=True):
        simplex = scipy.optimize.LinearConstraint(np.ones([1, 5]), 1, 1)
        nearest = scipy.optimize.minimize(
            lambda p, row=row: ((p - row) ** 2).sum(), np.full(5, 0.2), bounds=[(0, 1)] * 5, constraints=[simplex]
        )
        np.testing.assert_allclose(found, nearest.x, atol=1e-3)
    np.testing.assert_allclose(gradient, shares - labels, atol=1e-5)
    assert (loss > 0).all()
    assert np.isnan(session.run(sparsemax.sparsemax(tf.constant([[np.inf, 1.0]])))).all()


def test_cells_of_cudnn(session):
    x = np.random.RandomState(0).randn(3, 4).astype(np.float32)
    gru, state = cudnn_rnn.CudnnCompatibleGRUCell(2), tf.constant(np.full([3, 2], 0.5, np.float32))
    output, _ = gru(tf.constant(x), state)
    lstm = cudnn_rnn.CudnnCompatibleLSTMCell(2)
    lstm(tf.constant(x), lstm.zero_state(3, tf.float32))
    assert isinstance(lstm, rnn.LSTMBlockCell)
    names = [v.op.name for v in tf.global_variables()]
    assert names == [f"cudnn_compatible_gru_cell/{name}" for name in (
        "gates/kernel", "gates/bias", "candidate/input_projection/kernel", "candidate/input_projection/bias",
        "candidate/hidden_projection/kernel", "candidate/hidden_projection/bias",
    )] + ["cudnn_compatible_lstm_cell/kernel", "cudnn_compatible_lstm_cell/bias"]  # fmt: skip
    session.run(tf.global_variables_initializer())
    output, (gates, bias, w, b, u, c) = session.run([output, tf.global_variables()[:6]])
    h = np.full([3, 2], 0.5)
    r, update = np.split(1 / (1 + np.exp(-(np.hstack([x, h]) @ gates + bias))), 2, 1)
    expected = (1 - update) * np.tanh(x @ w + b + r * (h @ u + c)) + update * h
    np.testing.assert_allclose(output, expected, atol=1e-6)


def test_predictor(tmp_path):
    export = str(tmp_path / "export")
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None], name="x")
        y = tf.multiply(x, tf.get_variable("w", initializer=3.0), name="y")
        session.run(tf.global_variables_initializer())
        tf.saved_model.simple_save(session, export, {"x": x}, {"y": y})
    predict = predictor.from_saved_model(export)
    assert predict({"x": [1, 2]})["y"].tolist() == [3, 6]
    by_names = predictor.from_saved_model(export, input_names={"a": "x:0"}, output_names={"b": "y:0"})
    assert by_names({"a": [5]})["b"].tolist() == [15]
    with pytest.raises(ValueError, match="no inputs: z; there are x"):
        predict({"z": [1]})
    with pytest.raises(ValueError, match="no signature 'other'; it has serving_default"):
        predictor.from_saved_model(export, "other")
    with pytest.raises(ValueError, match="together"):
        predictor.from_saved_model(export, input_names={})


def test_obtain_next(session):
    counter = tf.Variable(tf.constant(-1, tf.int64), use_resource=False)
    following = input_pipeline.obtain_next(tf.constant(["a", "b"]), counter)
    session.run(counter.initializer)
    assert [session.run(following) for _ in range(3)] == [b"a", b"b", b"a"]


@pytest.mark.parametrize("module", ["signal", "stateless", "linalg", "staging", "proto", "hooks", "lite"])
def test_modules_of_names_alone(module):
    found = importlib.import_module(f"tf1.contrib.{module}")
    names = [name for name in vars(found) if not name.startswith("_")]
    assert names and all(callable(getattr(found, name)) or module == "lite" for name in names)
    assert deprecated.merge_all_summaries is tf.summary.merge_all


def test_reductions_over_towers(session):
    one, two = tf.constant([1.0, 5.0]), tf.constant([3.0, 2.0])
    found = {name: session.run(getattr(nccl, f"all_{name}")([one, two])) for name in ("sum", "prod", "min", "max")}
    expected = {"sum": [4, 7], "prod": [3, 10], "min": [1, 2], "max": [3, 5]}
    assert {name: [row.tolist() for row in rows] for name, rows in found.items()} == {
        name: [row, row] for name, row in expected.items()
    }
    assert session.run([nccl.reduce_sum([one, two]), nccl.broadcast(one)])[0].tolist() == [4, 7]
    assert session.run(tf.gradients(nccl.all_sum([one, two]), one))[0].tolist() == [2, 2]
    with pytest.raises(ValueError, match="at least one tensor"):
        nccl.all_sum([])


def test_tfprof_counts(session, capfd, tmp_path):
    weights = tf.get_variable("weights", [3, 4])
    tf.matmul(tf.ones([2, 3]), weights, name="product")
    counts = tfprof.model_analyzer.print_model_analysis(
        tf.get_default_graph(), tfprof_options=tfprof.model_analyzer.TRAINABLE_VARS_PARAMS_STAT_OPTIONS
    )
    assert counts.total_parameters == 12
    assert "weights (3x4, 12/12 params)" in capfd.readouterr().out
    options = tfprof.model_analyzer.FLOAT_OPS_OPTIONS | {"viz": False, "dump_to_file": str(tmp_path / "counts")}
    counts = tfprof.model_analyzer.print_model_analysis(tf.get_default_graph(), tfprof_options=options)
    assert next(node.total_float_ops for node in counts.children if node.name == "product") == 2 * 2 * 3 * 4
    assert "product" in (tmp_path / "counts").read_text()


def test_resampler(session):
    random = np.random.default_rng(0)
    picture, points = random.normal(size=[2, 4, 5, 3]), random.uniform(-2.5, 6, size=[2, 3, 7, 2])
    data = tf.placeholder(tf.float64, [None, 4, 5, 3])
    warp = tf.constant(points)
    found = resampler.resampler(data, warp)
    assert found.shape.as_list() == [2, 3, 7, 3]
    framed = np.pad(picture, [(0, 0), (4, 4), (4, 4), (0, 0)])
    expected = np.empty(found.shape)
    for place in np.ndindex(2, 3, 7):
        x, y = points[place] + 4
        left, top = int(x), int(y)
        rows = framed[place[0], top : top + 2, left : left + 2]
        expected[place] = np.einsum("yxc,y,x", rows, [1 - y + top, y - top], [1 - x + left, x - left])
    np.testing.assert_allclose(session.run(found, {data: picture}), expected, atol=1e-12)
    assert tf.gradients(found, [data, warp])[1].shape.as_list() == [2, 3, 7, 2]
    with pytest.raises(ValueError, match="warp must have the shape"):
        resampler.resampler(data, tf.zeros([2, 3]))
