"""tf.contrib.tensorboard: its plugins are TensorBoard's own today."""

from tf1.contrib.tensorboard import plugins

__all__ = ["plugins"]
