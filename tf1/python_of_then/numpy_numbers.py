"""What arrays refuse as numbers today: float(array) of one element since NumPy 2.4, and a[0] = 300 of uint8 since 2.0.

Programs call float, int and "%d" on what session.run gives: a loss of shape [1], a prediction of shape [1, 1]. The
input_data.py of 2015 reads MNIST's sizes as arrays of one number, and so many bytes: an index until NumPy 1.11.
"""

import functools
import warnings
from typing import Any

import numpy as np

from tf1.python_of_then import slots


def apply() -> None:
    """Changes np.ndarray; a Python whose classes are laid out in another way keeps NumPy's."""
    # Of comparisons with 1e99, from which a search for the smallest loss of float32 starts; and of NaN as an integer.
    warnings.filterwarnings("ignore", "(overflow|invalid value) encountered in cast", RuntimeWarning)
    if not slots.can_replace():
        return
    if _is_refused(lambda: float(np.ones(1))):
        slots.replace(np.ndarray, "__float__", _of_one_element)
        slots.replace(np.ndarray, "__int__", _of_one_element)
    if _is_refused(lambda: range(np.ones(1, int))):
        slots.replace(np.ndarray, "__index__", _of_one_element)
    if _is_refused(lambda: np.zeros(1, np.uint8).__setitem__(0, 300)):
        slots.replace(np.ndarray, "__setitem__", _wrapping)


def _is_refused(action: Any) -> bool:
    try:
        action()
    except (TypeError, OverflowError):
        return True
    return False


def _of_one_element(now):
    @functools.wraps(now)
    def number(self):
        return now(self.reshape(())) if self.size == 1 and self.ndim else now(self)

    return number


def _wrapping(now):
    """Numbers beyond the type's range wrap around: labels[labels == 9] = -1 is 255 in an array of uint8."""

    @functools.wraps(now)
    def __setitem__(self, key, value):
        try:
            now(self, key, value)
        except OverflowError:
            now(self, key, np.asarray(value).astype(self.dtype))

    return __setitem__
