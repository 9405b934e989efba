"""Recurrent cells of TensorFlow 1, by the names of their variables. The rnn functions are those of compat.v1."""
