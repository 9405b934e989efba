"""Anchors: the boxes at each position of feature maps from which proposals start. Ren et al. 2015, section 3.1.1."""

from collections.abc import Sequence

import numpy as np

from errors import UsageError
from graphs import anchor_sizes

Sizes = Sequence[tuple[float, float]]  # (height, width) in pixels

_CELLS = 8  # positions along a side of an object that a level of a pyramid should have, as in Lin et al. 2017


def sizes_of(anchors: str, scales: Sequence[float], ratios: Sequence[float]) -> list[tuple[float, float]]:
    """The sizes of the anchors of a position: those of the text, or each scale in each ratio where it is empty.

    Args:
        anchors: "30x40,10x13" or "".
        scales: square roots of areas, pixels. ratios: heights over widths.

    Raises:
        UsageError: the text makes no sense, or is "auto", which training replaces by sizes.
    """
    if anchors:
        return anchor_sizes.parse(anchors)
    if not scales or not ratios or min(*scales, *ratios) <= 0:
        raise UsageError("anchors: --scales and --ratios need numbers above 0; or give --anchors HEIGHTxWIDTH,...")
    return [(scale * ratio**0.5, scale / ratio**0.5) for scale in scales for ratio in ratios]


def by_level(sizes: Sizes, strides: Sequence[int]) -> dict[int, list[tuple[float, float]]]:
    """Stride -> the sizes of its anchors: each size goes where the root of its area is nearest to 8 positions.

    All strides are keys; one may have no anchors.
    """
    levels: dict[int, list[tuple[float, float]]] = {stride: [] for stride in strides}
    for height, width in sizes:
        root = (height * width) ** 0.5
        levels[min(strides, key=lambda stride: abs(np.log(root / (_CELLS * stride))))].append((height, width))
    return levels


def at_positions(rows: int, columns: int, stride: int, sizes: Sizes) -> np.ndarray:
    """Float32 [rows * columns * len(sizes), 4], (top, left, bottom, right) in pixels, the sizes of a position in turn.

    A position's anchors have their middle in that of its cell of stride x stride pixels. They may leave the picture.
    """
    middles = (np.mgrid[:rows, :columns].transpose(1, 2, 0)[:, :, np.newaxis] + 0.5) * stride  # [rows, columns, 1, 2]
    halves = np.reshape(sizes, (-1, 2)) / 2  # [A, 2]
    return np.concatenate([middles - halves, middles + halves], axis=-1).reshape(-1, 4).astype(np.float32)
