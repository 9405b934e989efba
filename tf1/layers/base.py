"""tensorflow.python.layers.base of TensorFlow 1.15: the base class of layers."""

from tf1.own import own_modules

with own_modules():
    from graphs.layers.base import *  # noqa: F403
