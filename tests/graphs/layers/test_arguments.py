"""graphs/layers/arguments.py: what is taken, what is refused, and the words of the refusal."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import layers
from graphs.layers import arguments


def test_a_refused_argument_is_named_with_its_layer():
    with tf.Graph().as_default(), tf.variable_scope("net"):
        with pytest.raises(UsageError, match=r"^net/conv1: filters=-1; a whole number above 0 is needed$"):
            layers.conv2d(tf.zeros([1, 4, 4, 1]), -1, 3, name="conv1")
        with pytest.raises(UsageError, match="^net/conv2d: strides=1.5; "):
            layers.conv2d(tf.zeros([1, 4, 4, 1]), 1, 3, strides=1.5)


def test_whole_numbers_of_every_kind():
    with tf.Graph().as_default():
        filters = (4, np.int64(4), 4.0, np.float32(4), tf.Dimension(4))
        shapes = {tuple(layers.conv2d(tf.zeros([1, 8, 8, 3]), n, np.array([2, 2])).shape.as_list()) for n in filters}
        assert shapes == {(1, 7, 7, 4)}
        for number in (float("nan"), float("inf"), None, "4", -4, 4.5):
            with pytest.raises(UsageError, match="a whole number above 0"):
                layers.conv2d(tf.zeros([1, 8, 8, 3]), number, 3)


def test_one_number_stands_for_every_dimension():
    assert arguments.sizes("layer", "strides", 2, 3) == (2, 2, 2)
    assert arguments.sizes("layer", "strides", (1, 2.0), 2) == (1, 2)
    with pytest.raises(UsageError, match=r"strides=\(1, 2\); one number or 3 are needed"):
        arguments.sizes("layer", "strides", (1, 2), 3)


def test_strides_and_dilation_exclude_each_other():
    assert arguments.strides_and_dilation("layer", 2, 1, 2) == ((2, 2), (1, 1))
    assert arguments.strides_and_dilation("layer", 1, (1, 3), 2) == ((1, 1), (1, 3))
    with pytest.raises(UsageError, match="strides=2 with dilation_rate=3; one of them must be 1"):
        arguments.strides_and_dilation("layer", 2, 3, 2)


def test_choices_in_any_case():
    assert arguments.check_choice("layer", "padding", "SAME", ("valid", "same")) == "same"
    for value in ("full", 1):
        with pytest.raises(UsageError, match="padding=.*; choose from valid, same"):
            arguments.check_choice("layer", "padding", value, ("valid", "same"))


def test_training_may_be_known_or_fed():
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(tf.bool, [])
        assert [arguments.static_bool(value) for value in (True, 1, 1.0, np.True_, np.float32(1))] == [True] * 5
        assert [arguments.static_bool(value) for value in (False, 0, 0.0, None)] == [False] * 4
        assert arguments.static_bool(tf.constant(True)) is True
        assert arguments.static_bool(fed) is None
        for wrong in ("yes", 2, tf.constant(1), tf.constant([True])):
            with pytest.raises(UsageError, match="a bool or a scalar tensor of tf.bool is needed"):
                arguments.static_bool(wrong)
        one, two = tf.constant(1), tf.constant(2)
        assert arguments.choose(True, lambda: one, lambda: two) is one
        chosen = arguments.choose(fed, lambda: one, lambda: two)
        assert [session.run(chosen, {fed: value}) for value in (True, False)] == [1, 2]
