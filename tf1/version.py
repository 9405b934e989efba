"""The version that programs ask for, as a text that compares by its numbers."""

import re

_NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)")


class Version(str):
    """A version such as "1.15.0": a text, but above "1.4.0", whose second number is smaller.

    Programs of 1.4 to 1.9 compare the texts ("if tf.__version__ < '1.4.0': raise ImportError"). In 1.15 itself that
    went wrong.
    """

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return _compared(self, other) < 0

    def __le__(self, other: str) -> bool:
        return _compared(self, other) <= 0

    def __gt__(self, other: str) -> bool:
        return _compared(self, other) > 0

    def __ge__(self, other: str) -> bool:
        return _compared(self, other) >= 0


def _compared(one: str, other: str) -> int:
    """Below, at or above 0, as the first version is below, at or above the second; by letters if one is no version."""
    found = _NUMBERS.match(one), _NUMBERS.match(other)
    left, right = (_numbers(match[1]) for match in found) if all(found) else (str(one), str(other))
    return (left > right) - (left < right)


def _numbers(text: str) -> tuple[int, ...]:
    """(1, 15) of "1.15.0"."""
    numbers = [int(part) for part in text.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
