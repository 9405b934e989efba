"""PyYAML, h5py, OpenCV, NetworkX and scikit-image of then."""

import functools
import importlib
import numbers
import os
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from tf1.python_of_then import cv2_windows
from tf1.python_of_then.adding import add
from tf1.unpacking import Parts

#: Names of OpenCV 2 -> today's, but for CV_X, which is X or COLOR_X.
_CV2 = {
    "CV_AA": "LINE_AA", "CV_FOURCC": "VideoWriter_fourcc", "BoxPoints": "boxPoints",
    "CV_LOAD_IMAGE_COLOR": "IMREAD_COLOR", "CV_LOAD_IMAGE_GRAYSCALE": "IMREAD_GRAYSCALE",
    "CV_LOAD_IMAGE_UNCHANGED": "IMREAD_UNCHANGED",
}  # fmt: skip
#: Functions of cv2 that take points, sizes or colours.
_TAKE_PLACES = ("arrowedLine", "circle", "ellipse", "line", "putText", "rectangle", "resize", "warpAffine",
                "warpPerspective")  # fmt: skip


def yaml(module: ModuleType) -> None:
    """yaml.load without a loader: plain data, by the safe one."""
    for name in ("load", "load_all"):
        setattr(module, name, _loading(getattr(module, name), module.SafeLoader))


def _loading(now, default):
    @functools.wraps(now)
    def load(stream, Loader=default):
        return now(stream, Loader=Loader)

    return load


def h5py(module: ModuleType) -> None:
    """Files that are opened without a mode for reading and writing, or made; a data set's `value`."""
    add(module.Dataset, {"value": property(lambda self: self[()])})
    now = module.File.__init__

    @functools.wraps(now)
    def opened(self, name, mode=None, *args, **kwargs):
        if mode is None:
            is_there = isinstance(name, (str, bytes, os.PathLike)) and os.path.exists(name)
            mode = "a" if not is_there else "r+" if os.access(name, os.W_OK) else "r"
        now(self, name, mode, *args, **kwargs)

    module.File.__init__ = opened


def cv2(module: ModuleType) -> None:
    """OpenCV of then: constants of OpenCV 2, places in any numbers, three values of findContours, windows."""
    constants = {name: value for name, value in vars(module).items() if name.isupper() and not name.startswith("CV_")}
    names = {f"CV_{name.removeprefix('COLOR_')}": value for name, value in constants.items()}
    names |= {old: getattr(module, new) for old, new in _CV2.items() if hasattr(module, new)}
    add(module, names)
    add(module, {"cv": SimpleNamespace(**names), "estimateRigidTransform": _estimate_rigid_transform})
    for name in _TAKE_PLACES:
        setattr(module, name, _at_whole_pixels(getattr(module, name), module.error))
    module.findContours = _finding_contours(module.findContours)
    cv2_windows.apply(module)


def _at_whole_pixels(now, error: type[Exception]):
    """A function of cv2 that takes points, sizes and colours in floats or NumPy's numbers, as Python 2's did."""

    @functools.wraps(now)
    def then(*args, **kwargs):
        try:
            return now(*args, **kwargs)
        except error:
            args, kwargs = [_whole(value) for value in args], {name: _whole(value) for name, value in kwargs.items()}
            return now(*args, **kwargs)

    return then


def _whole(value: Any) -> Any:
    """Up to four numbers, or a whole one, as Python's own; anything else as it is."""
    if isinstance(value, numbers.Integral):
        return int(value)
    is_short = getattr(value, "ndim", 1) == 1 and hasattr(value, "__len__") and len(value) <= 4
    if is_short and all(isinstance(one, numbers.Real) for one in value):
        return tuple(map(int, value))
    return value


def _finding_contours(now):
    """findContours, which gave (picture, contours, hierarchy) in OpenCV 3, and the last two in 2 and from 4 on."""

    @functools.wraps(now)
    def findContours(image, *args, **kwargs):
        found = now(image, *args, **kwargs)
        return Parts.of(found, (image, *found))

    return findContours


def _estimate_rigid_transform(src: Any, dst: Any, fullAffine: bool) -> Any:
    """The affine map [2, 3] from points to points, or None; without fullAffine, of turning, scaling and moving."""
    import cv2

    return (cv2.estimateAffine2D if fullAffine else cv2.estimateAffinePartial2D)(np.asarray(src), np.asarray(dst))[0]


def networkx(module: ModuleType) -> None:
    """A graph's nodes and edges by the methods of NetworkX 1."""
    graph = module.Graph
    add(
        graph,
        {"node": property(lambda self: self.nodes), "nodes_iter": lambda self, *a, **k: iter(self.nodes(*a, **k))},
    )
    add(graph, {"edges_iter": lambda self, *a, **k: iter(self.edges(*a, **k))})
    add(module, {"connected_component_subgraphs": lambda G: (G.subgraph(c) for c in module.connected_components(G))})
    add(module, {"from_numpy_matrix": module.from_numpy_array, "to_numpy_matrix": module.to_numpy_array})


def easydict(module: ModuleType) -> None:
    """EasyDict made lists of tuples until 1.9: detectors compare its values' types with those of a YAML file."""
    kind = module.EasyDict
    for name in ("__setattr__", "__setitem__"):
        setattr(kind, name, _with_lists(getattr(kind, name)))


def _with_lists(now):
    @functools.wraps(now)
    def then(self, name, value):
        now(self, name, list(value) if type(value) is tuple else value)

    return then


def skimage_measure(module: ModuleType) -> None:
    """Measures of likeness, which are in skimage.metrics."""
    add(module, {
        f"compare_{old}": _of_metrics(new)
        for old, new in (("ssim", "structural_similarity"), ("psnr", "peak_signal_noise_ratio"),
                         ("mse", "mean_squared_error"), ("nrmse", "normalized_root_mse"))
    })  # fmt: skip


def _of_metrics(name: str) -> Any:
    def measure(*args, **kwargs):
        if "multichannel" in kwargs:
            kwargs["channel_axis"] = -1 if kwargs.pop("multichannel") else None
        return getattr(importlib.import_module("skimage.metrics"), name)(*args, **kwargs)

    return measure
