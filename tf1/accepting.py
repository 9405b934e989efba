"""What a session, an operation and a TensorArray take from a program beyond what today's TensorFlow takes."""

import numpy as np
from tensorflow.core.protobuf import config_pb2
from tensorflow.python.client import session
from tensorflow.python.eager import context, execute
from tensorflow.python.framework import ops
from tensorflow.python.ops import variable_scope
from tensorflow.python.ops.tensor_array_ops import TensorArray
from tensorflow.python.training import slot_creator

from tf1 import ending

_init_of_today = session.BaseSession.__init__
_bool_of_today = execute.make_bool
_slot_of_today = slot_creator._create_slot_var


def apply() -> None:
    """Changes sessions, attributes of operations, TensorArrays and slots of optimizers, in this process."""
    session.BaseSession.__init__ = _init
    execute.make_bool = _bool
    TensorArray.pack, TensorArray.unpack = TensorArray.stack, TensorArray.unstack  # their names before 1.0
    slot_creator._create_slot_var = _slot
    for name in ("outputs", "inputs", "control_inputs", "device"):  # graph editors read what was behind
        setattr(ops.Operation, f"_{name}", property(lambda op, name=name: _listed(getattr(op, name))))


def _init(self, target="", graph=None, config=None):
    """A session that puts an operation elsewhere if it can't stand where the program wants it.

    Programs say tf.device("/gpu:0") without allow_soft_placement: without that GPU, they would end with an error.
    """
    if config is None:
        config = context.context().config
    if isinstance(config, config_pb2.ConfigProto) and not config.allow_soft_placement:
        given, config = config, config_pb2.ConfigProto(allow_soft_placement=True)
        config.MergeFrom(given)
    _init_of_today(self, target, graph, config)
    ending.remember(self)


def _bool(v, arg_name):
    """NumPy's True and False, too: tf.data compares the size of a prefetch, which programs compute as an np.int64."""
    return _bool_of_today(bool(v) if isinstance(v, np.bool_) else v, arg_name)


def _slot(*args, **kwargs):
    """A slot of an optimizer or a moving average, made in a scope that reuses variables, too, if it isn't there.

    Many GANs before 1.0 call minimize, or apply of an average in their batch normalization, in such a scope. From
    1.0 on this was an error.
    """
    scope = variable_scope.get_variable_scope()
    if scope.reuse is not True:
        return _slot_of_today(*args, **kwargs)
    scope._reuse = variable_scope.AUTO_REUSE
    try:
        return _slot_of_today(*args, **kwargs)
    finally:
        scope._reuse = True


def _listed(value):
    """A list of what today is a tuple."""
    return list(value) if isinstance(value, tuple) else value
