import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python.util import nest as tf_nest

from tf1 import before_one as old
from tf1 import facade, names, present, renamed

A = np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.mark.parametrize(
    "args, kwargs",
    [
        ((1, [A, A]), {}), (([A, A], 1), {}), ((1,), {"values": [A, A]}), (([A, A],), {"concat_dim": 1}),
        ((), {"concat_dim": 1, "values": [A, A]}),
        ((), {"axis": 1, "values": [A, A]}), (([A, A],), {"axis": 1}), ((1, (A, A), "name"), {}), 
        ((np.int64(1), [A, A]), {}),
        ((tf.Dimension(1), [A, A]), {}), (([A, A], 1, "name"), {}), ((-1, [A, A]), {"name": "both"}),
    ],
)  # fmt: skip
def test_concat_in_both_orders(session, args, kwargs):
    np.testing.assert_array_equal(session.run(old.concat(*args, **kwargs)), np.concatenate([A, A], 1))


@pytest.mark.parametrize(
    "args, kwargs",
    [
        ((1, 2, A), {}), ((A, 2, 1), {}), ((1, 2), {"value": A}), ((), {"split_dim": 1, "num_split": 2, "value": A}),
        ((), {"value": A, "num_or_size_splits": [2, 2], "axis": 1}), ((A,), {"num_or_size_splits": 2, "axis": 1}),
        ((A, [2, 2], 1, None, "name"), {}), ((1, 2, A, "name"), {}), ((A, 2), {"axis": 1}),
        ((A,), {"num_split": 2, "split_dim": 1}),
        ((A, tf.Dimension(2), 1), {}),
    ],
)  # fmt: skip
def test_split_in_both_orders(session, args, kwargs):
    parts = session.run(old.split(*args, **kwargs))
    assert len(parts) == 2
    np.testing.assert_array_equal(np.concatenate(parts, 1), A)
    np.testing.assert_array_equal(parts[1], A[:, 2:])


def test_concat_and_split_of_a_scalar_axis_tensor(session):
    axis = tf.constant(1)
    np.testing.assert_array_equal(session.run(old.concat(axis, [A, A])), np.concatenate([A, A], 1))
    np.testing.assert_array_equal(session.run(old.split(axis, 2, A))[0], A[:, :2])


def test_wrong_calls_are_type_errors():
    for call in (
        lambda: old.concat([A]), lambda: old.concat(0, values=[A], axis=1), lambda: old.concat(axis=1),
        lambda: old.split(A), lambda: old.split(A, 2, wrong=1),
        lambda: old.concat([A], 0, "name", 4), lambda: old.split(A, 2, 0, None, "name", 7),
    ):  # fmt: skip
        with pytest.raises(TypeError, match=r"tf\.(concat|split)\(\)"):
            call()


def test_reverse_by_flags_and_by_axes(session):
    for axis in ([False, True], [1], np.array([False, True]), tf.constant([False, True]), tf.constant([1]), [-1]):
        np.testing.assert_array_equal(session.run(old.reverse(A, axis)), A[:, ::-1])
    np.testing.assert_array_equal(session.run(old.reverse(A, dims=[True, False])), A[::-1])


def test_linear_algebra(session):
    x, y = np.random.RandomState(0).randn(2, 3, 4), np.random.RandomState(1).randn(2, 5, 4)
    np.testing.assert_allclose(session.run(old.batch_matmul(x, y, adj_y=True)), x @ y.transpose(0, 2, 1), rtol=1e-12)
    values, left, right = session.run(old.svd(x))
    np.testing.assert_allclose(left * values[:, None] @ right.transpose(0, 2, 1), x, atol=1e-12)
    np.testing.assert_allclose(session.run(old.svd(x, False)), values, atol=1e-12)


def test_losses_by_position_and_by_name(session):
    logits, labels = tf.constant(A), tf.constant(A / A.sum(1, keepdims=True))
    classes = tf.constant([0, 3, 1])
    for name, target in (("softmax", labels), ("sparse_softmax", classes), ("sigmoid", labels)):
        function = getattr(old, f"{name}_cross_entropy_with_logits")
        expected = session.run(
            getattr(tf.nn, f"{name}_cross_entropy_with_logits")(labels=target, logits=logits), {}
        )  # of today
        calls = (
            function(logits, target), function(logits=logits, labels=target), function(None, target, logits),
            function(logits, labels=target), function(target, logits=logits), function(logits, target, name="loss"),
        )  # fmt: skip
        for loss in calls:
            np.testing.assert_allclose(session.run(loss), expected, rtol=1e-6)
    with pytest.raises(ValueError, match="(?i)labels"):
        old.sparse_softmax_cross_entropy_with_logits(logits)


@pytest.mark.parametrize("loss", ["nce_loss", "sampled_softmax_loss"])
def test_sampled_losses_in_both_orders(session, loss):
    weights, biases = tf.ones([50, 4]), tf.zeros([50])
    labels, inputs = tf.constant([[1], [2], [3]], tf.int64), tf.constant(A)
    sampled = ([0, 7, 9], tf.ones([3, 1]), tf.ones([3]))
    one, other = (
        getattr(old, loss)(weights, biases, *pair, 3, 50, sampled_values=sampled)
        for pair in ((labels, inputs), (inputs, labels))
    )
    np.testing.assert_array_equal(*session.run([one, other]))


def test_resize_images_in_both_orders(session):
    picture = np.random.RandomState(0).rand(1, 4, 4, 3).astype(np.float32)
    sizes = (
        ((8, 6), {}),
        (([8, 6],), {}),
        ((), {"size": [8, 6]}),
        ((8,), {"new_width": 6}),
        ((), {"new_height": 8, "new_width": 6}),
    )
    results = [session.run(old.resize_images(picture, *args, **kwargs)) for args, kwargs in sizes]
    nearest = session.run(old.resize_images(picture, 8, 6, 1))
    assert all(result.shape == (1, 8, 6, 3) for result in results)
    assert all(np.array_equal(result, results[0]) for result in results)
    assert np.isin(nearest, picture).all() and not np.isin(results[0], picture).all()


def test_summaries_have_their_own_tags(session):
    old.scalar_summary("loss/first", 2.0)
    old.scalar_summary(["a", "b"], [1.0, 2.0])
    old.histogram_summary("weights", A)
    old.image_summary("picture", np.zeros([2, 3, 3, 1], np.float32), max_images=1)
    old.audio_summary("sound", np.zeros([1, 20, 1], np.float32), 10, collections=["others"])
    merged = tf.Summary.FromString(session.run(tf.summary.merge_all()))
    assert [value.tag for value in merged.value] == ["loss/first", "a", "b", "weights", "picture/image"]
    assert merged.value[0].simple_value == 2.0
    sound = tf.Summary.FromString(session.run(tf.get_collection("others")[0]))
    assert sound.value[0].audio.sample_rate == 10


def test_sparse_tensors_by_both_names(session):
    for sparse in (old.SparseTensor([[1]], [5.0], shape=[3]), old.SparseTensor([[1]], [5.0], [3])):
        np.testing.assert_array_equal(session.run(tf.sparse_tensor_to_dense(sparse)), [0, 5, 0])
        assert isinstance(sparse, old.SparseTensor) and isinstance(session.run(sparse), old.SparseTensorValue)
    assert old.SparseTensorValue([[1]], [5.0], shape=[3]).dense_shape == [3]
    assert not isinstance(3, old.SparseTensor)


@pytest.mark.parametrize("initialize", [tf.global_variables_initializer, tf.local_variables_initializer])
def test_matching_files_need_no_local_initializer(session, tmp_path, initialize):
    for name in ("a.jpg", "b.jpg", "c.png"):
        (tmp_path / name).touch()
    files = old.match_filenames_once(str(tmp_path / "*.jpg"))
    session.run(initialize())
    for _ in range(2):
        count, found = session.run([tf.size(files), files])
        assert count == 2
        assert sorted(found) == [str(tmp_path / name).encode() for name in ("a.jpg", "b.jpg")]
        (tmp_path / "d.jpg").touch()  # they are listed once
    assert facade.make().train.match_filenames_once is old.match_filenames_once


def test_every_name_of_the_tables_is_there():
    tensorflow = facade.make()
    for name in (*renamed.BEFORE_ONE, *renamed.REORDERED, *renamed.INSIDE):
        path = name.split(".")
        found = tensorflow
        for part in path:
            found = getattr(found, part)
        assert found is facade.resolve(names.NAMES[name]) or hasattr(found, "_present"), name
    for module in renamed.MOVED:
        assert facade.resolve(present.moved_to(module)), module


def test_modules_of_operations_in_tf_itself():
    """tf.math_ops.add: in the first years, what TensorFlow's own modules had imported was left in sight."""
    tensorflow = facade.make()
    assert tensorflow.math_ops.add is tf.add and tensorflow.random_ops.random_uniform is tf.random_uniform
    assert tensorflow.math_ops.mul is tf.multiply and tensorflow.array_ops.concat is old.concat
    assert present.absent_part("tensorflow.array_ops.transpose") is None
    assert present.absent_part("tensorflow.array_ops.wibble") == "array_ops.wibble"


def test_names_that_modules_imported():
    """Programs reach functions through the modules that used them."""
    tensorflow = facade.make()
    assert tensorflow.python.ops.nn.dynamic_rnn is tf.nn.dynamic_rnn and tensorflow.nn.rnn_cell.nest is tf_nest
    assert tensorflow.python.graph_util.convert_variables_to_constants and tensorflow.tensor_summary
    assert tensorflow.python.platform.tf_logging._get_logger() is tf.get_logger()


def test_moved_paths():
    assert present.moved_to("tensorflow.models.rnn.rnn_cell") == "tf1.models.rnn.rnn_cell"
    assert present.moved_to("tensorflow.python.training.tracking.base") == "tensorflow.python.trackable.base"
    tensorflow = facade.make()
    cells = tensorflow.python.ops.rnn_cell_impl
    assert cells.GRUCell is tensorflow.nn.rnn_cell.GRUCell and cells._linear
    assert tensorflow.python.framework.ops.Tensor is tf.Tensor
    assert tensorflow.python.ops.array_ops.concat is old.concat and tensorflow.python.ops.array_ops.zeros is tf.zeros
