"""tf.keras of TensorFlow 1.15: PyPI's tf_keras by its version-1 interface, in graph mode, and what it has lost.

`tf.keras`, `tensorflow.keras.*`, `tensorflow.python.keras.*` and `tf.contrib.keras` are this tree of modules.
"""

import importlib
import warnings
from types import ModuleType

from tf1.keras.modules import Tree

_API = "tf_keras.api._v1.keras"

#: Remarks of tf_keras about what every old program does.
_REMARKS = (
    r"`Model\.state_updates` will be removed",
    r"The `(lr|decay)` argument is deprecated",
    r"`(m|M)odel\.(fit|evaluate|predict)_generator` is deprecated",
    r"`tf\.keras\.backend\.(set_learning_phase|learning_phase_scope)` is deprecated",
    r"You are saving your model as an HDF5 file",
    r"The `keras\.initializers\.serialize\(\)` API should only be used",
    r"`Layer\.(updates|state_updates|add_variable)`",
    r"`layer\.(updates|apply|add_variable|get_.*)`",
)


def api(path: str = "") -> ModuleType:
    """A module of tf_keras's interface for TensorFlow 1.

    Raises ModuleNotFoundError, which says what to install, without tf_keras.
    """
    try:
        importlib.import_module("tf_keras")
    except ModuleNotFoundError as error:
        if error.name != "tf_keras":
            raise
        message = "the Keras of then needs PyPI's tf_keras, which is not installed: pip install tf_keras==2.21.0"
        raise ModuleNotFoundError(message, name="tf_keras") from None
    return importlib.import_module(f"{_API}.{path}" if path else _API)


def sources(path: str, *private: str) -> tuple[ModuleType, ...]:
    """The interface's module and modules of tf_keras.src, of which old programs used private names, too."""
    return (api(path), *(importlib.import_module(f"tf_keras.src.{name}") for name in private))


def prepare() -> None:
    """Imports tf_keras and gives its models the methods that they have lost."""
    api()
    for remark in _REMARKS:
        warnings.filterwarnings("ignore", message=remark)
    from tf_keras.src.saving import saving_lib

    from tf1.keras.downloads import explain_failures
    from tf1.keras.models import add_lost_methods
    from tf1.keras.progress import show_metrics_alone
    from tf1.keras.variables import allow_in_lambdas

    add_lost_methods()
    allow_in_lambdas()
    explain_failures()
    show_metrics_alone()
    saving_lib._SAVING_V3_ENABLED.value = False  # "model.keras" was HDF5, too; the format of today needs eager mode


def utils_module() -> tuple:
    """utils with all that stood in its sub-modules."""
    from tf1.keras import utils

    own = {name: getattr(utils, name) for name in ("HDF5Matrix", "multi_gpu_model", "convert_all_kernels_in_model")}
    names = ("np_utils", "generic_utils", "layer_utils", "data_utils", "io_utils", "conv_utils", "vis_utils")
    own["convert_kernel"] = utils.convert_kernel
    return own, sources("utils", *(f"utils.{name}" for name in names))


def _root() -> tuple:
    prepare()
    return {"__version__": "2.2.4-tf"}, (api(),)


def _models() -> tuple:
    from tf1.keras.models import model_from_yaml

    return {"model_from_yaml": model_from_yaml}, sources("models", "models.cloning")


def _engine() -> tuple:
    names = ("input_layer", "input_spec", "base_layer_v1", "base_layer", "node", "functional", "sequential")
    return {}, sources("layers", *(f"engine.{name}" for name in names), "engine.training_v1", "utils.layer_utils")


def _scikit_learn() -> tuple:
    return {}, (importlib.import_module("tf1.keras.scikit_learn"),)


def _datasets() -> tuple:
    return {}, (importlib.import_module("tf1.keras_datasets"),)


def _backend() -> tuple:
    from tf1.keras.batch_dot import batch_dot

    return {"batch_dot": batch_dot}, sources("backend", "backend")


def _estimator() -> tuple:
    from tf1.keras.estimator import model_to_estimator

    return {"model_to_estimator": model_to_estimator}, ()


BUILDERS = {
    "": _root,
    "models": _models,
    "engine": _engine,
    "utils": utils_module,
    "layers": lambda: ({}, sources("layers")),
    "backend": _backend,
    "losses": lambda: ({}, sources("losses", "losses")),
    "initializers": lambda: ({}, sources("initializers")),
    "wrappers": lambda: ({}, ()),
    "wrappers.scikit_learn": _scikit_learn,
    "datasets": _datasets,
    "estimator": _estimator,
}

#: The modules of tf.keras.
TREE = Tree("keras", BUILDERS, layout="tf_keras.src")


def __getattr__(name: str):
    """`tf1.keras:keras` is the root; it is made when a program asks for it."""
    if name == "keras":
        return TREE.root
    raise AttributeError(name)
