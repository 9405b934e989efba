"""What layers that a program defines itself find in their base class: the Layer of Keras 1 and 2 on tf_keras's."""

import functools
from typing import Any

import tensorflow.compat.v1 as tf
from tf_keras.src import backend

from tf1.keras_of_then.arguments import _INITIALIZERS, translate
from tf1.keras_of_then.initializations import as_initializer

_TAKE_SHAPES = ("build", "compute_output_shape", "get_output_shape_for")


def plain_shape(shape: Any) -> Any:
    """A shape, or a list of them, as a tuple of int and None, which it was in Keras."""
    if isinstance(shape, tf.TensorShape):
        return tuple(shape.as_list())
    if isinstance(shape, list) and any(isinstance(part, tf.TensorShape) for part in shape):
        return [plain_shape(part) for part in shape]
    return shape


def complete(tensor: Any, shape: Any) -> None:
    """Tells a tensor the sizes that a layer declares and TensorFlow does not know, but for the batch's."""
    known = tf.TensorShape([None, *tf.TensorShape(shape)[1:]]) if tf.TensorShape(shape).rank else tf.TensorShape(None)
    if isinstance(tensor, tf.Tensor) and tensor.shape.is_compatible_with(known):
        tensor.set_shape(known)


def _has_a_rank(tensor: Any) -> bool:
    return isinstance(tensor, tf.Tensor) and tensor.shape.rank is not None


def _with_plain_shapes(method):
    @functools.wraps(method)
    def wrapper(self, input_shape=None, *args, **kwargs):
        return method(self, plain_shape(input_shape), *args, **kwargs)

    return wrapper


class OldLayer:
    """Stands between a layer of tf_keras and the program's subclass of it."""

    _present: type
    _old_name: str
    _taken: set[str]
    _declares_shape = False

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in _TAKE_SHAPES:
            if name in vars(cls):
                setattr(cls, name, _with_plain_shapes(vars(cls)[name]))
        cls._declares_shape |= any(name in vars(cls) for name in _TAKE_SHAPES[1:])
        if "call" in vars(cls):  # Keras ran a layer's call as it was written
            cls.call = tf.autograph.experimental.do_not_convert(cls.call)

    def __init__(self, *args, **kwargs):
        args, kwargs = translate(self._old_name, self._taken, args, kwargs)
        masks = vars(self).get("_supports_masking", False)  # set before the constructor of the base class runs
        super().__init__(*args, **kwargs)
        self._supports_masking = self._supports_masking or masks

    def _init_set_name(self, name, zero_based=True):
        super()._init_set_name(name, zero_based=False)  # Keras counts from 1, tf.keras from none

    def __call__(self, inputs, *args, **kwargs):
        """The outputs, of the shapes that the program's class declares: those were what Keras's int_shape told."""
        outputs = super().__call__(inputs, *args, **kwargs)
        if self._declares_shape and all(_has_a_rank(tensor) for tensor in tf.nest.flatten(inputs)):
            shapes = tf.nest.map_structure(lambda tensor: tuple(tensor.shape.as_list()), inputs)
            declared = self.compute_output_shape(shapes)
            made = outputs if isinstance(outputs, list | tuple) else [outputs]
            declared = declared if isinstance(declared, list) else [declared]
            for tensor, shape in zip(made, declared, strict=False):
                complete(tensor, shape)
        return outputs

    def add_weight(self, *args, **kwargs):
        """A variable: (name, shape, dtype, initializer, ...) in Keras 2, (shape, initializer, name, ...) in Keras 1."""
        if args and not (args[0] is None or isinstance(args[0], str)):
            kwargs["shape"], *rest = args
            for value in rest:
                is_name = isinstance(value, str) and value not in _INITIALIZERS
                kwargs["name" if is_name else "initializer"] = value
            args = ()
        kwargs["initializer"] = as_initializer(kwargs.get("initializer"))
        if kwargs.get("shape") is not None:
            kwargs["shape"] = tuple(kwargs["shape"])
        return super().add_weight(*args, **kwargs)

    def add_update(self, updates, inputs=None):
        """Operations or pairs (variable, new value) that each training step runs."""
        updates = updates if isinstance(updates, list) else [updates]
        return super().add_update([tf.assign(*update) if isinstance(update, tuple) else update for update in updates])

    def compute_output_shape(self, input_shape):
        """[batch, ...], by the method of Keras 1 if the layer has one."""
        if hasattr(self, "get_output_shape_for"):
            return self.get_output_shape_for(input_shape)
        return super().compute_output_shape(input_shape)

    def __setattr__(self, name, value):
        """Keras 1's layers set the lists of their weights themselves."""
        if name in ("trainable_weights", "non_trainable_weights"):
            self._set_weights_that(value, learn=name == "trainable_weights")
        else:
            super().__setattr__(name, value)

    def _set_weights_that(self, weights: list, learn: bool) -> None:
        chosen = {id(weight) for weight in weights}
        others = self._non_trainable_weights if learn else self._trainable_weights
        others = [weight for weight in others if id(weight) not in chosen]
        both = (list(weights), others) if learn else (others, list(weights))
        vars(self)["_trainable_weights"], vars(self)["_non_trainable_weights"] = both


def numbered_name(kind: str) -> str:
    """A name for a layer or a model as Keras gave it: dense_1, dense_2, ..."""
    return backend.unique_object_name(kind, zero_based=False)
