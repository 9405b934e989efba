"""Pictures with pixels of more than 8 bits, on the scale 0..255."""

import numpy as np
from PIL import Image

_TOPS = (1.0, 255.0, 65535.0)  # the highest values of the usual scales of deep pixels


def to_8_bits(image: Image.Image, done: list[str]) -> Image.Image:
    """The L picture of one with deeper pixels, on the narrowest of the usual scales that holds them all.

    Floating-point pixels are taken for 0..1, 0..255 or 0..65535, integers for 0..65535: on a scale of its own, a dark
    picture would be as bright as a light one. Only what fits none of these goes from its lowest to its highest value.
    """
    values = np.array(image, np.float32)
    low, high = float(values.min()), float(values.max())
    if not np.isfinite([low, high]).all():
        raise ValueError("it holds values that are not finite")
    tops = [top for top in (_TOPS if image.mode == "F" else _TOPS[-1:]) if low >= 0 and high <= top]
    if tops:
        low, high = 0.0, tops[0]
    done.append(f"{low:g}..{high:g} to 0..255")
    with np.errstate(over="ignore"):  # in place: a big picture is big enough once
        values -= low
        values *= 255 / max(high - low, 1e-30)
    return Image.fromarray(values.clip(0, 255, out=values).astype(np.uint8))
