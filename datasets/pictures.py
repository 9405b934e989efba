"""Picture files of any size and mode, brought to what a graph takes."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from errors import DataError


def read(path: str | Path, height: int, width: int, channels: int, invert: str = "auto") -> tuple[np.ndarray, str]:
    """Reads a picture and fits it in: turned upright, made grey or RGB, scaled to fit, padded with its border's colour.

    Args:
        path: a file in any format that Pillow reads; of an animation the first frame is taken.
        height, width: pixels of the result.
        channels: 1 (grey) or 3 (RGB).
        invert: "yes", "no" or, for grey alone, "auto": when the border is lighter than middle grey, since digits and
            garments of MNIST's kind are light on dark and ink on paper is not.

    Returns:
        uint8 [height, width, channels] in 0..255, and in words what was done to get there.

    Raises:
        DataError: no such file, not a picture, or too large to be one.
    """
    try:
        with Image.open(path) as image:
            done = [f"{image.width}x{image.height} {image.mode}"]
            if getattr(image, "n_frames", 1) > 1:
                done.append(f"first of {image.n_frames} frames")
            image = _flat(ImageOps.exif_transpose(image), done)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except Image.DecompressionBombError as error:
        raise DataError(f"{path}: too large for a picture ({error}); scale it down first") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:  # what Pillow's decoders raise for damaged files
        raise DataError(f"{path}: can't be read as a picture ({error})") from error

    mode = "L" if channels == 1 else "RGB"
    if image.mode != mode:
        done.append("to grey" if channels == 1 else "to RGB")
        image = image.convert(mode)
    if image.size != (width, height):
        colour = _border_colour(image)
        image = ImageOps.pad(image, (width, height), Image.Resampling.LANCZOS, color=colour)
        done.append(f"to {width}x{height}")
    pixels = np.asarray(image).reshape(height, width, channels)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    if invert == "yes" or (invert == "auto" and channels == 1 and np.median(border) > 127):
        pixels = 255 - pixels
        done.append("inverted")
    return pixels, ", ".join(done)


def _flat(image: Image.Image, done: list[str]) -> Image.Image:
    """The picture in 8 bits without transparency: L or RGB."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        values = np.asarray(image, np.float64)
        top = 65535 if image.mode != "F" or values.max() > 255 else 255 if values.max() > 1 else 1
        done.append(f"0..{top} to 0..255")
        return Image.fromarray(np.clip(values * (255 / top), 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        done.append("laid on white")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image if image.mode == "L" else image.convert("RGB")


def _border_colour(image: Image.Image) -> int | tuple[int, ...]:
    pixels = np.asarray(image)
    rows = [pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]
    colour = np.median(np.concatenate(rows), axis=0).astype(int)
    return int(colour) if colour.ndim == 0 else tuple(int(value) for value in colour)
