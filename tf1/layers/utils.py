"""tensorflow.python.layers.utils of TensorFlow 1.15: helpers."""

from tf1.own import own_modules

with own_modules():
    from graphs.layers.utils import *  # noqa: F403
