"""What tensorflow.examples.tutorials.mnist was: the data (input_data) and the network (mnist) of the tutorial."""

from tf1.lazy import sub_modules

__getattr__ = sub_modules(__name__, "input_data", "mnist")
