"""contrib.layers.utils: aliases, values known beforehand, sizes."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib.layers import utils


def test_end_points_by_alias():
    with tf.Graph().as_default():
        one, two = tf.identity(1.0, name="one"), tf.split([1.0, 2.0], 2, name="two")[1]
        assert utils.collect_named_outputs("ends", "scope/first/", one) is one
        utils.collect_named_outputs(["ends", "others"], "again", one)
        tf.add_to_collection("ends", two)
        assert utils.collect_named_outputs(None, "nowhere", two) is two
        assert one.aliases == ["scope/first", "again"]
        assert utils.gather_tensors_aliases([one, two]) == ["scope/first", "again", "two:1"]
        assert utils.get_tensor_aliases(tf.identity(1.0, name="three")) == ["three"]
        end_points = utils.convert_collection_to_dict("ends")
        assert list(end_points) == ["scope/first", "again", "two:1"] and end_points["again"] is one
        assert len(utils.convert_collection_to_dict("others", clear_collection=True)) == 2
        assert tf.get_collection("others") == []


def test_values_that_are_known():
    with tf.Graph().as_default():
        assert utils.constant_value(3) == 3
        assert utils.constant_value(tf.constant(True)) == np.True_
        assert utils.constant_value(tf.placeholder(tf.bool)) is None
        assert utils.constant_value(tf.Variable(True)) is None
        with pytest.raises(ValueError, match="None has no value"):
            utils.constant_value(None)
        with pytest.raises(ValueError, match="is bool"):
            utils.constant_value(tf.constant(True), dtype=tf.int32)


def test_conditions():
    with tf.Graph().as_default(), tf.Session() as session:
        assert utils.smart_cond(True, lambda: "yes", lambda: "no") == "yes"
        assert utils.static_cond(0, lambda: "yes", lambda: "no") == "no"
        fed = tf.placeholder(tf.bool, [])
        chosen = utils.smart_cond(fed, lambda: tf.constant(1), lambda: tf.constant(2), name="choice")
        assert [session.run(chosen, {fed: value}) for value in (True, False)] == [1, 2]
        with pytest.raises(TypeError, match="fn2=3; a function is needed"):
            utils.static_cond(True, lambda: 1, 3)


def test_collections_of_a_variable():
    assert utils.get_variable_collections(["a"], "weights") == ["a"]
    assert utils.get_variable_collections({"weights": ["a"]}, "weights") == ["a"]
    assert utils.get_variable_collections({"weights": ["a"]}, "biases") is None


def test_sizes():
    assert utils.two_element_tuple(3) == (3, 3)
    assert utils.two_element_tuple([3, 4]) == utils.two_element_tuple(tf.TensorShape([3, 4])) == (3, 4)
    assert utils.n_positive_integers(3, 2) == (2, 2, 2)
    assert utils.n_positive_integers(2, [1, np.int64(2)]) == (1, 2)
    for wrong in ([1], [1, 2, 3], "12", 1.5):
        with pytest.raises(ValueError, match="two of them"):
            utils.two_element_tuple(wrong)
    for n, value in [(0, 1), (2, 0), (2, [1, 2, 3]), (2, [1, -1]), (1.5, 1), (2, "ab")]:
        with pytest.raises(ValueError, match="whole number"):
            utils.n_positive_integers(n, value)


def test_dimensions():
    shape = tf.TensorShape([None, 2, 3])
    assert utils.last_dimension(shape) == 3
    assert utils.channel_dimension(shape, "channels_first", min_rank=3) == 2
    for call, words in [
        (lambda: utils.last_dimension(shape, 4), "at least 4 dimensions"),
        (lambda: utils.last_dimension(tf.TensorShape(None)), "number of dimensions is unknown"),
        (lambda: utils.last_dimension(tf.TensorShape([None])), "call set_shape"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
