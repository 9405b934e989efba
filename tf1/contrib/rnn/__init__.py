"""tf.contrib.rnn: the cells of tf.nn.rnn_cell, contrib's own ones, and functions that run cells over sequences."""

import sys as _sys

import tensorflow.compat.v1 as _tf
from tensorflow.python.ops.rnn import _best_effort_input_batch_size as best_effort_input_batch_size
from tensorflow.python.ops.rnn import _transpose_batch_time as transpose_batch_time

from tf1.contrib.rnn.around import AttentionCellWrapper, HighwayWrapper
from tf1.contrib.rnn.blocks import (
    FusedRNNCell,
    FusedRNNCellAdaptor,
    GRUBlockCell,
    GRUBlockCellV2,
    LSTMBlockCell,
    LSTMBlockFusedCell,
    LSTMBlockWrapper,
    TimeReversedFusedRNN,
)
from tf1.contrib.rnn.convolutional import Conv1DLSTMCell, Conv2DLSTMCell, Conv3DLSTMCell, ConvLSTMCell
from tf1.contrib.rnn.independent import IndRNNCell, IndyGRUCell, IndyLSTMCell
from tf1.contrib.rnn.normalized import CoupledInputForgetGateLSTMCell, LayerNormBasicLSTMCell
from tf1.contrib.rnn.stacks import stack_bidirectional_dynamic_rnn, stack_bidirectional_rnn
from tf1.contrib.rnn.variants import (
    GLSTMCell,
    IntersectionRNNCell,
    NASCell,
    PhasedLSTMCell,
    SRUCell,
    UGRNNCell,
)
from tf1.recurrent.cells import *  # noqa: F403
from tf1.recurrent.cells import __all__ as _cells

static_rnn = _tf.nn.static_rnn
static_state_saving_rnn = _tf.nn.static_state_saving_rnn
static_bidirectional_rnn = _tf.nn.static_bidirectional_rnn
core_rnn = core_rnn_cell = _sys.modules[__name__]  # the modules in which 1.0 and 1.1 had these functions and cells

__all__ = [
    *_cells, "AttentionCellWrapper", "Conv1DLSTMCell", "Conv2DLSTMCell", "Conv3DLSTMCell", "ConvLSTMCell",
    "CoupledInputForgetGateLSTMCell", "FusedRNNCell", "FusedRNNCellAdaptor", "GLSTMCell", "GRUBlockCell",
    "GRUBlockCellV2", "HighwayWrapper", "IndRNNCell", "IndyGRUCell", "IndyLSTMCell", "IntersectionRNNCell",
    "LSTMBlockCell", "LSTMBlockFusedCell", "LSTMBlockWrapper", "LayerNormBasicLSTMCell", "NASCell", "PhasedLSTMCell",
    "SRUCell", "TimeReversedFusedRNN", "UGRNNCell", "best_effort_input_batch_size", "stack_bidirectional_dynamic_rnn",
    "stack_bidirectional_rnn", "static_bidirectional_rnn", "static_rnn", "static_state_saving_rnn",
    "transpose_batch_time",
]  # fmt: skip
