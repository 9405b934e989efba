"""scipy.misc's pictures (imread, imsave, imresize, ...), which SciPy 1.2 dropped, with their scaling; through Pillow.

An array that is not uint8 is scaled before it becomes a picture: its smallest value to 0, its largest to 255. That is
how imsave wrote and imresize resized floating-point pictures, and what programs of then rely on.
"""

from typing import IO, Any

import numpy as np

__all__ = [
    "bytescale", "fromimage", "imfilter", "imread", "imresize", "imrotate", "imsave", "imshow", "toimage",
]  # fmt: skip

_FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "cubic": 3}  # Pillow's numbers
_EFFECTS = ("blur", "contour", "detail", "edge_enhance", "edge_enhance_more", "emboss", "find_edges", "smooth",
            "smooth_more", "sharpen")  # fmt: skip
_CHANNELS = {"RGB": 3, "YCbCr": 3, "RGBA": 4, "CMYK": 4}
_UNKNOWN_MODE = "Mode is unknown or incompatible with input array shape."


def bytescale(
    data: np.ndarray, cmin: float | None = None, cmax: float | None = None, high: int = 255, low: int = 0
) -> np.ndarray:
    """uint8: cmin..cmax (smallest..largest value) mapped to low..high and rounded; uint8 is returned as it is."""
    if data.dtype == np.uint8:
        return data
    if high > 255:
        raise ValueError("`high` should be less than or equal to 255.")
    if low < 0:
        raise ValueError("`low` should be greater than or equal to 0.")
    if high < low:
        raise ValueError("`high` should be greater than or equal to `low`.")
    cmin = data.min() if cmin is None else cmin
    cmax = data.max() if cmax is None else cmax
    if cmax < cmin:
        raise ValueError("`cmax` should be larger than `cmin`.")
    scaled = (data - cmin) * (float(high - low) / ((cmax - cmin) or 1)) + low
    return (scaled.clip(low, high) + 0.5).astype(np.uint8)


def imread(name: str | IO[bytes], flatten: bool = False, mode: str | None = None) -> np.ndarray:
    """A picture as uint8 [height, width] or [height, width, 3 or 4]; flatten: float32 [height, width] of grey.

    mode: Pillow's name of what it is converted to first, such as "RGB" or "L".
    """
    from PIL import Image

    with Image.open(name) as picture:
        return fromimage(picture, flatten, mode)


def imsave(name: str | IO[bytes], arr: np.ndarray, format: str | None = None) -> None:
    """Writes [height, width] or [height, width, 3 or 4], scaled as bytescale does; the format by the name's end."""
    picture = toimage(arr, channel_axis=2)
    picture.save(name) if format is None else picture.save(name, format)


def fromimage(im: Any, flatten: bool = False, mode: str | None = None) -> np.ndarray:
    """A picture of Pillow's as an array, as imread gives it."""
    from PIL import Image

    if not isinstance(im, Image.Image):
        raise TypeError("Input is not a PIL image.")
    if mode is not None:
        im = im if mode == im.mode else im.convert(mode)
    elif im.mode == "P":
        im = im.convert("RGBA" if "transparency" in im.info else "RGB")
    if flatten:
        im = im.convert("F")
    elif im.mode == "1":
        im = im.convert("L")
    return np.array(im)


def toimage(
    arr: np.ndarray,
    high: int = 255,
    low: int = 0,
    cmin: float | None = None,
    cmax: float | None = None,
    pal: Any = None,
    mode: str | None = None,
    channel_axis: int | None = None,
) -> Any:
    """An array as a picture of Pillow's; see bytescale for high, low, cmin and cmax.

    Args:
        arr: [height, width], or three dimensions of which one, channel_axis or the first that is 3 (or else 4) long,
            holds the channels.
        pal: uint8 [N, 3], the colours of the values of [height, width].
        mode: of the picture; for two dimensions "L", "P", "1", "I" or "F" (float32, not scaled), for three "RGB",
            "YCbCr", "RGBA" or "CMYK".
        channel_axis: which dimension holds the channels.
    """
    data = np.asarray(arr)
    if np.iscomplexobj(data):
        raise ValueError("Cannot convert a complex-valued array.")
    if data.ndim == 2:
        return _grey(data, high, low, cmin, cmax, pal, mode)
    if data.ndim != 3 or not {3, 4} & set(data.shape):
        raise ValueError("'arr' does not have a suitable array shape for any mode.")
    if channel_axis is None:
        channel_axis = data.shape.index(3 if 3 in data.shape else 4)
    channels = data.shape[channel_axis]
    if channels not in (3, 4):
        raise ValueError("Channel axis dimension is not valid.")
    mode = mode or ("RGB" if channels == 3 else "RGBA")
    if mode not in _CHANNELS:
        raise ValueError(_UNKNOWN_MODE)
    if _CHANNELS[mode] != channels:
        raise ValueError("Invalid array shape for mode.")
    return _picture(mode, np.moveaxis(bytescale(data, cmin, cmax, high, low), channel_axis, 2))


def _grey(data: np.ndarray, high: int, low: int, cmin: Any, cmax: Any, pal: Any, mode: str | None) -> Any:
    if mode == "F":
        return _picture(mode, data.astype(np.float32))
    if mode in (None, "L", "P"):
        picture = _picture("L", bytescale(data, cmin, cmax, high, low))
        if pal is None and mode == "P":
            pal = np.repeat(np.arange(256), 3)
        if pal is not None:
            picture.putpalette(np.asarray(pal, np.uint8).tobytes())
        return picture
    if mode == "1":
        return _picture("1", np.packbits(data > high, axis=1), data.shape)
    if mode != "I":
        raise ValueError(_UNKNOWN_MODE)
    cmin = data.min() if cmin is None else cmin
    cmax = data.max() if cmax is None else cmax
    scaled = (data * 1.0 - cmin) * (high - low) / (cmax - cmin) + low
    return _picture(mode, scaled.astype(np.uint32))


def _picture(mode: str, values: np.ndarray, shape: tuple[int, int] | None = None) -> Any:
    from PIL import Image

    height, width = (shape or values.shape)[:2]
    return Image.frombytes(mode, (width, height), values.tobytes())


def imrotate(arr: np.ndarray, angle: float, interp: str = "bilinear") -> np.ndarray:
    """uint8: the picture turned by so many degrees, counter-clockwise, within its own size; scaled as by toimage."""
    return fromimage(toimage(arr).rotate(angle, resample=_FILTERS[interp]))


def imresize(arr: np.ndarray, size: Any, interp: str = "bilinear", mode: str | None = None) -> np.ndarray:
    """uint8: the picture at another size; one of floating-point numbers is scaled to 0..255 first (see toimage).

    Args:
        arr: [height, width] or three dimensions with 3 or 4 channels.
        size: (height, width), a percentage as an int, or a factor as a float.
        interp: "nearest", "lanczos", "bilinear", "bicubic" or "cubic".
        mode: see toimage; "F" gives float32 and is not scaled.
    """
    picture = toimage(arr, mode=mode)
    if isinstance(size, (int, np.integer)):
        size = tuple((np.array(picture.size) * (size / 100.0)).astype(int).tolist())
    elif isinstance(size, (float, np.floating)):
        size = tuple((np.array(picture.size) * size).astype(int).tolist())
    else:
        size = (int(size[1]), int(size[0]))
    return fromimage(picture.resize(size, resample=_FILTERS[interp]))


def imfilter(arr: np.ndarray, ftype: str) -> np.ndarray:
    """The picture after one of Pillow's filters, such as "blur", "sharpen" or "find_edges"."""
    from PIL import ImageFilter

    if ftype not in _EFFECTS:
        raise ValueError("Unknown filter type.")
    return fromimage(toimage(arr).filter(getattr(ImageFilter, ftype.upper())))


def imshow(arr: np.ndarray) -> None:
    """Shows the picture by Pillow's viewer; where there is none, nothing is seen."""
    toimage(arr).show()
