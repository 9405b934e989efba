import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tf_keras import backend as present

from tf1.keras import keras
from tf1.keras_of_then import resolve

FUNCTIONS = {"tf.keras": lambda: keras.backend.batch_dot, "keras": lambda: resolve("keras.backend").batch_dot}


def _values(*shape):
    return np.random.RandomState(sum(shape)).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("first", "second", "axes", "formula"),
    [
        ((5, 2, 3, 4), (5, 2, 4, 6), None, "bnij,bnjk->bnik"),
        ((5, 2, 4, 3), (5, 2, 6, 4), (2, 3), "bnji,bnkj->bnik"),  # as capsules use it
        ((5, 2, 3), (5, 2, 3, 4), 2, "bnj,bnjk->bnk"),
        ((5, 2, 4), (5, 2, 3, 4), [2, 3], "bnj,bnkj->bnk"),
        ((5, 2, 4), (5, 2, 3, 4), (-1, -1), "bnj,bnkj->bnk"),
        ((5, 3), (5, 3), 1, None),
    ],
)
def test_products_of_matrices(graph, function, first, second, axes, formula):
    x, y = _values(*first), _values(*second)
    result = FUNCTIONS[function]()(tf.placeholder_with_default(x, [None, *first[1:]]), y, axes)
    expected = np.einsum(formula, x, y) if formula else (x * y).sum(1, keepdims=True)
    assert result.shape[1:].as_list() == list(expected.shape[1:])
    with tf.Session() as session:
        np.testing.assert_allclose(session.run(result), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("first", "second", "axes"),
    [((5, 3, 4), (5, 4, 2), None), ((5, 3, 4), (5, 3, 2), 1), ((5, 3, 4), (5, 4), (2, 1)), ((5, 4), (5, 4, 2), 1)],
)
def test_below_four_axes_as_today(graph, first, second, axes):
    x, y = tf.constant(_values(*first)), tf.constant(_values(*second))
    with tf.Session() as session:
        mine, today = session.run([keras.backend.batch_dot(x, y, axes), present.batch_dot(x, y, axes)])
    np.testing.assert_allclose(mine, today, atol=1e-5)


def test_several_axes_are_refused(graph):
    with pytest.raises(ValueError, match=r"sums along one axis of each tensor, not along \(\[1, 2\], 1\)"):
        keras.backend.batch_dot(_values(2, 3, 4), _values(2, 3, 4), ([1, 2], 1))
