"""tf.layers of TensorFlow 1.15: graphs/layers."""

from tf1.missing import absence
from tf1.own import own_modules

with own_modules():
    from graphs.layers import *  # noqa: F403 (its __all__ is what tf.layers had)

__getattr__ = absence("layers")
