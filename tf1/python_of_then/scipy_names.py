"""SciPy of then: scipy.misc, NumPy's names in scipy, and what moved within SciPy."""

import functools
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from tf1.python_of_then import scipy_calls, scipy_pictures
from tf1.python_of_then.adding import add

_WINDOWS = (
    "barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "chebwin", "cosine", "exponential",
    "flattop", "gaussian", "general_gaussian", "hamming", "hann", "kaiser", "nuttall", "parzen", "triang", "tukey",
)  # fmt: skip


def apply(scipy: ModuleType) -> None:
    """scipy itself had all of NumPy's names, and `scipy.misc` after `import scipy`."""
    before: Callable[[str], Any] = scipy.__getattr__

    def __getattr__(name: str) -> Any:
        if name == "misc":
            return importlib.import_module("scipy.misc")
        try:
            return before(name)
        except AttributeError:
            for place in (np, np.random, np.lib.scimath, np.fft):
                if not name.startswith("_") and hasattr(place, name):
                    return getattr(place, name)
            raise

    scipy.__getattr__ = __getattr__


def pictures(misc: ModuleType) -> None:
    """scipy.misc: pictures and a few functions. It becomes a package: scipy.misc.pilutil."""
    misc.__path__ = getattr(misc, "__path__", [])
    add(misc, {name: getattr(scipy_pictures, name) for name in scipy_pictures.__all__})
    add(misc, {name: getattr(scipy_calls, name) for name in scipy_calls.MISC})


def ndimage(module: ModuleType) -> None:
    """scipy.ndimage.imread."""
    add(module, {"imread": scipy_pictures.imread})


def eigen(module: ModuleType) -> None:
    """scipy.sparse.linalg.eigen, which was a package: eigen.arpack."""
    module.__path__ = []


def sparse(module: ModuleType) -> None:
    """Sparse matrices' attributes .A and .H."""
    add(module.spmatrix, {"A": property(lambda self: self.toarray()), "H": property(lambda self: self.conj().T)})


def signal(module: ModuleType) -> None:
    """Windows, which are in scipy.signal.windows now."""
    add(module, {name: getattr(module.windows, name) for name in _WINDOWS})
    add(module, {"hanning": module.windows.hann})


def integrate(module: ModuleType) -> None:
    """Rules of integration by their old names."""
    add(module, {"simps": module.simpson, "trapz": module.trapezoid, "cumtrapz": module.cumulative_trapezoid})


def interpolate(module: ModuleType) -> None:
    """interp1d(kind="slinear") takes an x twice, as SciPy did while it did not look for that."""
    now = module.interp1d.__init__

    @functools.wraps(now)
    def then(self, x, y, kind="linear", axis=-1, **others):
        if kind == "slinear":
            x, y = scipy_calls.apart(x, y, axis)
        now(self, x, y, kind, axis, **others)

    module.interp1d.__init__ = then


def stats(module: ModuleType) -> None:
    """What is NumPy's, or has another name."""
    add(
        module,
        {"nanmean": np.nanmean, "nanmedian": np.nanmedian, "nanstd": np.nanstd, "itemfreq": scipy_calls.itemfreq},
    )


def linalg(module: ModuleType) -> None:
    """The second pseudo-inverse, and triangles of matrices."""
    add(module, {"pinv2": module.pinv, "tri": np.tri, "tril": np.tril, "triu": np.triu})
