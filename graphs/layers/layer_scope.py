"""What the layers share: the scopes, names and collections of TensorFlow 1, as tf.layers of 1.15 had them.

tf.layers took its automatic names (conv2d, conv2d_1, ...) from the counter that tf.variable_scope keeps for every scope
and graph. Entering the same scopes in the same way gives the same names, the same sharing and TensorFlow's own errors.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import activity, freezing
from graphs.layers import initializers
from graphs.layers.arguments import check_choice, check_rank, here

ZEROS = tf.zeros_initializer()
ONES = tf.ones_initializer()


def layer_scope(name: Any, default_name: str, reuse: Any):
    """The variable scope (and name scope) of a layer with variables; name: None for an automatic one, str or scope.

    reuse: None inherits, True demands existing variables, tf.AUTO_REUSE takes or makes them. A scope object keeps its
    name scope, too: dense(name=scope) computes in `scope/MatMul`, whether the scope is open or not.
    """
    if isinstance(name, tf.VariableScope):
        return _entered(name, reuse)
    if not name and reuse:
        # The name as it is: a new automatic one would never find the shared variables.
        return tf.variable_scope(default_name, reuse=reuse)
    return tf.variable_scope(name or None, default_name=default_name, reuse=reuse)


@contextmanager
def _entered(scope: tf.VariableScope, reuse: Any) -> Iterator[tf.VariableScope]:
    with tf.variable_scope(scope):
        pass  # as TensorFlow 1 entered it first: this takes a name scope that later operations then don't get
    with (
        tf.variable_scope(scope, reuse=reuse, auxiliary_name_scope=False) as entered,
        tf.name_scope(scope.original_name_scope),
    ):
        yield entered


def unshared_scope(name: str | None, default_name: str):
    """The scope of a layer without variables: counted even when named, so a second `pool` is `pool_1`."""
    return tf.variable_scope(None, default_name=name or default_name)


def add_variable(
    name: str, shape: list[int], dtype: tf.DType, initializer: Any, regularizer: Any, constraint: Any, trainable: bool
) -> tf.Variable:
    """tf.get_variable in the layer's scope; the regularizer's loss joins REGULARIZATION_LOSSES if the variable is new.

    A regularizer of the scope (tf.variable_scope(regularizer=...)) comes on top, for each variable: as in tf.layers.
    A variable that is frozen (graphs/freezing.py) is not trainable, and its layer's regularizer does not apply.
    """
    if isinstance(initializer, str):
        initializer = initializers.get(initializer)
    for word, function in (("regularizer", regularizer), ("constraint", constraint)):
        if function is not None and not callable(function):
            raise UsageError(f"{here()}: the {word} of {name} is {function!r}; pass a function or None")
    existing = len(tf.global_variables())
    frozen = freezing.is_frozen(f"{tf.get_variable_scope().name}/{name}")
    variable = tf.get_variable(
        name, shape, dtype, initializer=initializer, constraint=constraint, trainable=bool(trainable) and not frozen
    )
    # get_variable(regularizer=...) would keep the loss as a thunk and leave dead operations behind, and it would
    # replace the scope's regularizer.
    if regularizer is not None and not frozen and len(tf.global_variables()) > existing:
        for part in list(variable) if hasattr(variable, "as_tensor") else [variable]:  # a scope with a partitioner
            with tf.name_scope(f"{name}/Regularizer"):
                _add_loss(regularizer(part))
    return variable


def add_bias(
    outputs: tf.Tensor, use_bias: bool, initializer: Any, regularizer: Any, constraint: Any, trainable: bool
) -> tf.Tensor:
    """[batch, ..., channels] -> the same plus the variable `bias` [channels]; untouched when use_bias is False."""
    if not use_bias:
        return outputs
    shape = [outputs.shape.as_list()[-1]]
    bias = add_variable("bias", shape, outputs.dtype.base_dtype, initializer, regularizer, constraint, trainable)
    return tf.nn.bias_add(outputs, bias)


def finish(outputs: tf.Tensor, activation: Any, activity_regularizer: Any) -> tf.Tensor:
    """Activation (a function, a name in tf.nn such as "relu", or None), then activity_regularizer(outputs) / batch."""
    if isinstance(activation, str):
        activation = _activation_named(activation)
    if activation is not None:
        outputs = activation(outputs)
        activity.note(tf.get_variable_scope().name, outputs)
    if activity_regularizer is not None:
        with tf.name_scope("ActivityRegularizer"):
            loss = activity_regularizer(outputs)
            if loss is not None:
                _add_loss(loss / tf.cast(tf.shape(outputs)[0], loss.dtype))
    return outputs


def as_inputs(inputs: Any, rank: int | None = None, data_format: str = "channels_last") -> tf.Tensor:
    """Floating-point inputs as a tensor with channels last and a known number of channels.

    rank: of the inputs, batch and channels included; None: any from 2 on. Raises UsageError naming what does not fit.
    """
    inputs = tf.convert_to_tensor(inputs)
    if not inputs.dtype.is_floating:
        raise UsageError(f"{here()}: inputs are {inputs.dtype.base_dtype.name}; cast them to tf.float32 first")
    check_rank(inputs, rank)
    inputs = to_channels_last(inputs, data_format)
    if inputs.shape.as_list()[-1] is None:
        raise UsageError(f"{here()}: the number of channels is unknown in the shape {inputs.shape}; call set_shape")
    return inputs


# Most kernels of a CPU exist for channels_last alone (those for channels_first come with oneDNN, on some machines), so
# the layers compute in that order and transpose around it. Grappler removes the pairs that meet between two layers: of
# the 8 transpositions of conv, pool, conv, pool 2 are left.
def to_channels_last(inputs: tf.Tensor, data_format: str) -> tf.Tensor:
    """[batch, channels, ...] -> [batch, ..., channels] when data_format is channels_first; else untouched."""
    if not is_channels_first(data_format):
        return inputs
    return tf.transpose(inputs, [0, *range(2, inputs.shape.rank), 1])


def from_channels_last(outputs: tf.Tensor, data_format: str) -> tf.Tensor:
    """[batch, ..., channels] -> [batch, channels, ...] when data_format is channels_first; else untouched."""
    if not is_channels_first(data_format):
        return outputs
    rank = outputs.shape.rank
    return tf.transpose(outputs, [0, rank - 1, *range(1, rank - 1)])


def is_channels_first(data_format: str) -> bool:
    """Whether data_format (upper or lower case) is channels_first; UsageError if it isn't channels_last either."""
    return check_choice("data_format", data_format, ("channels_last", "channels_first")) == "channels_first"


def _activation_named(name: str) -> Callable | None:
    if name == "linear":
        return None
    function = getattr(tf.nn, name, None)
    if not callable(function):
        raise UsageError(f"{here()}: activation={name!r} is not in tf.nn; pass a function, 'relu', 'tanh', ...")
    return function


def _add_loss(loss: tf.Tensor | None) -> None:
    if loss is not None:
        tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, loss)
