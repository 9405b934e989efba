"""Arrays of one element as numbers: float(array), int(array), "%d" % array and a[0] = array, errors since NumPy 2.4.

Programs call them on what session.run gives: a loss of shape [1], a prediction of shape [1, 1].
"""

import functools

import numpy as np

from tf1.python_of_then import slots


def apply() -> None:
    """Changes np.ndarray; a Python whose classes are laid out in another way keeps NumPy's."""
    try:
        float(np.ones(1))
    except TypeError:
        if slots.can_replace():
            for name in ("__float__", "__int__"):
                slots.replace(np.ndarray, name, _of_one_element)


def _of_one_element(now):
    @functools.wraps(now)
    def number(self):
        return now(self.reshape(())) if self.size == 1 and self.ndim else now(self)

    return number
