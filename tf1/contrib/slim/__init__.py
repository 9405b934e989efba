"""tf.contrib.slim: layers, arg_scope and variables of contrib under one name, and slim's own loops, data and nets."""

# ruff: noqa: F401, F403  (everything that is imported here is a name of slim)
import importlib

# Modules that slim's own modules had imported, and that `import *` had brought here: slim.init_ops.zeros_initializer().
from tensorflow.python.framework import dtypes, ops, tensor_shape
from tensorflow.python.ops import (
    array_ops,
    check_ops,
    control_flow_ops,
    init_ops,
    math_ops,
    parsing_ops,
    resource_variable_ops,
    sparse_ops,
    string_ops,
)

from tf1.contrib.framework.arg_scope import *
from tf1.contrib.framework.variables import *
from tf1.contrib.layers import *
from tf1.contrib.slim import evaluation, learning, model_analyzer, queues
from tf1.contrib.slim.data import (
    data_decoder,
    data_provider,
    dataset,
    dataset_data_provider,
    parallel_reader,
    prefetch_queue,
    tfexample_decoder,
)
from tf1.missing import absence

#: Names that are imported when they are asked for.
_LATER = {
    "data": "tf1.contrib.slim.data",
    "initializers": "tf1.contrib.layers.initializers",
    "layers": "tf1.contrib.layers",
    "losses": "tf1.contrib.losses",
    "metrics": "tf1.contrib.metrics",
    "nets": "tf1.contrib.slim.nets",
    "normalization": "tf1.contrib.layers.normalization",
    "optimizers": "tf1.contrib.layers.optimizers",
    "regularizers": "tf1.contrib.layers.regularizers",
}


summaries = importlib.import_module(f"{__name__}.summaries")  # not that of contrib.layers, which is a name of slim too
_absence = absence("contrib.slim")


def __getattr__(name: str):
    """A sub-module, or the reason why it is not here."""
    if name in _LATER:
        return importlib.import_module(_LATER[name])
    return _absence(name)
