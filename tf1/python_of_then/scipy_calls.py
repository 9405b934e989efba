"""Small functions that SciPy had in scipy.misc and scipy.stats."""

from collections.abc import Callable
from typing import Any

import numpy as np

MISC = ("ascent", "central_diff_weights", "comb", "derivative", "face", "factorial", "factorial2", "factorialk", "info",
        "logsumexp", "who")  # fmt: skip


def comb(N: Any, k: Any, exact: bool = False, repetition: bool = False) -> Any:
    """The number of ways to choose k of N."""
    from scipy import special

    return special.comb(N, k, exact=exact, repetition=repetition)


def factorial(n: Any, exact: bool = False) -> Any:
    """N! of a number or array."""
    from scipy import special

    return special.factorial(n, exact=exact)


def factorial2(n: Any, exact: bool = False) -> Any:
    """The product of every second number up to n."""
    from scipy import special

    return special.factorial2(n, exact=exact)


def factorialk(n: Any, k: int, exact: bool = True) -> Any:
    """The product of every k-th number up to n."""
    from scipy import special

    return special.factorialk(n, k, exact=exact)


def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False) -> Any:
    """The logarithm of the sum of exponentials."""
    from scipy import special

    return special.logsumexp(a, axis=axis, b=b, keepdims=keepdims, return_sign=return_sign)


def face(gray: bool = False) -> np.ndarray:
    """The picture of a raccoon, which SciPy downloads since."""
    from scipy import datasets

    return datasets.face(gray=gray)


def ascent() -> np.ndarray:
    """The picture of a staircase, which SciPy downloads since."""
    from scipy import datasets

    return datasets.ascent()


def info(object: Any = None, **others: Any) -> None:
    """Prints the documentation of an object."""
    np.info(object, **others)


def who(vardict: dict | None = None) -> None:
    """Prints the arrays of a dictionary."""
    from tf1.python_of_then import numpy_calls

    numpy_calls.who(vardict)


def central_diff_weights(Np: int, ndiv: int = 1) -> np.ndarray:
    """The weights, for a distance of 1, of the ndiv-th derivative by Np points around a point."""
    if Np < ndiv + 1:
        raise ValueError("Number of points must be at least the derivative order + 1.")
    if Np % 2 == 0:
        raise ValueError("The number of points must be odd.")
    distances = np.arange(-(Np // 2), Np // 2 + 1.0)
    return factorial(ndiv) * np.linalg.inv(np.vander(distances, increasing=True))[ndiv]


def derivative(func: Callable, x0: float, dx: float = 1.0, n: int = 1, args: tuple = (), order: int = 3) -> float:
    """The n-th derivative of a function at x0, by order points at distances of dx."""
    weights = central_diff_weights(order, n)
    values = [func(x0 + (at - order // 2) * dx, *args) for at in range(order)]
    return sum(weight * value for weight, value in zip(weights, values, strict=True)) / dx**n


def itemfreq(a: Any) -> np.ndarray:
    """[values, 2]: each value of the array, and how often it occurs."""
    return np.array(np.unique(a, return_counts=True)).T


def apart(x: Any, y: Any, axis: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """Points for a line that jumps where two have the same x: the earlier one moves to the next smaller number.

    Between two different x the line stays the same; at the jump itself it has the later value.

    Args:
        x: [n].
        y: n values along `axis`.

    Returns:
        Both, sorted by x; as they came if every x is there once.
    """
    points = np.asarray(x)
    if points.ndim != 1 or len(np.unique(points)) == len(points):
        return x, y
    order = points.argsort(kind="stable")
    points = points[order].astype(float)
    for at in range(len(points) - 2, -1, -1):
        points[at] = min(points[at], np.nextafter(points[at + 1], -np.inf))
    return points, np.asarray(y).take(order, axis)
