"""tensorflow.models.rnn.linear, of TensorFlow 0.5 and 0.6: the matrix product of all recurrent cells."""

from tf1.recurrent.linear import _linear as linear

__all__ = ["linear"]
