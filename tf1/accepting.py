"""What a session, an operation and a TensorArray take from a program beyond what today's TensorFlow takes."""

import numpy as np
from tensorflow.core.protobuf import config_pb2
from tensorflow.python.client import session
from tensorflow.python.eager import context, execute
from tensorflow.python.ops.tensor_array_ops import TensorArray

_init_of_today = session.BaseSession.__init__
_bool_of_today = execute.make_bool


def apply() -> None:
    """Changes sessions, the attributes of operations and TensorArrays, in this process."""
    session.BaseSession.__init__ = _init
    execute.make_bool = _bool
    TensorArray.pack, TensorArray.unpack = TensorArray.stack, TensorArray.unstack  # their names before 1.0


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


def _bool(v, arg_name):
    """NumPy's True and False, too: tf.data compares the size of a prefetch, which programs compute as an np.int64."""
    return _bool_of_today(bool(v) if isinstance(v, np.bool_) else v, arg_name)
