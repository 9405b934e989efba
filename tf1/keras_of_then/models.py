"""Models of Keras 1 and 2: their methods take the arguments of then, also on models that tf_keras itself has made.

tf_keras makes models in many places (applications, load_model, clone_model), so its classes get the wider methods; what
they took before, they take still.
"""

import functools
from typing import Any

import tensorflow
from tf_keras.api._v1.keras import layers as present_layers
from tf_keras.api._v1.keras import models as present
from tf_keras.api._v1.keras import utils
from tf_keras.src.engine import base_layer_v1, functional, training_v1
from tf_keras.src.saving.legacy import save as legacy_save

from tf1.keras_of_then import added, generators, metrics, optimizers
from tf1.keras_of_then.layer import numbered_name
from tf1.keras_of_then.merging import Merge
from tf1.keras_of_then.notices import renamed, say

_untracked = tensorflow.__internal__.tracking.no_automatic_dependency_tracking


class OldModelClass(type(present.Model)):
    """The class of models as the program sees it. Calling it makes a model of tf_keras; it can be subclassed."""

    def __call__(cls, *args, **kwargs):
        """A model of tf_keras, or of the program's own class."""
        for old, new in (("input", "inputs"), ("output", "outputs")):
            if old in kwargs:
                renamed(old, new)
                kwargs[new] = kwargs.pop(old)
        made = vars(cls).get("_present")
        if made is None:  # the program's own subclass
            return super().__call__(*args, **kwargs)
        if "name" not in kwargs and len(args) < cls._name_place:
            kwargs["name"] = numbered_name(cls.__name__.lower())
        return made(*args, **kwargs)

    def __instancecheck__(cls, instance):
        made = vars(cls).get("_present")
        return isinstance(instance, made) if made else super().__instancecheck__(instance)

    def __subclasscheck__(cls, subclass):
        made = vars(cls).get("_present")
        return issubclass(subclass, made) if made else super().__subclasscheck__(subclass)


Model = OldModelClass("Model", (present.Model,), {"_present": present.Model, "_name_place": 3, "__module__": __name__})
Sequential = OldModelClass(
    "Sequential", (present.Sequential,), {"_present": present.Sequential, "_name_place": 2, "__module__": __name__}
)


def widen() -> None:
    """Gives the models of tf_keras the wider methods. Does it once."""
    if hasattr(training_v1.Model, "_widened"):
        return
    training_v1.Model._widened = True
    for name in ("compile", "fit", "evaluate", "predict", "save_weights", "load_weights"):
        _replace(training_v1.Model, name, globals()[f"_{name}"])
    for name in ("fit_generator", "evaluate_generator", "predict_generator"):
        _replace(training_v1.Model, name, functools.partial(_by_generator, name))
    _replace(present.Sequential, "add", _add)
    _replace(base_layer_v1.Layer, "add_loss", added.add_loss)
    names = training_v1.Model.metrics_names.fget
    training_v1.Model.metrics_names = property(functools.partial(added.names, names))
    training_v1.Model.metrics_tensors = property(added.tensors)
    for kind in (functional.Functional, present.Sequential):
        kind.layers = property(functools.partial(_layers, kind.layers.fget), kind.layers.fset)
    base_layer_v1.Layer.outbound_nodes = _nodes("_outbound_nodes")
    base_layer_v1.Layer.inbound_nodes = _nodes("_inbound_nodes")


def _replace(kind: type, name: str, wider) -> None:
    """Puts wider(method, self, ...) in place of the method."""
    method = getattr(kind, name)

    @functools.wraps(method)
    def widened(self, *args, **kwargs):
        return wider(method, self, *args, **kwargs)

    setattr(kind, name, widened)


def _nodes(name: str) -> property:
    return property(lambda layer: getattr(layer, name), lambda layer, nodes: setattr(layer, name, nodes))


def _compile(method, self, optimizer="rmsprop", loss=None, metrics_=None, *args, **kwargs):
    kwargs.pop("class_mode", None)
    chosen = kwargs.pop("metrics", metrics_)
    return method(self, optimizers.get(optimizer), loss, metrics.translate(chosen), *args, **kwargs)


def _epochs(kwargs: dict[str, Any]) -> None:
    if "nb_epoch" in kwargs:
        renamed("nb_epoch", "epochs")
        kwargs["epochs"] = kwargs.pop("nb_epoch")
    if kwargs.pop("show_accuracy", False):
        say("show_accuracy", 'show_accuracy of Keras 0 is not here: pass metrics=["accuracy"] to compile')


def _fit(method, self, *args, **kwargs):
    _epochs(kwargs)
    validation = kwargs.get("validation_data")
    if isinstance(validation, tuple | list) and len(validation) >= 2:
        # Callbacks found there the inputs, the targets and a weight for each example.
        arrays = [array for part in validation[:2] for array in (part if isinstance(part, list) else [part])]
        weights = validation[2] if len(validation) > 2 else [1.0] * len(arrays[0])
        for callback in kwargs.get("callbacks") or ():
            callback.validation_data = [*arrays, weights]
    return method(self, *args, **kwargs)


def _evaluate(method, self, *args, **kwargs):
    _epochs(kwargs)
    return method(self, *args, **kwargs)


def _predict(method, self, x, batch_size=None, verbose=0, *args, **kwargs):
    return method(self, x, batch_size, verbose, *args, **kwargs)


def _by_generator(name: str, method, self, generator, *args, **kwargs):
    """Also trains on what tf_keras's own method would: it wants `fit`, which takes generators, too."""
    generator, args, kwargs = generators.translate(name, generator, args, kwargs)
    return method(self, generator, *args, **kwargs)


def _save_weights(method, self, filepath, overwrite=True, save_format="h5", **kwargs):
    """Keras wrote HDF5 whatever the file was called."""
    return legacy_save.save_weights(self, filepath, overwrite=overwrite, save_format=save_format, **kwargs)


def _load_weights(method, self, filepath, by_name=False, **kwargs):
    return legacy_save.load_weights(self, filepath, by_name=by_name, **kwargs)


class LayerList(list):
    """A model's layers. Keras 1's `model.layers.pop()` took the layer from the model; so it does here."""

    def __init__(self, model, layers):
        super().__init__(layers)
        self._model = model

    def pop(self, index: int = -1):
        """Takes the layer from the list and from the model."""
        layer = super().pop(index)
        if isinstance(self._model, present.Sequential) and index in (-1, len(self)):
            self._model.pop()
        else:
            tracked = self._model._self_tracked_trackables
            tracked[:] = [one for one in tracked if one is not layer]
        return layer


def _layers(getter, self) -> LayerList:
    return LayerList(self, getter(self))


@_untracked
def _add_models(self, branch) -> None:
    """Begins a Sequential with a model of several inputs."""
    self.inputs, self.outputs = branch.inputs, branch.outputs
    self.built = self._has_explicit_input_shape = self._graph_initialized = True
    self._init_graph_network(self.inputs, self.outputs)


def _add(method, self, layer):
    is_first = not getattr(self, "_self_tracked_trackables", None)
    if isinstance(layer, Merge):
        return _add_models(self, layer.as_model())
    if is_first and isinstance(layer, functional.Functional) and len(layer.inputs or ()) > 1:
        return _add_models(self, layer)
    return method(self, layer)


def _with_old_layers(function):
    """A loader that knows the layers and optimizers by their names and arguments of then."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        from tf1.keras_of_then.layers import classes

        with utils.CustomObjectScope({**classes(), **optimizers.by_name()}):
            return function(*args, **kwargs)

    return wrapper


def own_names() -> dict[str, Any]:
    """What keras.models holds that differs from tf_keras's."""
    from tf1.keras.models import model_from_yaml

    loaders = {name: getattr(present, name) for name in ("load_model", "model_from_json", "model_from_config")}
    loaders["model_from_yaml"] = model_from_yaml
    own = {name: _with_old_layers(loader) for name, loader in loaders.items()}
    return {**own, "Model": Model, "Sequential": Sequential, "Graph": Graph, "Input": present_layers.Input}


class Graph:
    """The model of Keras 0, refused."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError(
            "Graph of Keras 0 is not here: use Model(input=..., output=...) of the functional API"
        )
