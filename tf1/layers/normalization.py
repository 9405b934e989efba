"""tensorflow.python.layers.normalization of TensorFlow 1.15: batch normalization."""

from tf1.own import own_modules

with own_modules():
    from graphs.layers.normalization import *  # noqa: F403
