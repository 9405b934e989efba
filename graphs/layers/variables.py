"""The variables of a layer: tf.get_variable in the layer's scope, with what the layers add to it."""

from collections.abc import Callable
from typing import Any

import tensorflow.compat.v1 as tf

from graphs import freezing
from graphs.layers import by_name
from graphs.layers.arguments import here

ZEROS = tf.zeros_initializer()
ONES = tf.ones_initializer()


def get(
    name: str, shape: list[int], dtype: tf.DType, initializer: Any, regularizer: Any, constraint: Any,
    trainable: bool, **options: Any,
) -> tuple[tf.Variable, list[tf.Tensor]]:  # fmt: skip
    """The variable in the current scope, and what the regularizer gives for it if it is new.

    A regularizer of the scope (tf.variable_scope(regularizer=...)) comes on top, for each variable: as in tf.layers.
    A variable that is frozen (graphs/freezing.py) is not trainable, and its layer's regularizer does not apply.
    options: others of tf.get_variable.
    """
    layer = here()
    regularizer = by_name.regularizer(layer, f"the regularizer of {name}", regularizer)
    constraint = by_name.constraint(layer, f"the constraint of {name}", constraint)
    existing = len(tf.global_variables())
    frozen = freezing.is_frozen(f"{tf.get_variable_scope().name}/{name}")
    variable = tf.get_variable(
        name, shape, dtype, initializer=by_name.initializer(layer, initializer), trainable=trainable and not frozen,
        constraint=_of_tensors(constraint), **options,
    )  # fmt: skip
    # get_variable(regularizer=...) would keep the loss as a thunk and leave dead operations behind, and it would
    # replace the scope's regularizer.
    losses = []
    if regularizer is not None and not frozen and len(tf.global_variables()) > existing:
        for part in parts(variable):
            with tf.name_scope(f"{name}/Regularizer"):
                losses.append(_of_tensors(regularizer)(part))
    return variable, [loss for loss in losses if loss is not None]


def parts(variable: Any) -> list[tf.Variable]:
    """The variable itself, or its slices if the scope has a partitioner."""
    return list(variable) if hasattr(variable, "as_tensor") else [variable]


def _of_tensors(function: Callable | None) -> Callable | None:
    """The regularizer or constraint; one of Keras (which has a get_config) is given the value of the variable.

    Keras of today does not know the dtype float32_ref of a variable of TensorFlow 1.
    """
    if not hasattr(function, "get_config"):
        return function
    return lambda variable: function(tf.convert_to_tensor(variable))
