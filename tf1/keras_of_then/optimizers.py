"""keras.optimizers: the optimizers of Keras 2, with its defaults, and their arguments of Keras 1."""

import contextlib
import inspect
from typing import Any

import tensorflow.compat.v1 as tf
from tensorflow.python.ops import resource_variable_ops
from tensorflow.python.ops.ref_variable import RefVariable
from tf_keras.src.optimizers import optimizer_v1


def _old(name: str) -> type:
    """The optimizer whose get_updates also takes (params, constraints, loss) of Keras 1 and (params=, loss=)."""
    present = getattr(optimizer_v1, name)

    class Old(present):
        __doc__ = present.__doc__
        _loaded = None  # (ids of the parameters, what _create_all_weights made), until a training step uses it

        def get_updates(self, *args, **kwargs):
            """The operations of a training step. (loss, params), (params, constraints, loss), or by name."""
            loss, params = _loss_and_params(args, kwargs)
            updates = super().get_updates(loss, params)
            self._loaded = None
            return updates

        def _create_all_weights(self, params):
            """Variables for each parameter; those that load_model has filled, if a step has not used them yet."""
            key = [id(parameter) for parameter in params]
            if self._loaded is None or self._loaded[0] != key:
                with _of_the_kind_of(params):
                    self._loaded = key, super()._create_all_weights(params)
            return self._loaded[1]

    Old.__name__ = Old.__qualname__ = name
    return Old


def _of_the_kind_of(params):
    """A context in which variables are reference variables if a parameter is one, as tf.layers' are: then all were.

    Programs look into the updates of those (unrolled GANs), where an Assign has the variable as its first input.
    """

    def create(next_creator, **kwargs):
        names = ("initial_value", "trainable", "name", "dtype", "constraint")
        return RefVariable(**{name: kwargs[name] for name in names if name in kwargs})

    if all(resource_variable_ops.is_resource_variable(parameter) for parameter in params):
        return contextlib.nullcontext()
    return tf.variable_creator_scope(create)


def _loss_and_params(args: tuple, kwargs: dict[str, Any]) -> tuple:
    given = {key: kwargs[key] for key in ("loss", "params") if key in kwargs}
    rest = [value for value in args if not isinstance(value, dict)]
    if len(args) == 3:  # params, constraints, loss
        given.update(params=args[0], loss=args[2])
        rest = []
    for value in rest:
        if isinstance(value, list | tuple) and "params" not in given:
            given["params"] = value
        elif "loss" not in given:
            given["loss"] = value
    if set(given) != {"loss", "params"}:
        raise TypeError("get_updates() takes (loss, params), or (params, constraints, loss) as in Keras 1")
    return given["loss"], list(given["params"])


SGD, RMSprop, Adagrad = _old("SGD"), _old("RMSprop"), _old("Adagrad")
Adadelta, Adam, Adamax, Nadam = _old("Adadelta"), _old("Adam"), _old("Adamax"), _old("Nadam")
sgd, rmsprop, adagrad, adadelta, adam, adamax, nadam = SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam
Optimizer, TFOptimizer = optimizer_v1.Optimizer, optimizer_v1.TFOptimizer


def by_name() -> dict[str, type]:
    """Every optimizer by its name and by its name in small letters."""
    found = {name: value for name, value in globals().items() if inspect.isclass(value)}
    found = {name: value for name, value in found.items() if issubclass(value, Optimizer) and value is not Optimizer}
    return {**found, **{name.lower(): value for name, value in found.items()}}


def get(identifier: Any):
    """The optimizer of a name, a configuration, or one of TensorFlow; an optimizer is returned as it is.

    Raises ValueError for an unknown name.
    """
    if isinstance(identifier, str):
        found = by_name().get(identifier.lower())
        if found is None:
            raise ValueError(f"Unknown optimizer: {identifier}")
        return found()
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, tf.train.Optimizer):
        return TFOptimizer(identifier)
    return identifier


def clip_norm(gradient, limit, norm):
    """The gradient, shortened to the limit if its norm is greater."""
    return tf.where(norm >= limit, gradient * limit / norm, gradient) if limit > 0 else gradient


def optimizer_from_config(config: dict[str, Any], custom_objects: dict[str, Any] | None = None):
    """The optimizer of {"class_name", "config"}."""
    return deserialize(config, custom_objects)


def serialize(optimizer) -> dict[str, Any]:
    """The class's name and the arguments."""
    return {"class_name": type(optimizer).__name__, "config": optimizer.get_config()}


def deserialize(config: dict[str, Any], custom_objects: dict[str, Any] | None = None):
    """The optimizer that serialize described."""
    known = {**by_name(), **(custom_objects or {})}
    return known[config["class_name"]](**config["config"])
