"""imageio before 2.28: pictures in any numbers are written as bytes, a GIF's duration is in seconds, `as_gray`."""

import functools
from types import ModuleType
from typing import Any

import numpy as np

#: Endings of files that hold floats.
_HOLD_FLOATS = (".bsdf", ".dcm", ".exr", ".fits", ".hdr", ".npz", ".pfm", ".tif", ".tiff")
_ONE = ("imwrite", "imsave")
_MANY = ("mimwrite", "mimsave")


def apply(imageio: ModuleType) -> None:
    """Changes imageio and imageio.v2, in which its functions lie."""
    for module in (imageio, imageio.v2):
        for name in _ONE:
            setattr(module, name, _writing(getattr(module, name)))
        for name in _MANY:
            setattr(module, name, _writing_many(getattr(module, name)))
        module.get_writer = _opening(module.get_writer)
        module.imread = _reading(module.imread)


def as_bytes(picture: Any) -> np.ndarray:
    """A picture [H, W], [H, W, 1], [H, W, 3] or [H, W, 4] of any numbers -> uint8, or uint16 as it is.

    Floats within 0..1 are times 255, the upper bytes of uint32 and uint64 are taken, and the least and the largest
    of anything else become 0 and 255. One channel loses its axis. Raises ValueError for values that are not finite.
    """
    pixels = np.asanyarray(picture)
    if pixels.ndim == 3 and pixels.shape[-1] == 1:
        pixels = pixels[:, :, 0]
    if pixels.dtype in (np.uint8, np.uint16) or pixels.dtype.kind not in "fiu" or not pixels.size:
        return pixels
    if pixels.dtype.kind == "u":
        return (pixels >> (8 * pixels.dtype.itemsize - 8)).astype(np.uint8)
    least, largest = float(np.nanmin(pixels)), float(np.nanmax(pixels))
    if not np.isfinite(largest - least):
        raise ValueError("a picture with values that are not finite can't be written")
    if pixels.dtype.kind == "f" and least >= 0 and largest <= 1:
        least, largest = 0.0, 1.0
    elif least == largest:
        return pixels.astype(np.uint8)
    scaled = (pixels.astype(np.float64) - least) / (largest - least)
    return np.nan_to_num(scaled * 255 + 0.499999999).astype(np.uint8)


def _holds_floats(uri: Any) -> bool:
    return str(getattr(uri, "name", uri)).lower().endswith(_HOLD_FLOATS)


def _writing(now):
    @functools.wraps(now)
    def write(uri, im, format=None, **kwargs):
        return now(uri, im if _holds_floats(uri) else as_bytes(im), format=format, **kwargs)

    return write


def _in_milliseconds(uri: Any, format: Any, kwargs: dict) -> dict:
    """The arguments of a writer with the duration of a GIF's pictures, or of each, in milliseconds."""
    is_gif = str(format or uri).lower().endswith("gif")
    duration = kwargs.get("duration") if is_gif else None
    if duration is None:
        return kwargs
    return kwargs | {"duration": np.multiply(duration, 1000).tolist()}


def _writing_many(now):
    @functools.wraps(now)
    def write(uri, ims, format=None, **kwargs):
        pictures = ims if _holds_floats(uri) else [as_bytes(im) for im in ims]
        return now(uri, pictures, format=format, **_in_milliseconds(uri, format, kwargs))

    return write


def _opening(now):
    @functools.wraps(now)
    def get_writer(uri, format=None, mode="?", **kwargs):
        writer = now(uri, format, mode, **_in_milliseconds(uri, format, kwargs))
        if not _holds_floats(uri):
            append = writer.append_data
            writer.append_data = lambda im, meta=None: append(as_bytes(im), *([meta] if meta else []))
        return writer

    return get_writer


def _reading(now):
    @functools.wraps(now)
    def imread(uri, *args, **kwargs):
        if kwargs.pop("as_gray", False):
            kwargs["mode"] = "F"
        return now(uri, *args, **kwargs)

    return imread
