"""Picture files of any size and mode, read by Pillow and converted to what a graph takes."""

import contextlib
import ctypes
import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError, _imaging

from datasets.reading import deep_pixels, scaling
from datasets.reading.metadata import without_metadata
from errors import DataError

# Not all that Pillow knows: some other formats start a program (EPS: Ghostscript), some take any file for their own.
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "AVIF", "PPM")
SUFFIXES = frozenset(suffix for suffix, kind in Image.registered_extensions().items() if kind in _FORMATS)
_MOST_PIXELS = 89_478_485  # Pillow's bound, from which on it warns of decompression bombs
_TURNS = {  # EXIF's orientation -> what makes the picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SCALED = {"crop": "cut to", "fit": "to", "letterbox": "to", "stretch": "stretched to"}  # in the words of the report
_WHOLE = ("fit", "letterbox")  # two names of one way: that of folder: and that of sets with boxes


def _silence() -> None:
    """Keeps Pillow and libtiff from writing about damaged and odd files: the caller reports them in one line.

    Once and for the whole process, since several threads decode at a time: `warnings.catch_warnings`, or another file
    behind descriptor 2, in one thread would affect all of them.
    """
    warnings.filterwarnings("ignore", module=r"PIL\.")
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    library = ctypes.CDLL(_imaging.__file__)  # Pillow's extension module, which gives access to the libtiff it uses
    for name in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
        with contextlib.suppress(AttributeError):  # a Pillow without libtiff, or with one that is linked statically
            handler = getattr(library, name)
            handler.argtypes, handler.restype = [ctypes.c_void_p], ctypes.c_void_p
            handler(None)


_silence()


def read(
    path: str | Path,
    height: int,
    width: int,
    channels: int,
    invert: str = "each",
    resize: str = "fit",
    crop_share: float = 1.0,
) -> tuple[np.ndarray, str]:
    """Reads a picture, upright, grey or RGB, and resizes it.

    Transparent pictures get a white background; of an animation the first frame is taken.

    Args:
        path: a PNG, JPEG, GIF, BMP, TIFF, WebP, AVIF or PPM file, up to 89 million pixels.
        height, width: pixels of the result.
        channels: 1 (grey) or 3 (RGB).
        invert: "yes", "no" or "each": a grey picture whose border is light, see `inverts`.
        resize: "fit" or "letterbox" scales the whole picture and fills the rest with the colour of its border, "crop"
            scales it until it fills the whole size and keeps the middle, "stretch" scales height and width each by its
            own factor.
        crop_share: of "crop", the share in 0..1 of the shorter side that is kept. At 0.875 and 224x224 pixels the
            shorter side is scaled to 256, as usual for measurements on ImageNet.

    Returns:
        uint8 [height, width, channels] in 0..255, and in words what the file held and what was done with it.

    Raises:
        DataError: no such file, not a picture, a damaged one, or too large.
    """
    image, done, _ = decode(path, channels)
    needs_ground = invert == "each" or (resize in _WHOLE and image.size != (width, height))
    ground = border_colour(image) if needs_ground else None
    is_cut = resize == "crop" and crop_share < 1
    if image.size == (width, height) and not is_cut:
        pixels = scaling.pixels(image)
    else:
        pixels = _scale(image, height, width, ground, resize, crop_share)
        kept = f"the middle {crop_share:g} " if is_cut else ""
        done.append(f"{kept}{_SCALED[resize]} {width}x{height}")
    if inverts(invert, ground):
        pixels = 255 - pixels
        done.append("inverted")
    return pixels, ", ".join(done)


class Decoded(NamedTuple):
    """A picture at its own size, upright, opaque, in the mode L or RGB.

    done: in words, what the file held and what was done with it. orientation: of the picture in its file, EXIF's number
    1..8; from 5 on, height and width have changed places.
    """

    image: Image.Image
    done: list[str]
    orientation: int


def decode(path: str | Path, channels: int) -> Decoded:
    """Reads a picture of any kind that `read` takes, grey for 1 channel and RGB for 3.

    Raises:
        DataError: no such file, not a picture, a damaged one, or too large.
    """
    with _opened(path) as file:
        return decode_file(file, path, channels)


def decode_file(file: IO[bytes], where: str | Path, channels: int) -> Decoded:
    """Reads a picture from a file that can be searched, as `decode` does; where: in messages.

    Raises:
        DataError: not a picture, a damaged one, or too large.
    """
    with _reported(where):
        return _decode_in_any_case(file, "L" if channels == 1 else "RGB")


def as_stored(path: str | Path) -> Image.Image:
    """A picture with the pixels of its file: neither turned upright nor converted; `format` says which kind it is.

    Raises:
        DataError: no such file, not a picture, a damaged one, or too large.
    """
    with _opened(path) as file, _reported(path):
        image = _checked(file)
        image.load()
        return image


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """A picture as stored, upright; orientation: EXIF's number 1..8."""
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def _opened(path: str | Path) -> IO[bytes]:
    """The file, opened; DataError where that fails."""
    try:
        return open(path, "rb")
    except Exception as error:
        raise _unreadable(path, error) from error


@contextlib.contextmanager
def _reported(where: str | Path) -> Iterator[None]:
    """Raises a DataError for whatever Pillow raises; where: in messages."""
    try:
        yield
    except UnidentifiedImageError as error:
        known = ", ".join(_FORMATS)
        raise DataError(
            f"{where}: not a picture of a kind that can be read ({known}), or its head is damaged"
        ) from error
    except Image.DecompressionBombError as error:
        raise DataError(f"{where}: more than {_MOST_PIXELS // 10**6} million pixels; scale it down first") from error
    except Exception as error:  # whatever Pillow's decoders trip over in a damaged file: struct.error, KeyError, ...
        raise _unreadable(where, error) from error


def _unreadable(where: str | Path, error: Exception) -> DataError:
    if reason := getattr(error, "strerror", None):  # the system's word: there is no such file, no permission
        return DataError(f"{where}: {reason.lower()}")
    reason = " ".join(str(error).split()) or type(error).__name__
    return DataError(f"{where}: can't be read as a picture, it may be damaged ({reason})")


def format_of(data: bytes) -> str:
    """The format of an encoded picture, "JPEG", by its head; "" of other bytes."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            return image.format or ""
    except Exception:  # whatever Pillow trips over in bytes that are no picture
        return ""


def upright_size(data: bytes) -> tuple[int, int]:
    """(height, width) of an encoded picture as `decode` turns it, by its head.

    Raises:
        ValueError: it is no picture.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            width, height = image.size
            return (width, height) if _orientation(image) >= 5 else (height, width)
    except Exception as error:  # whatever Pillow trips over in bytes that are no picture
        raise ValueError(" ".join(str(error).split())) from error


def inverts(invert: str, border: np.ndarray | None) -> bool:
    """Whether a picture is inverted.

    Args:
        invert: "yes", "no" or "each": a grey picture whose border is light, since digits and garments of MNIST's kind
            are light on dark, and ink on paper is not.
        border: its `border_colour`; needed for "each".
    """
    return invert == "yes" or (invert == "each" and len(border) == 1 and is_light(border))


def is_light(border: np.ndarray) -> bool:
    """Whether a border [channels] is lighter than middle grey."""
    return border.mean() > 127


def border_colour(image: Image.Image) -> np.ndarray:
    """The median of the outermost pixels: uint8 [channels]."""
    return colour_of_border(scaling.pixels(image))


def colour_of_border(pixels: np.ndarray) -> np.ndarray:
    """The median of the outermost pixels of a picture [height, width, channels]: uint8 [channels]."""
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return np.median(border, axis=0).astype(np.uint8)


def _decode_in_any_case(file: IO[bytes], mode: str) -> Decoded:
    """The picture; where it can't be read, it is tried once more without metadata, which may be what is wrong."""
    try:
        return _decode(file, mode)
    except Image.DecompressionBombError:
        raise
    except Exception:
        bare = without_metadata(file)
        if bare:
            with contextlib.suppress(Exception):  # the first error says more
                return _decode(bare, mode)
        raise


def _decode(file: IO[bytes], mode: str) -> Decoded:
    image = _checked(file)
    done = [f"{image.width}x{image.height} {image.mode}"]
    frames = getattr(image, "n_frames", 1)
    if frames > 1:
        done.append(f"first of {frames} frames")
    is_tiff = image.format == "TIFF"  # which Pillow turns when it loads the pixels
    orientation = _orientation(image) if is_tiff else 0
    image.load()
    orientation = orientation or _orientation(image)
    if orientation in _TURNS:
        done.append("turned upright")
        image = image if is_tiff else turned(image, orientation)
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = deep_pixels.to_8_bits(image, done)
    elif image.has_transparency_data:
        above, image = image.convert("RGBA"), Image.new("RGB", image.size, "white")
        image.paste(above, mask=above)
        done.append("laid on white")
    if image.mode != mode:
        done.append("to grey" if mode == "L" else "to RGB")
    return Decoded(image.convert(mode), done, orientation)


def _checked(file: IO[bytes]) -> Image.Image:
    """The picture in a file, its pixels not loaded yet; DecompressionBombError where it is too large."""
    image = Image.open(file, formats=_FORMATS)
    if image.width * image.height > _MOST_PIXELS:
        raise Image.DecompressionBombError(image.size)
    return image


def _orientation(image: Image.Image) -> int:
    """EXIF's number 1..8; 1 where there is none, or it can't be read. A PNG must be loaded before."""
    try:
        found = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # whatever Pillow trips over in damaged EXIF
        return 1
    return found if found in _TURNS else 1


def _scale(
    image: Image.Image, height: int, width: int, ground: np.ndarray | None, resize: str, crop_share: float
) -> np.ndarray:
    """The picture at a size, in one of the three ways of `read`: [height, width, channels]."""
    if resize in _WHOLE:
        return scaling.letterbox(image, height, width, ground)[0]
    if resize == "crop":
        return scaling.crop(image, height, width, crop_share)
    return scaling.stretch(image, height, width)
