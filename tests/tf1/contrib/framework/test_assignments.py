"""contrib.framework: values from arrays and from checkpoints."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import framework

WEIGHTS = np.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """A checkpoint of a/weights [2, 3] and b [], in a folder of its own."""
    folder = tmp_path_factory.mktemp("checkpoint")
    with tf.Graph().as_default(), tf.Session() as session:
        with tf.variable_scope("a"):
            tf.get_variable("weights", initializer=WEIGHTS)
        tf.get_variable("b", initializer=7.0)
        session.run(tf.global_variables_initializer())
        return tf.train.Saver().save(session, str(folder / "model"))


def variables(**shapes):
    return [tf.get_variable(name.replace("_", "/"), shape) for name, shape in shapes.items()]


def test_values_of_arrays(session):
    weights, ab = variables(a=[2, 3], a_b=[2])
    operation, feed = framework.assign_from_values({"a": WEIGHTS.ravel(), "a/b": np.array([8.0, 9.0])})
    session.run(operation, feed)
    np.testing.assert_array_equal(session.run(weights), WEIGHTS)
    np.testing.assert_array_equal(session.run(ab), [8, 9])
    framework.assign_from_values_fn({"a/b": np.array([[1.0], [2.0]])})(session)
    np.testing.assert_array_equal(session.run(ab), [1, 2])
    with pytest.raises(ValueError, match="variable c: not found"):
        framework.assign_from_values({"c": WEIGHTS})
    variables(dx=[], dy=[])
    with pytest.raises(ValueError, match="more than one name begins so: dx, dy"):
        framework.assign_from_values({"d": WEIGHTS})


def test_values_of_a_checkpoint(session, checkpoint):
    weights, b = variables(a_weights=[2, 3], b=[])
    copies = variables(x=[2, 3], y=[2, 3])
    session.run(*framework.assign_from_checkpoint(checkpoint, [weights, b]))
    assert session.run(b) == 7
    session.run(*framework.assign_from_checkpoint(checkpoint, {"a/weights": copies}))
    for value in session.run([weights, *copies]):
        np.testing.assert_array_equal(value, WEIGHTS)


def test_slices_get_their_part(session, checkpoint):
    with tf.variable_scope("a", partitioner=tf.fixed_size_partitioner(2, axis=1)):
        slices = list(tf.get_variable("weights", [2, 3]))
    session.run(*framework.assign_from_checkpoint(checkpoint, slices))
    np.testing.assert_array_equal(np.concatenate(session.run(slices), axis=1), WEIGHTS)
    assert framework.get_variable_full_name(slices[1]) == "a/weights"


def test_what_does_not_fit(session, checkpoint):
    missing, other = variables(missing=[], b=[2])
    with pytest.raises(ValueError, match="has no variable missing"):
        framework.assign_from_checkpoint(checkpoint, [missing])
    with pytest.raises(ValueError, match=r"b: \[\] in the checkpoint, \(2,\) in b"):
        framework.assign_from_checkpoint(checkpoint, [other])
    operation, feed = framework.assign_from_checkpoint(checkpoint, [missing], ignore_missing_vars=True)
    session.run(operation, feed)
    assert feed == {}


def test_by_a_saver(session, checkpoint):
    weights, b, missing = variables(a_weights=[2, 3], b=[], missing=[])
    framework.assign_from_checkpoint_fn(checkpoint, [weights, missing], ignore_missing_vars=True)(session)
    framework.assign_from_checkpoint_fn(checkpoint, {"b": b})(session)
    assert session.run(b) == 7
    np.testing.assert_array_equal(session.run(weights), WEIGHTS)
    (flat,) = variables(flat=[6])
    framework.assign_from_checkpoint_fn(checkpoint, {"a/weights": flat}, reshape_variables=True)(session)
    np.testing.assert_array_equal(session.run(flat), WEIGHTS.ravel())
    assert framework.assign_from_checkpoint_fn(checkpoint, [missing], ignore_missing_vars=True) is None
    with pytest.raises(ValueError, match="var_list is empty"):
        framework.assign_from_checkpoint_fn(checkpoint, [])


def test_zeros(session):
    (weights,) = variables(w=[2])
    session.run(tf.global_variables_initializer())
    session.run(framework.zero_initializer(weights))
    np.testing.assert_array_equal(session.run(weights), [0, 0])


def test_reading(checkpoint, tmp_path):
    folder = checkpoint.rpartition("/")[0]
    assert framework.list_variables(folder) == [("a/weights", [2, 3]), ("b", [])]
    np.testing.assert_array_equal(framework.load_variable(checkpoint, "a/weights"), WEIGHTS)
    assert framework.load_checkpoint(folder).has_tensor("b")
    with pytest.raises(ValueError, match="Couldn't find 'checkpoint' file"):
        framework.load_checkpoint(str(tmp_path))


def test_initializers_from_a_checkpoint(session, checkpoint):
    with tf.variable_scope("new"):
        (weights,) = variables(weights=[2, 3])
    framework.init_from_checkpoint(checkpoint, {"a/": "new/"})
    session.run(tf.global_variables_initializer())
    np.testing.assert_array_equal(session.run(weights), WEIGHTS)


def test_a_vocabulary_that_changed(session, checkpoint, tmp_path):
    (tmp_path / "old").write_text("cat\ndog\n")
    (tmp_path / "new").write_text("dog\nbird\ncat\n")
    initializer = framework.load_embedding_initializer(
        checkpoint, "a/weights", 3, 3, str(tmp_path / "old"), str(tmp_path / "new"), initializer=tf.zeros_initializer()
    )
    embeddings = tf.get_variable("embeddings", [3, 3], initializer=initializer)
    session.run(tf.global_variables_initializer())
    np.testing.assert_array_equal(session.run(embeddings), [WEIGHTS[1], [0, 0, 0], WEIGHTS[0]])
