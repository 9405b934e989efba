"""contrib.framework's checks of tensors, and its functions of graphs."""

import inspect

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import framework
from tf1.contrib.framework import audio_ops, nest


def test_shapes_that_are_known(session):
    tensor = tf.ones([2, 3])
    assert framework.with_shape([2, 3], tensor) is tensor
    assert framework.with_shape(np.array([2, 3], np.int32), tensor) is tensor
    assert framework.with_same_shape(tf.zeros([2, 3]), tensor) is tensor
    assert framework.with_shape([], tf.ones([1])).shape == []
    for shape in ([3, 2], [6]):
        with pytest.raises(ValueError, match=r"has the shape \(2, 3\)"):
            framework.with_shape(shape, tensor)
    for wrong in (np.array([[2]], np.int32), np.array([2.0]), tf.constant([2, 3], tf.int64)):
        with pytest.raises(ValueError, match="int32"):
            framework.with_shape(wrong, tensor)
    with pytest.raises(ValueError, match="SparseTensor is not supported"):
        framework.with_shape([2], tf.SparseTensor([[0]], [1], [2]))


def test_shapes_at_run_time(session):
    fed = tf.placeholder(tf.float32)
    known = framework.with_shape([2, 3], fed)
    partly = framework.with_shape(tf.TensorShape([None, 3]), fed)
    of_tensor = framework.with_shape(tf.constant([2, 3]), fed)
    same = framework.with_same_shape(tf.placeholder_with_default(tf.ones([2, 3]), None), fed)
    assert known.shape == [2, 3] and partly.shape.as_list() == [None, 3]
    for checked in (known, partly, of_tensor, same):
        assert session.run(checked, {fed: np.ones([2, 3])}).shape == (2, 3)
        for wrong in (np.ones([2, 4]), np.ones([2]), np.ones([2, 3, 1])):
            with pytest.raises(tf.errors.InvalidArgumentError, match="Wrong shape for"):
                session.run(checked, {fed: wrong})


def test_squeezable_dimensions(session):
    fed = [tf.placeholder(tf.float32) for _ in range(2)]
    unknown = framework.remove_squeezable_dimensions(*fed)
    for one, other in [([4, 1], [4]), ([4], [4, 1]), ([4], [4]), ([4, 2], [4, 2])]:
        known = framework.remove_squeezable_dimensions(tf.ones(one), tf.ones(other))
        at_run_time = session.run(unknown, dict(zip(fed, (np.ones(one), np.ones(other)), strict=True)))
        expected = [[size for size in shape if size != 1] for shape in (one, other)]
        assert [list(tensor.shape) for tensor in known] == expected
        assert [list(array.shape) for array in at_run_time] == expected


def test_scalars_and_sums(session):
    assert session.run(framework.reduce_sum_n([tf.ones([2, 3]), tf.constant(4.0)])) == 10
    assert session.run(framework.reduce_sum_n([tf.ones([2])])) == 2
    with pytest.raises(ValueError, match="empty"):
        framework.reduce_sum_n([])
    framework.assert_scalar_int(tf.constant(3))
    with pytest.raises(ValueError, match="integers are needed"):
        framework.assert_scalar_int(tf.constant(3.0))
    with pytest.raises(ValueError):
        framework.assert_scalar_int(tf.constant([3]))
    assert framework.is_tensor(tf.ones([])) and not framework.is_tensor(np.ones([]))
    assert session.run(framework.is_strictly_increasing([1, 2, 3]))


def test_sorting_and_scopes(session):
    values = tf.constant([3, 1, 2])
    assert list(session.run(framework.sort(values))) == [1, 2, 3]
    assert list(session.run(framework.argsort(values))) == [1, 2, 0]
    with tf.name_scope("a"):
        assert framework.get_name_scope() == "a"
    assert framework.prepend_name_scope("x", "a") == "a/x" and framework.strip_name_scope("a/x", "a") == "x"
    placeholder = tf.placeholder(tf.float32, name="p")
    assert framework.get_placeholders(tf.get_default_graph()) == [placeholder]
    assert framework.get_graph_from_inputs([placeholder]) is placeholder.graph
    with pytest.raises(TypeError, match="a tf.Graph is needed"):
        framework.get_placeholders(placeholder)


def test_python_functions(session):
    def function(pair, factor=1):
        return {"sum": factor * (pair[0] + pair[1]), "shape": np.array(pair[0].shape, np.int64)}

    outputs = framework.py_func(
        function, [(tf.ones([2, 3]), 2.0)], {"factor": tf.constant(3.0)},
        output_types={"sum": tf.float32, "shape": tf.int64}, output_shapes={"sum": [2, 3], "shape": [2]},
    )  # fmt: skip
    assert outputs["sum"].shape == [2, 3]
    values = session.run(outputs)
    assert (values["sum"] == 9).all() and list(values["shape"]) == [2, 3]
    with pytest.raises(TypeError, match="a list and a dictionary"):
        framework.py_func(function, 3)


def test_prints(session, capfd):
    printed = framework.print_op(tf.constant([False, True], name="flags"), message="look: ")
    assert list(session.run(printed)) == [False, True]
    words = capfd.readouterr().err
    assert "look: " in words and "[Name: flags:0]" in words and "[First True in Boolean tensor at:][1]" in words
    with pytest.raises(ValueError, match="a tensor or a variable"):
        framework.print_op(None)


def test_nests():
    structure = {"b": [1, (2, 3)], "a": 4}
    assert nest.flatten(structure) == [4, 1, 2, 3]
    assert nest.is_sequence([1]) and not nest.is_sequence(1) and framework.nest is nest
    assert nest.map_structure(lambda x: x + 1, structure) == {"b": [2, (3, 4)], "a": 5}


def test_experimental_functions_keep_their_name():
    def function(x):
        """Doubles."""
        return 2 * x

    decorated = framework.experimental(function)
    assert decorated(2) == 4 and decorated.__doc__ == "Doubles." and inspect.signature(decorated).parameters


def test_sound(session):
    sound = tf.sin(tf.range(1024.0))[:, None]
    spectrogram = audio_ops.audio_spectrogram(sound, window_size=256, stride=128, magnitude_squared=True)
    coefficients = audio_ops.mfcc(spectrogram, 16000, dct_coefficient_count=10)
    spectrum, values = session.run([spectrogram, coefficients])
    assert spectrum.shape == (1, 7, 129) and values.shape == (1, 7, 10)
    assert abs(spectrum[0, 3].argmax() / 256 - 1 / (2 * np.pi)) < 1 / 256  # one radian a sample
