"""What tensorflow.examples was: of it, programs imported the tutorial of MNIST alone."""

from tf1.lazy import sub_modules

__getattr__ = sub_modules(__name__, "tutorials")
