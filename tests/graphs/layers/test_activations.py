"""graphs/layers/activations.py against the formulas in NumPy."""

from typing import get_args

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.hyperparameters import Activation
from graphs.layers import activations
from parameters import unpack

X = np.array([-30.0, -2.0, -0.5, 0.0, 0.5, 2.0, 7.0, 30.0])
FORMULAS = {
    "sigmoid": 1 / (1 + np.exp(-X)),
    "tanh": np.tanh(X),
    "relu": np.maximum(X, 0),
    "leaky_relu": np.where(X > 0, X, 0.2 * X),
    "elu": np.where(X > 0, X, np.exp(X) - 1),
    "selu": 1.0507009873554805 * np.where(X > 0, X, 1.6732632423543772 * (np.exp(X) - 1)),
    "softplus": np.log1p(np.exp(X)),
    "softsign": X / (1 + np.abs(X)),
    "relu6": np.clip(X, 0, 6),
    "swish": X / (1 + np.exp(-X)),
    "linear": X,
}


def test_the_table_has_the_names_of_the_hyperparameter():
    names = get_args(unpack(Activation)[0])
    assert set(activations.ACTIVATIONS) == set(names) == set(FORMULAS)


@pytest.mark.parametrize("name", FORMULAS)
def test_values_are_the_formula_and_gradients_finite(name):
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(X)
        y = activations.get(name)(x)
        value, gradient = session.run([y, tf.gradients(y, x)[0]])
    np.testing.assert_allclose(value, FORMULAS[name], rtol=1e-7)
    assert np.isfinite(gradient).all()
    assert gradient[5] > 0  # at 2 all of them rise


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rellu", "unknown activation 'rellu'; did you mean relu?"),
        ("leakyrelu", "did you mean leaky_relu?"),
        ("x", "unknown activation 'x'; choose from sigmoid, tanh, relu"),
        (None, "unknown activation None; choose from"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name, message):
    with pytest.raises(UsageError) as caught:
        activations.get(name)
    assert message in str(caught.value)
