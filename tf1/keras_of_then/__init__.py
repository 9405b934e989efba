"""`import keras` of 2015 to 2019: Keras 1 and 2.0 to 2.2 on PyPI's tf_keras, in programs that `python -m tf1` runs.

Arguments and names of Keras 1 are translated; a line on stderr says so once for each kind.
"""

import functools
import importlib
from collections.abc import Callable
from types import ModuleType

from tf1.keras import api, prepare, sources
from tf1.keras.modules import Tree
from tf1.keras_of_then.notices import say

#: The version whose behaviour this is: the last but one that still understood Keras 1.
VERSION = "2.2.4"


#: Packages of Keras 2.2 -> where their modules stand here.
_BESIDE = {"keras_applications": "keras.applications", "keras_preprocessing": "keras.preprocessing"}


_is_wanted: Callable[[], bool] | None = None


def keras_of_then(wanted: Callable[[], bool] | None = None) -> None:
    """From now on the program's imports of keras give the Keras of then.

    Args:
        wanted: is asked once, when the program first imports keras: whether they do, or give the installed one. What
            it chose is said in a line, as it can be chosen otherwise.
    """
    from tf1 import importing

    global _is_wanted
    _is_wanted = functools.cache(wanted or (lambda: True))

    def chosen(name: str) -> ModuleType | None:
        if not _is_wanted():
            return None
        if wanted:
            say("chosen", "the Keras of then, on tf_keras; python -m tf1 --keras3 gives the installed one")
        return resolve(name)

    for package in ("keras", *_BESIDE):
        importing.stand_in(package, chosen)


def is_on() -> bool:
    """Whether the program's imports of keras give the Keras of then."""
    return _is_wanted is not None and _is_wanted()


def resolve(name: str) -> ModuleType:
    """The module of the dotted name, such as keras.layers.convolutional.

    Raises ModuleNotFoundError: for a wrong name, or, with what to install, without tf_keras.
    """
    import tf1

    tf1.old_tensorflow()  # graph mode, and quiet
    package, dot, rest = name.partition(".")
    return TREE.find(_BESIDE.get(package, package) + dot + rest)


def _root() -> tuple:
    prepare()
    from tf1.keras.variables import initialize_all
    from tf1.keras_of_then import models
    from tf1.keras_of_then.shapes import remember_shapes

    models.widen()
    initialize_all()
    remember_shapes()
    own = models.own_names()
    return {"__version__": VERSION, **{name: own[name] for name in ("Model", "Sequential", "Input")}}, (api(),)


def _part(module: str, function: str = "own_names"):
    """What a function of a module of this package returns."""
    return getattr(importlib.import_module(f"tf1.keras_of_then.{module}"), function)()


def _backend() -> tuple:
    from tf1.keras_of_then import backend_imports

    return _part("backend"), (backend_imports, *sources("backend", "backend"))


def _layers() -> tuple:
    from tf1.keras_of_then.layers import classes, functions
    from tf1.keras_of_then.merging import MergeModule

    own, others = {**classes(), **functions()}, sources("layers")
    return {**own, "merge": MergeModule(TREE, "layers.merge", own, others)}, others


def _imagenet_utils() -> tuple:
    from tf1.keras_of_then.utils import _obtain_input_shape

    path = "applications.imagenet_utils"
    return {"_obtain_input_shape": _obtain_input_shape}, sources(path, path)


def _application(name: str) -> tuple:
    from tf1.keras_of_then.applications import module

    return module(name)


def _engine() -> tuple:
    from tf1.keras_of_then.utils import collect_trainable_weights, slice_arrays
    from tf1.keras_of_then.weight_files import NAMES

    names = ("input_layer", "input_spec", "base_layer_v1", "base_layer", "node", "functional", "sequential")
    names = (*(f"engine.{name}" for name in names), "engine.training_v1", "engine.training_utils_v1")
    utils = ("utils.layer_utils", "utils.data_utils", "utils.generic_utils", "saving.legacy.hdf5_format")
    others = sources("layers", *names, *utils)
    models = _part("models")
    own = {**_layers()[0], "Model": models["Model"], "Sequential": models["Sequential"]}
    own |= {"slice_X": slice_arrays, "collect_trainable_weights": collect_trainable_weights}
    return {**own, **NAMES, "Container": models["Model"], "Network": models["Model"]}, others


def _utils() -> tuple:
    from tf1.keras import utils_module

    own, others = utils_module()
    return {**own, **_part("utils")}, others


def _optimizers() -> tuple:
    return {}, (importlib.import_module("tf1.keras_of_then.optimizers"), *sources("optimizers"))


def _initializers() -> tuple:
    (present,) = sources("initializers")
    from tf1.keras_of_then.initializations import Initializer

    return {"zero": present.zeros, "one": present.ones, "Initializer": Initializer}, (present,)


def _losses() -> tuple:
    return {}, (*sources("losses", "losses"), *sources("metrics", "metrics"))


def _metrics() -> tuple:
    from tf1.keras_of_then.metrics import LOST

    return dict(LOST), sources("metrics", "metrics", "losses")


def _values(kind: str) -> tuple:
    from tf1.keras_of_then import values

    return dict(getattr(values, kind.upper())), sources(kind)


def _preprocessing(kind: str, names: bool = True) -> tuple:
    own = _part("preprocessing", f"{kind}_names") if names else {}
    return own, sources(f"preprocessing.{kind}", f"preprocessing.{kind}")


BUILDERS = {
    "": _root,
    "layers": _layers,
    "engine": _engine,
    "models": lambda: (_part("models"), sources("models")),
    "backend": _backend,
    "utils": _utils,
    "optimizers": _optimizers,
    "losses": _losses,
    "metrics": _metrics,
    "callbacks": lambda: (_part("callbacks"), sources("callbacks", "callbacks")),
    "initializers": _initializers,
    "initializations": lambda: ({}, (importlib.import_module("tf1.keras_of_then.initializations"),)),
    "regularizers": lambda: _values("regularizers"),
    "constraints": lambda: _values("constraints"),
    "applications": lambda: ({}, sources("applications")),
    "applications.imagenet_utils": _imagenet_utils,
    "preprocessing": lambda: ({}, ()),
    "preprocessing.image": lambda: _preprocessing("image"),
    "preprocessing.text": lambda: _preprocessing("text"),
    "preprocessing.sequence": lambda: _preprocessing("sequence", names=False),
    "legacy": lambda: ({}, ()),
    "legacy.interfaces": lambda: (_part("interfaces", "names"), ()),
    "wrappers": lambda: ({}, ()),
    "wrappers.scikit_learn": lambda: ({}, (importlib.import_module("tf1.keras.scikit_learn"),)),
    "datasets": lambda: ({}, (importlib.import_module("tf1.keras_datasets"),)),
}

#: keras.applications.vgg16 held vgg16, the module of keras_applications, from 2.2 on.
_NETWORKS = ("densenet", "inception_resnet_v2", "inception_v3", "mobilenet", "mobilenet_v2", "mobilenetv2", "nasnet",
             "resnet50", "vgg16", "vgg19", "xception")  # fmt: skip
for _network in _NETWORKS:
    BUILDERS[f"applications.{_network}"] = BUILDERS[f"applications.{_network}.{_network}"] = functools.partial(
        _application, _network
    )

TREE = Tree("keras", BUILDERS, layout="tf_keras.src")
