"""What tf.nn.rnn_cell of TensorFlow 1.15 held, and what tensorflow.python.ops.rnn_cell(_impl) held beside it."""

from tensorflow.python.util import nest

from tf1.recurrent.basic import BasicLSTMCell, BasicRNNCell, GRUCell, LSTMCell, LSTMStateTuple
from tf1.recurrent.cell import LayerRNNCell, RNNCell
from tf1.recurrent.cell import check_like_cell as assert_like_rnncell
from tf1.recurrent.cell import shape_of as _concat
from tf1.recurrent.cell import zeros_of as _zero_state_tensors
from tf1.recurrent.linear import (
    EmbeddingWrapper,
    InputProjectionWrapper,
    OutputProjectionWrapper,
    _Linear,
    _linear,
)
from tf1.recurrent.stacked import MultiRNNCell
from tf1.recurrent.wrappers import DeviceWrapper, DropoutWrapper, ResidualWrapper

linear = _linear
_BIAS_VARIABLE_NAME = "bias"
_WEIGHTS_VARIABLE_NAME = "kernel"
_RNNCell = RNNCell

__all__ = [
    "BasicLSTMCell", "BasicRNNCell", "DeviceWrapper", "DropoutWrapper", "EmbeddingWrapper", "GRUCell",
    "InputProjectionWrapper", "LSTMCell", "LSTMStateTuple", "LayerRNNCell", "MultiRNNCell", "OutputProjectionWrapper",
    "RNNCell", "ResidualWrapper", "_BIAS_VARIABLE_NAME", "_Linear", "_RNNCell", "_WEIGHTS_VARIABLE_NAME", "_concat",
    "_linear", "_zero_state_tensors", "assert_like_rnncell", "linear", "nest",
]  # fmt: skip
