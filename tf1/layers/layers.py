"""tensorflow.python.layers.layers of TensorFlow 1.15: all that tf.layers has."""

from tf1.own import own_modules

with own_modules():
    from graphs.layers import *  # noqa: F403
