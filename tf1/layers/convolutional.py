"""tensorflow.python.layers.convolutional of TensorFlow 1.15: convolutions, with their aliases."""

from tf1.own import own_modules

with own_modules():
    from graphs.layers.convolutional import *  # noqa: F403
