"""The colours of classes: those of Pascal VOC's index PNGs."""

import numpy as np


def colours(count: int = 256) -> np.ndarray:
    """The colours of classes 0, 1, ..., count - 1: uint8 [count, 3], RGB. Class 0 is black.

    Bits 0, 1 and 2 of the number are the highest bits of red, green and blue, bits 3, 4 and 5 the next ones, etc.
    Source: VOC2012's development kit, VOClabelcolormap.
    """
    bits = np.arange(count)[:, np.newaxis] >> np.arange(3)  # [count, 3]
    values = np.zeros((count, 3), int)
    for place in range(3):
        values |= (bits >> 3 * place & 1) << 7 - place
    return values.astype(np.uint8)
