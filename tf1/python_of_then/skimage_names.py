"""scikit-image before 0.19: names and arguments that it has lost, and what it writes and makes grey.

`multichannel=True` is channel_axis=-1 today.
"""

import functools
import importlib
from types import ModuleType
from typing import Any

import numpy as np

from tf1.python_of_then.adding import add, rename_arguments
from tf1.python_of_then.imageio_names import as_bytes

#: module -> functions whose argument `multichannel` is channel_axis today.
_WITH_CHANNELS = {
    "feature": ("hog",),
    "filters": ("gaussian", "unsharp_mask"),
    "restoration": ("denoise_bilateral", "denoise_nl_means", "denoise_tv_chambolle", "denoise_wavelet",
                    "estimate_sigma", "inpaint_biharmonic"),
    "segmentation": ("felzenszwalb", "random_walker", "slic"),
    "transform": ("pyramid_expand", "pyramid_gaussian", "pyramid_laplacian", "pyramid_reduce", "rescale"),
    "util": ("montage",),
}  # fmt: skip
#: module -> function -> old name of an argument -> its name today.
_RENAMED = {
    "feature": {"hog": {"visualise": "visualize"}},
    "io": {"imread": {"as_grey": "as_gray"}},
    "morphology": {name: {"selem": "footprint"} for name in (
        "binary_closing", "binary_dilation", "binary_erosion", "binary_opening", "black_tophat", "closing",
        "dilation", "erosion", "opening", "white_tophat")},
    "segmentation": {"slic": {"max_iter": "max_num_iter"}},
}  # fmt: skip
#: module -> old name -> "module:name" below skimage.
_MOVED = {
    "color": {"grey2rgb": "color:gray2rgb", "rgb2grey": "color:rgb2gray"},
    "feature": {"greycomatrix": "feature:graycomatrix", "greycoprops": "feature:graycoprops"},
    "filters": {"gaussian_filter": "filters:gaussian"},
    "morphology": {"skeletonize_3d": "morphology:skeletonize", "watershed": "segmentation:watershed"},
}


def apply(module: ModuleType) -> None:
    """Changes skimage.color, skimage.io and the rest, whichever has been imported."""
    place = module.__name__.rpartition(".")[2]
    for name in _WITH_CHANNELS.get(place, ()):
        setattr(module, name, _with_channels(getattr(module, name)))
    for name, renamed in _RENAMED.get(place, {}).items():
        rename_arguments(module, name, renamed)
    own = {"color": _color, "draw": _draw, "filters": _filters, "io": _io, "transform": _transform, "util": _util}
    own.get(place, lambda _: None)(module)
    add(module, {old: _lazily(target) for old, target in _MOVED.get(place, {}).items() if not hasattr(module, old)})


def _lazily(target: str) -> Any:
    place, _, name = target.partition(":")

    def call(*args, **kwargs):
        return getattr(importlib.import_module(f"skimage.{place}"), name)(*args, **kwargs)

    return call


def _with_channels(now):
    @functools.wraps(now)
    def then(*args, **kwargs):
        if "multichannel" in kwargs:
            kwargs["channel_axis"] = -1 if kwargs.pop("multichannel") else None
        return now(*args, **kwargs)

    return then


def _color(color: ModuleType) -> None:
    """rgb2gray of pictures that are grey, which it left alone, or that have an alpha channel."""
    now = color.rgb2gray

    @functools.wraps(now)
    def rgb2gray(rgb, *args, **kwargs):
        picture = np.asanyarray(rgb)
        if picture.ndim == 2:
            return picture
        return now(color.rgba2rgb(picture) if picture.ndim == 3 and picture.shape[-1] == 4 else picture, **kwargs)

    color.rgb2gray = rgb2gray


def _draw(draw: ModuleType) -> None:
    add(draw, {"circle": lambda r, c, radius, shape=None: importlib.import_module("skimage.draw").disk(
        (r, c), radius, shape=shape)})  # fmt: skip


def _filters(filters: ModuleType) -> None:
    """gaussian took three channels at the end for colours; threshold_adaptive gave the picture above the threshold."""
    now = filters.gaussian

    @functools.wraps(now)
    def gaussian(image, sigma=1, *args, **kwargs):
        is_coloured = np.ndim(image) == 3 and np.shape(image)[-1] == 3
        return now(image, sigma, *args, **({"channel_axis": -1 if is_coloured else None} | kwargs))

    def threshold_adaptive(image, block_size, *args, **kwargs):
        return image > filters.threshold_local(image, block_size, *args, **kwargs)

    filters.gaussian = gaussian
    add(filters, {"threshold_adaptive": threshold_adaptive})


def _io(io: ModuleType) -> None:
    """imsave of any numbers and of one channel; imread's `plugin` is one of today's."""
    now = io.imsave

    @functools.wraps(now)
    def imsave(fname, arr, *args, **kwargs):
        is_for_floats = str(fname).lower().endswith((".tif", ".tiff"))
        return now(fname, arr if is_for_floats else as_bytes(arr), *args, **kwargs)

    io.imsave = imsave


def _transform(transform: ModuleType) -> None:
    """Masks of truth values were interpolated as numbers; that is an error today, or the nearest value."""

    def of_masks(now, own: dict):
        @functools.wraps(now)
        def then(image, *args, **kwargs):
            order = kwargs.get("order", args[1] if len(args) > 1 else 1)
            if np.asarray(image).dtype == bool and order != 0:
                return now(np.asarray(image, float), *args, **{**own, **kwargs})
            return now(image, *args, **kwargs)

        return then

    transform.resize = of_masks(transform.resize, {"anti_aliasing": False})
    transform.rescale = of_masks(transform.rescale, {"anti_aliasing": False})


def _util(util: ModuleType) -> None:
    add(util, {"pad": np.pad})
