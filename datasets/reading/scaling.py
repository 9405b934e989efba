"""Decoded pictures at the size that a network takes."""

import math

import numpy as np
from PIL import Image, ImageOps

_LANCZOS = Image.Resampling.LANCZOS


def crop(
    image: Image.Image, height: int, width: int, share: float, resampling: Image.Resampling = _LANCZOS
) -> np.ndarray:
    """The middle of the picture, with this share in 0..1 of its shorter side: uint8 [height, width, channels].

    With a share below 1 it is what networks for ImageNet are measured on: the whole picture is scaled, bilinearly and
    to whole pixels, and height x width pixels are cut out. Another filter, or half a pixel, changes some of the classes
    that they find.

    resampling: the filter for a share of 1.
    """
    if share == 1:
        return pixels(ImageOps.fit(image, (width, height), resampling))
    image = _without_ends(image, height / width)
    scale = max(height / image.height, width / image.width) / share
    rows, columns = round(image.height * scale), round(image.width * scale)
    top, left = (rows - height) // 2, (columns - width) // 2
    scaled = image.resize((columns, rows), Image.Resampling.BILINEAR)
    return pixels(scaled.crop((left, top, left + width, top + height)))


def _without_ends(image: Image.Image, shape: float) -> Image.Image:
    """The middle of a picture more than 16 times as long as what is cut out of it, which might be too large scaled.

    shape: height / width of what is cut out.
    """
    columns = min(image.width, math.ceil(16 * image.height / shape))
    rows = min(image.height, math.ceil(16 * image.width * shape))
    left, top = (image.width - columns) // 2, (image.height - rows) // 2
    return image.crop((left, top, left + columns, top + rows))


def crop_place(size: tuple[int, int], ground: tuple[int, int]) -> tuple[float, float, float, float]:
    """Where the whole picture of a size (height, width) lies about its crop: (top, left, bottom, right), pixels.

    What lies outside of 0..ground is cut off.
    """
    scale = max(ground[0] / size[0], ground[1] / size[1])
    rows, columns = size[0] * scale, size[1] * scale
    top, left = (ground[0] - rows) / 2, (ground[1] - columns) / 2
    return top, left, top + rows, left + columns


def stretch(image: Image.Image, height: int, width: int, resampling: Image.Resampling = _LANCZOS) -> np.ndarray:
    """The picture with height and width scaled each by its own factor: uint8 [height, width, channels]."""
    return pixels(image.resize((width, height), resampling))


def letterbox(
    image: Image.Image, height: int, width: int, ground: np.ndarray, resampling: Image.Resampling = _LANCZOS
) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """The whole picture as large as it can be in the middle of a ground of one colour.

    Returns:
        uint8 [height, width, channels], and where in it the picture lies: (top, left, bottom, right), pixels.
    """
    top, left, bottom, right = place = letterbox_place((image.height, image.width), (height, width))
    result = np.tile(ground, (height, width, 1))
    result[top:bottom, left:right] = stretch(image, bottom - top, right - left, resampling)
    return result, place


def letterbox_place(size: tuple[int, int], ground: tuple[int, int]) -> tuple[int, int, int, int]:
    """Where a picture of a size (height, width) lies in a ground: (top, left, bottom, right), pixels."""
    scale = min(ground[0] / size[0], ground[1] / size[1])
    rows, columns = (max(1, round(side * scale)) for side in size)
    top, left = (ground[0] - rows) // 2, (ground[1] - columns) // 2
    return top, left, top + rows, left + columns


def pixels(image: Image.Image) -> np.ndarray:
    """The picture as it is: uint8 [height, width, channels]."""
    return np.asarray(image).reshape(image.height, image.width, -1)
