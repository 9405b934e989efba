"""tensorflow.models.rnn.rnn: the functions that run a cell over a sequence."""

import tensorflow.compat.v1 as tf

rnn = tf.nn.static_rnn
state_saving_rnn = tf.nn.static_state_saving_rnn
bidirectional_rnn = tf.nn.static_bidirectional_rnn
dynamic_rnn = tf.nn.dynamic_rnn

__all__ = ["bidirectional_rnn", "dynamic_rnn", "rnn", "state_saving_rnn"]
