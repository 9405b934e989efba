"""tensorflow.models.rnn.seq2seq: sequence to sequence with unrolled loops."""

from tf1.contrib.legacy_seq2seq import *  # noqa: F403
