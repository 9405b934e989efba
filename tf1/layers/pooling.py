"""tensorflow.python.layers.pooling of TensorFlow 1.15: pooling, with its aliases."""

from tf1.own import own_modules

with own_modules():
    from graphs.layers.pooling import *  # noqa: F403
