"""tensorflow.python.layers.core of TensorFlow 1.15: dense, dropout and flatten."""

from tf1.own import own_modules

with own_modules():
    from graphs.layers.core import *  # noqa: F403
