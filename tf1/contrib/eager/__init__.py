"""tf.contrib.eager (tfe): what programs used beside tf.enable_eager_execution(), which TensorFlow still has."""

import tensorflow as _tensorflow_2
import tensorflow.compat.v1 as _tf
from tensorflow.python.eager import context as _context
from tensorflow.python.eager.backprop import gradients_function
from tensorflow.python.eager.backprop import implicit_grad as implicit_gradients
from tensorflow.python.eager.backprop import implicit_val_and_grad as implicit_value_and_gradients
from tensorflow.python.eager.backprop import val_and_grad_function as value_and_gradients_function
from tensorflow.python.framework.test_util import (
    run_all_in_graph_and_eager_modes as run_all_tests_in_graph_and_eager_modes,
)
from tensorflow.python.framework.test_util import run_in_graph_and_eager_modes as run_test_in_graph_and_eager_modes
from tensorflow.python.ops.resource_variable_ops import ResourceVariable as Variable
from tensorflow.python.ops.variable_scope import EagerVariableStore

from tf1.contrib.eager import metrics
from tf1.contrib.eager.datasets import Iterator
from tf1.contrib.eager.network import Network, Saver, Sequential, restore_network_checkpoint, save_network_checkpoint

__all__ = [
    "ASYNC", "Checkpoint", "DEVICE_PLACEMENT_EXPLICIT", "DEVICE_PLACEMENT_SILENT", "DEVICE_PLACEMENT_WARN",
    "EagerVariableStore", "GradientTape", "Iterator", "Network", "SYNC", "Saver", "Sequential", "TensorSpec",
    "Variable", "async_wait", "custom_gradient", "defun", "enable_eager_execution", "execution_mode",
    "executing_eagerly", "function", "gradients_function", "implicit_gradients", "implicit_value_and_gradients",
    "in_eager_mode", "in_graph_mode", "list_devices", "make_template", "metrics", "num_gpus", "py_func",
    "restore_network_checkpoint", "run_all_tests_in_graph_and_eager_modes", "run_test_in_graph_and_eager_modes",
    "save_network_checkpoint", "set_execution_mode", "value_and_gradients_function",
]  # fmt: skip

ASYNC, SYNC = _context.ASYNC, _context.SYNC
DEVICE_PLACEMENT_EXPLICIT = _context.DEVICE_PLACEMENT_EXPLICIT
DEVICE_PLACEMENT_SILENT = _context.DEVICE_PLACEMENT_SILENT
DEVICE_PLACEMENT_WARN = _context.DEVICE_PLACEMENT_WARN
Checkpoint = _tf.train.Checkpoint
GradientTape = _tf.GradientTape
TensorSpec = _tf.TensorSpec
async_wait = _context.async_wait
custom_gradient = _tf.custom_gradient
enable_eager_execution = _tf.enable_eager_execution
executing_eagerly = in_eager_mode = _tf.executing_eagerly
execution_mode = _context.execution_mode
make_template = _tf.make_template
num_gpus = _context.num_gpus
py_func = _tf.py_function
set_execution_mode = _context.set_execution_mode


def in_graph_mode():
    """Whether operations become nodes of a graph."""
    return not _tf.executing_eagerly()


def list_devices():
    """The names of the devices."""
    return [device.name for device in _tf.config.list_logical_devices()]


def function(func=None, input_signature=None, autograph=True):
    """A function that is compiled to a graph at its first call; also as a decorator with arguments."""
    return _tensorflow_2.function(func, input_signature=input_signature, autograph=autograph)


defun = function
