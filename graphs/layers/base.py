"""tf.layers.Layer: an object that makes its variables in its first call and shares them in every other one.

tf.layers took its automatic names (conv2d, conv2d_1, ...) from the counter that tf.variable_scope keeps for every scope
and graph. Entering the same scopes in the same way gives the same names, the same sharing and TensorFlow's own errors.
"""

import contextlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from graphs.layers import variables
from graphs.layers.arguments import ArgumentError, here, refuse_unknown
from graphs.layers.by_name import snake_case
from graphs.layers.input_spec import InputSpec
from graphs.layers.state import State

__all__ = ["InputSpec", "Layer"]


class Layer(State):
    """The base class. A class of one's own has build(input_shape), which makes variables with add_weight, and call().

    Args:
        trainable: whether its variables are trainable, and its updates join UPDATE_OPS.
        name: of the layer and, unless it is taken, of its scope; None: from the class, my_layer, my_layer_1, ...
            A tf.VariableScope is that scope.
        dtype: of the variables; None: that of the first inputs.
        kwargs: activity_regularizer, a function of the outputs whose value, divided by the batch size, is a loss;
            _scope and _reuse, with which the functions of tf.layers share variables; input_shape and the like of
            Keras change nothing.
    """

    _KERAS_ARGUMENTS = frozenset({"input_shape", "batch_input_shape", "batch_size", "autocast", "dynamic"})
    _takes_one_tensor = False  # whether a list as inputs is an array of numbers

    def __init__(self, trainable: bool = True, name: Any = None, dtype: Any = None, **kwargs: Any):
        super().__init__()
        scope, self._reuse = kwargs.pop("_scope", None), kwargs.pop("_reuse", None)
        self._activity_regularizer = kwargs.pop("activity_regularizer", None)
        self.trainable = trainable
        self._dtype = None if dtype is None else tf.as_dtype(dtype).name
        is_scope = isinstance(name, tf.VariableScope)
        self._base_name = name.name if is_scope else name or snake_case(type(self).__name__)
        self._name = self._unique_name() if is_scope or not name else name
        refuse_unknown(self._where(), set(kwargs) - self._KERAS_ARGUMENTS)
        if scope:
            with tf.variable_scope(scope) as self._scope:
                pass

    def build(self, input_shape: Any) -> None:
        """Makes the variables for inputs of that tf.TensorShape (or several); called once, in the layer's scope."""
        self.built = True

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Inputs -> outputs. A class of one's own says here what it computes."""
        return inputs

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Builds the layer if that has not been done, and calls it: the same arguments and result as `call`.

        scope: a keyword; the variable scope for the first call (name or object).
        """
        self._set_scope(kwargs.pop("scope", None))
        with self._entered(True if self.built else self._reuse) as scope:
            if "scope" in inspect.signature(self.call).parameters:
                kwargs["scope"] = scope
            inputs = self._converted(inputs)
            if self.input_spec is not None:
                self._check(inputs)
            if not self.built:
                self._build(inputs)
            outputs = self.call(inputs, *args, **kwargs)
            if outputs is None:
                raise ArgumentError(f"{here()}: the method `call` of {type(self).__name__} returned None, no tensor")
            self._regularize_activity(inputs, outputs)
            self._calls.append((inputs, outputs))
        return outputs

    def apply(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """The same as calling the layer."""
        return self(inputs, *args, **kwargs)

    def compute_output_shape(self, input_shape: Any) -> tf.TensorShape:
        """The shape of the outputs for inputs of this shape; NotImplementedError if the class does not say."""
        raise NotImplementedError(f"{type(self).__name__} has no method compute_output_shape")

    def add_weight(
        self, name: str, shape: Any, dtype: Any = None, initializer: Any = None, regularizer: Any = None,
        trainable: bool | None = None, constraint: Callable | None = None, use_resource: bool | None = None,
        synchronization: tf.VariableSynchronization = tf.VariableSynchronization.AUTO,
        aggregation: tf.VariableAggregation = tf.VariableAggregation.NONE, partitioner: Callable | None = None,
        **kwargs: Any,
    ) -> tf.Variable:  # fmt: skip
        """A variable of the layer, new or, where the layer or its scope is reused, the one that is there.

        dtype: None for the layer's. initializer: None for the scope's. regularizer: a function of the variable; its
        value joins the layer's losses if the variable is new. The others are those of tf.get_variable.
        """
        refuse_unknown(self._where(), set(kwargs) - {"experimental_autocast"})
        if synchronization == tf.VariableSynchronization.ON_READ:
            if trainable:
                raise ArgumentError(f"{self._where()}: {name} can't be trainable with synchronization=ON_READ")
            trainable = False
        trainable = bool(self.trainable and (trainable is None or trainable))
        self._set_scope(None)
        with self._entered(self.built or self._reuse):
            variable, losses = variables.get(
                name, shape, tf.as_dtype(dtype or self.dtype or tf.float32), initializer, regularizer, constraint,
                trainable, use_resource=use_resource, synchronization=synchronization, aggregation=aggregation,
                partitioner=partitioner,
            )  # fmt: skip
            self._own(variable)
            for loss in losses:
                self.add_loss(loss)
        return variable

    def add_variable(self, *args: Any, **kwargs: Any) -> tf.Variable:
        """The older name of add_weight."""
        return self.add_weight(*args, **kwargs)

    @property
    def scope_name(self) -> str:
        """The variable scope of the layer, known from its first call on."""
        if self._scope is None:
            raise ArgumentError(f"{self.name}: the layer has no scope before its first call")
        return self._scope.name

    def _own(self, variable: Any) -> None:
        """Notes a variable of the layer, among the trainable ones or the others: a getter of its scope may decide."""
        for part in variables.parts(variable):
            trainable = getattr(part, "trainable", False)  # a getter may return a tensor: a cast
            kind = self._trainable_weights if trainable else self._non_trainable_weights
            if not any(part is other for other in kind):
                kind.append(part)

    def _set_scope(self, scope: Any) -> None:
        """Finds the layer's scope, once: `scope`, or one by the layer's name."""
        if self._scope is not None:
            return
        base_name = self._base_name or snake_case(type(self).__name__)
        if self._reuse:  # the name as it is: a new automatic one would never find the shared variables
            opened = tf.variable_scope(base_name if scope is None else scope)
        else:
            opened = tf.variable_scope(scope, default_name=base_name)
        with opened as self._scope:
            pass

    @contextlib.contextmanager
    def _entered(self, reuse: Any) -> Iterator[tf.VariableScope]:
        """The layer's variable scope, and the name scope that was made with it."""
        with (
            tf.variable_scope(self._scope, reuse=reuse, auxiliary_name_scope=False) as scope,
            tf.name_scope(scope.original_name_scope),
        ):
            yield scope

    def _converted(self, inputs: Any) -> Any:
        if self._takes_one_tensor:
            return tf.convert_to_tensor(inputs)

        def tensor(value):
            return tf.convert_to_tensor(value) if isinstance(value, (np.ndarray, float, int)) else value

        return tf.nest.map_structure(tensor, inputs)

    def _check(self, inputs: Any) -> None:
        specs, tensors = tf.nest.flatten(self.input_spec), tf.nest.flatten(inputs)
        if len(specs) != len(tensors):
            raise ArgumentError(f"{here()}: {len(tensors)} inputs; {len(specs)} are needed")
        for spec, tensor in zip(specs, tensors, strict=True):
            spec.check(tensor)

    def _build(self, inputs: Any) -> None:
        tensors = [tensor for tensor in tf.nest.flatten(inputs) if hasattr(tensor, "dtype")]
        if self._dtype is None and tensors:
            self._dtype = tensors[0].dtype.base_dtype.name
        shapes = tf.nest.map_structure(lambda tensor: getattr(tensor, "shape", None), inputs)
        self.build(shapes)
        self.built = True  # a build() of one's own may leave that out

    def _regularize_activity(self, inputs: Any, outputs: Any) -> None:
        if self._activity_regularizer is None:
            return
        with tf.name_scope("ActivityRegularizer"):
            for output in tf.nest.flatten(outputs):
                loss = self._activity_regularizer(output)
                if loss is not None:
                    self.add_loss(loss / tf.cast(tf.shape(output)[0], loss.dtype), inputs)

    def _where(self) -> str:
        """The layer's place, for messages about its arguments: its scope, or its name in the current one."""
        if self._scope is not None:
            return self._scope.name
        scope = tf.get_variable_scope().name
        return "/".join(part for part in (scope, self._base_name or self.name) if part)


def given(values: dict) -> dict:
    """The arguments of an __init__ from its locals(), those in **kwargs included, to pass them on."""
    names = set(values) - {"self", "__class__", "kwargs"}
    return {**{name: values[name] for name in names}, **values["kwargs"]}


def call_once(
    layer: type[Layer], inputs: Any, name: Any = None, reuse: Any = None, call: dict | None = None, **arguments: Any
) -> tf.Tensor:
    """A function of tf.layers: the outputs of a new layer that shares its variables by the name of its scope.

    reuse: None inherits, True demands existing variables, tf.AUTO_REUSE takes or makes them. call: what the method
    `call` gets besides the inputs.
    """
    return layer(**arguments, name=name, _scope=name, _reuse=reuse)(inputs, **(call or {}))
