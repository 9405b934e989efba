"""The plugins of TensorBoard that contrib had: the projector."""

from tf1.contrib.tensorboard.plugins import projector

__all__ = ["projector"]
