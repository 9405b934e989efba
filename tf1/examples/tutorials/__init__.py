"""What tensorflow.examples.tutorials was: see mnist/."""

from tf1.lazy import sub_modules

__getattr__ = sub_modules(__name__, "mnist")
