"""What tensorflow.examples.tutorials.mnist was: the data (input_data) and the network (mnist) of the tutorial."""

from tf1.examples.tutorials.mnist import input_data, mnist

__all__ = ["input_data", "mnist"]
