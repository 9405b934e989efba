"""contrib.layers and contrib.framework beside tf_slim, and random arguments for both."""

import inspect
from importlib import import_module
from types import SimpleNamespace

import tensorflow.compat.v1 as tf

from tests.tf1.slim_oracle import Comparison, slim
from tf1.contrib import framework, layers

OURS = SimpleNamespace(
    **{name: getattr(layers, name) for name in layers.__all__},
    **{name: getattr(framework, name) for name in framework.__all__},
)
THEIRS = SimpleNamespace(**{**vars(slim.layers), **vars(import_module("tf_slim.layers")), **vars(slim)})

#: Argument -> values to choose from, each a function of the library.
COMMON = {
    "activation_fn": [lambda s: None, lambda s: tf.nn.tanh],
    "outputs_collections": [lambda s: "ends", lambda s: ["ends", "others"]],
    "reuse": [lambda s: tf.AUTO_REUSE],
    "scope": [lambda s: "named"],
    "trainable": [lambda s: False],
}
WEIGHTS = {
    **COMMON,
    "weights_initializer": [lambda s: tf.truncated_normal_initializer(stddev=0.1), lambda s: tf.zeros_initializer],
    "weights_regularizer": [lambda s: s.l2_regularizer(0.1), lambda s: s.l1_l2_regularizer(0.2, 0.1)],
    "biases_initializer": [lambda s: None, lambda s: tf.ones_initializer()],
    "biases_regularizer": [lambda s: s.l1_regularizer(0.3)],
    "normalizer_fn": [lambda s: s.batch_norm, lambda s: s.layer_norm, lambda s: s.bias_add],
    "variables_collections": [lambda s: ["mine"], lambda s: {"weights": ["of_weights"], "biases": ["of_biases"]}],
}


def compare(seed=0):
    """A comparison of ours with tf_slim."""
    return Comparison(OURS, THEIRS, seed)


def draw(random, choices, share=0.4):
    """A function library -> keyword arguments: each of the choices with this probability."""
    chosen = {
        name: values[random.randint(len(values))] for name, values in choices.items() if random.uniform() < share
    }  # fmt: skip
    if "reuse" in chosen:
        chosen.setdefault("scope", lambda s: "named")
    return lambda library: {name: value(library) for name, value in chosen.items()}


def pick(random, values):
    """One of the values."""
    return values[random.randint(len(values))]


def signature(function):
    """(name, kind, default) of each argument; a default that is an object by its kind."""

    def described(default):
        plain = default is None or isinstance(default, (bool, int, float, str, tuple, list))
        if plain or default is inspect.Parameter.empty:
            return default
        return getattr(default, "__name__", type(default).__name__).lstrip("_")

    return [
        (parameter.name, parameter.kind, described(parameter.default))
        for parameter in inspect.signature(function).parameters.values()
    ]
