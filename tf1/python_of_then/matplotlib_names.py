"""Matplotlib of then: colours, styles and arguments by their old names; pictures without a screen."""

import functools
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from tf1.python_of_then.adding import add, rename_arguments, say

_MAPS = {"spectral": "nipy_spectral", "spectral_r": "nipy_spectral_r", "Vega10": "tab10", "Vega20": "tab20"}
_NO_MEANING = {"hold": None}


def apply(matplotlib: ModuleType) -> None:
    """matplotlib.use with the arguments of then."""
    now = matplotlib.use

    @functools.wraps(now)
    def use(backend, warn=None, force=True):
        _with_window(functools.partial(now, force=force), backend)

    matplotlib.use = use


def _with_window(choose: Callable[[str], None], backend: str) -> None:
    """Chooses a kind of window; where there is no screen, figures are drawn in memory."""
    try:
        choose(backend)
    except ImportError as error:
        say(f"matplotlib: {error}: figures are drawn in memory, and plt.show() shows nothing")
        choose("agg")


def colours(cm: ModuleType) -> None:
    """Colour maps by the names that were dropped."""
    maps = cm._colormaps  # matplotlib.colormaps, which is not there yet
    for old, new in _MAPS.items():
        if old not in maps:
            maps.register(maps[new], name=old)
    add(cm, {old: maps[new] for old, new in _MAPS.items()})
    add(cm, {"get_cmap": _get_cmap, "register_cmap": _register_cmap})


def _get_cmap(name: Any = None, lut: int | None = None) -> Any:
    from matplotlib import pyplot

    return pyplot.get_cmap(name, lut)


def pyplot(plt: ModuleType) -> None:
    """pyplot: hold, axes by their old arguments, styles by their old names, waiting for a user who is not there."""
    add(plt, {"hold": lambda b=None: None, "ishold": lambda: True, "spectral": lambda: plt.set_cmap("nipy_spectral")})
    axes, figure = plt.Axes, plt.Figure
    add(axes, {"hold": lambda self, b=None: None, "ishold": lambda self: True})
    add(axes, {"set_axis_bgcolor": axes.set_facecolor, "get_axis_bgcolor": axes.get_facecolor})
    add(figure, {"hold": lambda self, b=None: None})
    add(importlib.import_module("matplotlib.backend_bases").FigureCanvasBase, {"set_window_title": _set_window_title})
    add(importlib.import_module("matplotlib.backends.backend_agg").FigureCanvasAgg, {"tostring_rgb": _tostring_rgb})
    add(axes, {"set_color_cycle": lambda self, colours: self.set_prop_cycle(color=colours)})
    for kind in (axes, plt):
        rename_arguments(kind, "hist", {"normed": "density", **_NO_MEANING})
        for name in ("plot", "imshow", "scatter", "bar", "contour", "contourf", "matshow"):
            rename_arguments(kind, name, _NO_MEANING)
        rename_arguments(kind, "hist2d", {"normed": "density"})
        rename_arguments(kind, "boxplot", {"labels": "tick_labels"})
        rename_arguments(kind, "bar", {"left": "x"})
        rename_arguments(kind, "grid", {"b": "visible"})
    for name in ("plot", "scatter", "bar"):
        setattr(axes, name, _of_numbers(getattr(axes, name)))
    for kind in (figure, plt):
        rename_arguments(kind, "savefig", {"frameon": None, "papertype": None})
    add(axes.ArtistList, {"remove": lambda self, artist: artist.remove(), "pop": _pop})
    add(plt, {"register_cmap": _register_cmap})
    for name in ("add_subplot", "add_axes"):
        rename_arguments(figure, name, {"axisbg": "facecolor"})
    for name in ("axes", "subplot"):
        rename_arguments(plt, name, {"axisbg": "facecolor"})
    axes.set_adjustable = _adjusting(axes.set_adjustable)
    figure.gca = _current_axes(figure.gca)
    plt.style.use = _style(plt.style.use)
    plt.switch_backend = functools.partial(_with_window, plt.switch_backend)
    for name in ("waitforbuttonpress", "ginput"):
        setattr(plt, name, _waiting(plt, getattr(plt, name)))


def mlab(module: ModuleType) -> None:
    """The normal distribution's density, which SciPy has."""
    add(module, {"normpdf": lambda x, mu, sigma: np.exp(-(((x - mu) / sigma) ** 2) / 2) / (np.sqrt(2 * np.pi) * sigma)})


def _register_cmap(name: str | None = None, cmap: Any = None, **others: Any) -> None:
    """Makes a colour map known by its name."""
    from matplotlib import colormaps

    colormaps.register(cmap, name=name, force=True)


def _pop(self: Any, index: int = -1) -> Any:
    """Takes a drawn line or the like from the axes: `axes.lines.pop(0)`."""
    artist = self[index]
    artist.remove()
    return artist


def _set_window_title(self: Any, title: str) -> None:
    if self.manager is not None:
        self.manager.set_window_title(title)


def _tostring_rgb(self: Any) -> bytes:
    """Red, green and blue of each pixel of the figure that was drawn."""
    return np.asarray(self.buffer_rgba())[..., :3].tobytes()


def _of_numbers(now):
    """What is drawn may be a list of numbers, None and arrays of one number, which NumPy took as one array of floats.

    Time series do that: `[None] * 25` for what is given, then the predictions as they came out of a session.
    """

    @functools.wraps(now)
    def draw(self, *args, **kwargs):
        return now(self, *map(_numbers, args), **kwargs)

    return draw


def _numbers(values: Any) -> Any:
    """A list with arrays of one number among others as a list of floats; anything else as it is."""
    if not isinstance(values, list | tuple):
        return values
    ones = [isinstance(value, np.ndarray) and value.size == 1 for value in values]
    others = [value for value, one in zip(values, ones, strict=True) if not one]
    if all(ones) or len(others) == len(values) or not all(value is None or np.isscalar(value) for value in others):
        return values
    return [np.nan if value is None else float(np.ravel(value)[0]) for value in values]


def _adjusting(now):
    """An axes whose `adjustable` can be "box-forced", which "box" does from Matplotlib 2.2 on."""

    @functools.wraps(now)
    def set_adjustable(self, adjustable, share=False):
        now(self, "box" if adjustable == "box-forced" else adjustable, share)

    return set_adjustable


def _current_axes(now):
    """Figure.gca with arguments made new axes, such as projection="3d"."""

    @functools.wraps(now)
    def gca(self, **kwargs):
        return self.add_subplot(**kwargs) if kwargs else now(self)

    return gca


def _style(now):
    """style.use("seaborn-whitegrid") is seaborn-v0_8-whitegrid since Matplotlib 3.6."""

    @functools.wraps(now)
    def use(style):
        def known(name: Any) -> Any:
            is_old = isinstance(name, str) and name.startswith("seaborn") and "v0_8" not in name
            return name.replace("seaborn", "seaborn-v0_8", 1) if is_old else name

        return now([known(name) for name in style] if isinstance(style, (list, tuple)) else known(style))

    return use


def _waiting(plt: ModuleType, now):
    """Waits for a key or a click only where there is a window; figures in memory would wait for ever."""

    @functools.wraps(now)
    def wait(*args, **kwargs):
        is_in_memory = plt.get_backend().lower() in ("agg", "pdf", "svg", "ps", "template")
        return None if is_in_memory else now(*args, **kwargs)

    return wait
