"""np.uint8(200) + 100 is 300 again: NumPy 2 computes it in uint8, as 44.

Since NumPy 2.0, a number of Python takes the type of the NumPy number beside it. Before, an integer of at most 32 bits
and a Python integer gave an int64: differences of pixels, `labels.max() + 1`. Arrays keep their type then and now.
"""

import functools

import numpy as np

from tf1.python_of_then import slots

_KINDS = (np.int8, np.int16, np.int32, np.uint8, np.uint16, np.uint32)
_OPERATIONS = ("add", "sub", "mul", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "or", "xor")


def apply() -> None:
    """Changes the small integers; a Python whose classes are laid out in another way keeps NumPy's."""
    if not slots.can_replace() or type(np.uint8(1) + 1) is not np.uint8:
        return
    for kind in _KINDS:
        for operation in _OPERATIONS:
            for name in (f"__{operation}__", f"__r{operation}__"):
                slots.replace(kind, name, functools.partial(_in_64_bits, getattr(np.int64, name)))


def _in_64_bits(wide, now):
    """The method `now` of a small integer, beside an int by that of np.int64, `wide`."""

    @functools.wraps(now)
    def method(self, other, *modulus):
        return wide(np.int64(self), other, *modulus) if type(other) is int else now(self, other, *modulus)

    return method
