"""Keras 3, which computes eagerly, beside an old program's graphs: what it must run eagerly runs so.

TensorFlow is in graph mode in an old program's process. Each entry into Keras 3 (a model's methods, a layer's call, a
variable, a function of keras.ops, a file) turns eager mode on for its own time, unless tensors of a graph are passed.
"""

import functools
import importlib
import inspect
from types import ModuleType
from typing import Any

from tensorflow.python.eager import context
from tensorflow.python.framework import ops
from tensorflow.python.framework.func_graph import FuncGraph
from tensorflow.python.util import nest

#: Module of keras.src -> the classes and functions that programs enter by.
_ENTRIES = {
    "models.model": ("Model.fit", "Model.evaluate", "Model.predict", "Model.train_on_batch", "Model.test_on_batch")
    + ("Model.predict_on_batch", "Model.save", "Model.save_weights", "Model.load_weights", "Model.export"),
    "ops.operation": ("Operation.__call__",),
    "layers.layer": ("Layer.__call__", "Layer.build", "Layer.add_weight", "Layer.set_weights", "Layer.get_weights"),
    "backend": ("Variable.__init__", "Variable.assign", "Variable.numpy", "Variable.__array__", "Variable.__float__"),
    "optimizers.optimizer": ("Optimizer.build", "Optimizer.apply", "Optimizer.apply_gradients"),
    "saving.saving_api": ("load_model", "save_model", "load_weights", "save_weights"),
}


def apply(keras: ModuleType) -> None:
    """Wraps the entries of Keras 3; an older Keras is left as it is."""
    if not str(getattr(keras, "__version__", "")).startswith("3"):
        return
    for module, names in _ENTRIES.items():
        found = importlib.import_module(f"keras.src.{module}")
        for name in names:
            *owner, attribute = name.split(".")
            holder = getattr(found, owner[0]) if owner else found
            wrapped = _eagerly(getattr(holder, attribute))
            setattr(holder, attribute, wrapped)
            if not owner:
                _replace_public(keras, attribute, wrapped)
    for name, function in list(vars(keras.ops).items()):
        if inspect.isfunction(function):
            setattr(keras.ops, name, _eagerly(function))


def _replace_public(keras: ModuleType, name: str, wrapped: Any) -> None:
    for module in (keras.models, keras.saving):
        if hasattr(module, name):
            setattr(module, name, wrapped)


def _eagerly(function):
    """The function in eager mode, where no argument is a tensor of a graph."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        is_within = context.executing_eagerly() or isinstance(ops.get_default_graph(), FuncGraph)
        if is_within or any(isinstance(value, ops.SymbolicTensor) for value in nest.flatten((args, kwargs))):
            return function(*args, **kwargs)
        with context.eager_mode():
            return function(*args, **kwargs)

    return wrapper
