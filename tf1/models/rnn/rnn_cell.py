"""tensorflow.models.rnn.rnn_cell: the cells."""

from tf1.recurrent.cells import *  # noqa: F403
