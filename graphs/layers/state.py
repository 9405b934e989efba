"""What a layer remembers: its variables, losses, updates and calls, and those of the layers within it."""

import collections
import math
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

import tensorflow.compat.v1 as tf

from graphs.layers.arguments import ArgumentError
from graphs.layers.by_name import snake_case

_VARIABLE = tf.compat.v2.Variable  # the base of reference and resource variables; tf.Variable is that of the former
_counters: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()  # graph -> how many layers of a class it has had


class State:
    """The properties of tf.layers.Layer that look up what has been made.

    Variables and layers that stand in attributes of a layer, or in lists and dictionaries there, belong to it.
    """

    built = False
    input_spec = None
    _scope = _reuse = _name = _base_name = _dtype = _activity_regularizer = None
    _trainable = True

    def __new__(cls, *args: Any, **kwargs: Any):
        """Subclasses that never call Layer.__init__ are layers, too; some recurrent cells of that time don't."""
        layer = super().__new__(cls)
        layer._trainable_weights, layer._non_trainable_weights = [], []
        layer._losses, layer._updates = [], []  # (tensor or operation, the inputs that it depends on or None)
        layer._calls = []  # (inputs, outputs)
        return layer

    @property
    def name(self) -> str:
        """The name that was given, or an automatic one: dense_1, dense_2, ..."""
        if self._name is None:
            self._name = self._unique_name()
        return self._name

    @property
    def dtype(self) -> str | None:
        """The name of the variables' dtype; None before the first call, if none was given."""
        return self._dtype

    @property
    def trainable(self) -> bool:
        """Whether the variables are among the trainable ones. It counts for variables that are made afterwards."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = value
        for layer in self._inner_layers():
            layer.trainable = value

    @property
    def activity_regularizer(self) -> Any:
        """The function of the outputs whose value is a loss, or None."""
        return self._activity_regularizer

    @property
    def graph(self) -> tf.Graph:
        """The graph of the layer's variables, or the current one before they are made."""
        return self.weights[0].graph if self.weights else tf.get_default_graph()

    @property
    def trainable_weights(self) -> list[tf.Variable]:
        """The trainable variables, those of inner layers included; none if the layer is not trainable."""
        return self._all_trainable() if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[tf.Variable]:
        """The other variables, such as moving averages."""
        own = [*self._non_trainable_weights, *(v for v in self._attributes(_VARIABLE) if not v.trainable)]
        if not self.trainable:
            return _unique([*self._all_trainable(), *own, *self._of_inner("weights")])
        return _unique([*own, *self._of_inner("non_trainable_weights")])

    @property
    def weights(self) -> list[tf.Variable]:
        """All variables: first the trainable ones, then the others."""
        return _unique([*self.trainable_weights, *self.non_trainable_weights])

    @property
    def variables(self) -> list[tf.Variable]:
        """The same as weights."""
        return self.weights

    @property
    def trainable_variables(self) -> list[tf.Variable]:
        """The same as trainable_weights."""
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[tf.Variable]:
        """The same as non_trainable_weights."""
        return self.non_trainable_weights

    def count_params(self) -> int:
        """How many numbers the variables hold; ArgumentError before they are made."""
        if not self.built:
            raise ArgumentError(f"{self.name}: the layer has no variables before its first call")
        return sum(math.prod(weight.shape.as_list()) for weight in self.weights)

    def get_weights(self) -> list:
        """The values of `weights` in the default session, as arrays."""
        return self._session().run(self.weights)

    def set_weights(self, weights: list) -> None:
        """Gives `weights` these values in the default session; ArgumentError if their number or a shape differs."""
        shapes = [variable.shape.as_list() for variable in self.weights]
        given = [list(getattr(value, "shape", ())) for value in weights]
        if given != shapes:
            raise ArgumentError(f"{self.name}: set_weights got the shapes {given}; {shapes} are needed")
        for variable, value in zip(self.weights, weights, strict=True):
            variable.load(value, self._session())

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Notes a scalar (or several, or functions that return one) as loss of the layer, in REGULARIZATION_LOSSES.

        inputs: what the loss depends on; None if it depends on the variables alone.
        """
        for loss in losses if isinstance(losses, (list, tuple)) else [losses]:
            loss = loss() if callable(loss) else loss
            if loss is not None:
                loss = tf.convert_to_tensor(loss)
                self._losses.append((loss, inputs))
                _collect(tf.GraphKeys.REGULARIZATION_LOSSES, loss)

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Notes operations (tensors, functions that return one) to run with each step, in UPDATE_OPS.

        inputs: what they depend on; None for those of the last call. A layer that is not trainable has no updates.
        """
        for update in updates if isinstance(updates, (list, tuple)) else [updates]:
            update = update() if callable(update) and not hasattr(update, "op") else update
            if update is not None:
                update = getattr(update, "op", update)
                self._updates.append((update, inputs))
                if self.trainable:
                    _collect(tf.GraphKeys.UPDATE_OPS, update)

    @property
    def losses(self) -> list[tf.Tensor]:
        """The losses of the layer and of those within it."""
        return [*(loss for loss, _ in self._losses), *self._of_inner("losses")]

    @property
    def updates(self) -> list[tf.Operation]:
        """The operations to run with each step; none if the layer is not trainable."""
        return [*(update for update, _ in self._updates), *self._of_inner("updates")] if self.trainable else []

    def get_losses_for(self, inputs: Any) -> list[tf.Tensor]:
        """The losses that depend on these inputs; None: those that depend on no inputs."""
        free = {loss.name for layer in self._with_inner() for loss, given in layer._losses if given is None}
        if inputs is None:
            return [loss for loss in self.losses if loss.name in free]
        return [loss for loss in self.losses if loss.name not in free and _depends(loss.op, inputs)]

    def get_updates_for(self, inputs: Any) -> list[tf.Operation]:
        """The updates that depend on these inputs; None: those that depend on no inputs of any call."""
        if inputs is not None:
            return [update for update in self.updates if _depends(update, inputs)]
        calls = [inputs for layer in self._with_inner() for inputs, _ in layer._calls]
        return [update for update in self.updates if not _depends(update, calls)]

    @property
    def input(self) -> Any:
        """The inputs of the layer's only call; AttributeError if it was called several times or never."""
        return self._only_call()[0]

    @property
    def output(self) -> Any:
        """The outputs of the layer's only call."""
        return self._only_call()[1]

    @property
    def input_shape(self) -> Any:
        """The shape of the inputs as a tuple; AttributeError if calls differ in it."""
        return self._only_shape(0)

    @property
    def output_shape(self) -> Any:
        """The shape of the outputs as a tuple."""
        return self._only_shape(1)

    def get_input_at(self, node_index: int) -> Any:
        """The inputs of the call of that number, from 0."""
        return self._calls[node_index][0]

    def get_output_at(self, node_index: int) -> Any:
        """The outputs of the call of that number, from 0."""
        return self._calls[node_index][1]

    def get_input_shape_at(self, node_index: int) -> Any:
        """The shape of the inputs of the call of that number."""
        return _shape(self._calls[node_index][0])

    def get_output_shape_at(self, node_index: int) -> Any:
        """The shape of the outputs of the call of that number."""
        return _shape(self._calls[node_index][1])

    def _unique_name(self) -> str:
        """my_layer_1, my_layer_2, ...: Keras's count of layers in the graph, which the names of scopes don't follow."""
        counter = _counters.setdefault(tf.get_default_graph(), collections.Counter())
        name = snake_case(type(self).__name__)
        counter[name] += 1
        return f"{name}_{counter[name]}"

    def _only_call(self) -> tuple:
        if len(self._calls) != 1:
            raise AttributeError(
                f"{self.name}: {len(self._calls)} calls, so there is no single input; see get_input_at"
            )
        return self._calls[0]

    def _only_shape(self, side: int) -> Any:
        shapes = [_shape(call[side]) for call in self._calls]
        if not shapes or any(shape != shapes[0] for shape in shapes):
            raise AttributeError(
                f"{self.name}: {len(shapes)} calls, so there is no single shape; see get_input_shape_at"
            )
        return shapes[0]

    def _all_trainable(self) -> list[tf.Variable]:
        mine = [*self._trainable_weights, *(v for v in self._attributes(_VARIABLE) if v.trainable)]
        known = {id(variable) for variable in self._non_trainable_weights}
        return _unique([v for v in mine if id(v) not in known] + self._of_inner("trainable_weights"))

    def _inner_layers(self) -> list["State"]:
        return [layer for layer in self._attributes(State) if layer is not self]

    def _with_inner(self) -> Iterator["State"]:
        yield self
        for layer in self._inner_layers():
            yield from layer._with_inner()

    def _of_inner(self, attribute: str) -> list:
        return [item for layer in self._inner_layers() for item in getattr(layer, attribute)]

    def _attributes(self, kind: type) -> list:
        """What of that kind stands in attributes, or in lists, tuples and dictionaries there."""
        hidden = ("_trainable_weights", "_non_trainable_weights", "_losses", "_updates", "_calls")
        values = [value for attribute, value in vars(self).items() if attribute not in hidden]
        return _unique(item for item in _flat(values) if isinstance(item, kind))

    def _session(self) -> tf.Session:
        session = tf.get_default_session()
        if session is None:
            raise ArgumentError(f"{self.name}: weights have values in a session only; use `with tf.Session():`")
        return session


def _flat(value: Any) -> Iterator:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def _unique(items: Iterable) -> list:
    return list({id(item): item for item in items}.values())


def _shape(tensors: Any) -> Any:
    return tf.nest.map_structure(
        lambda tensor: tuple(tensor.shape.as_list()) if tf.is_tensor(tensor) else None, tensors
    )


def _collect(key: str, item: Any) -> None:
    if not any(item is other for other in tf.get_collection(key)):
        tf.add_to_collection(key, item)


def _depends(operation: tf.Operation, inputs: Any) -> bool:
    """Whether the operation is computed from one of the input tensors."""
    sources = {tensor.name for tensor in tf.nest.flatten(inputs) if hasattr(tensor, "name")}
    pending, seen = [operation], set()
    while pending:
        one = pending.pop()
        if one.name not in seen:
            seen.add(one.name)
            if any(tensor.name in sources for tensor in [*one.inputs, *one.outputs]):
                return True
            pending.extend([*(tensor.op for tensor in one.inputs), *one.control_inputs])
    return False
