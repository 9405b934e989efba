"""Which pixels each position of a feature map sees, along one axis of the picture."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Extent(NamedTuple):
    """What the positions along one axis of a tensor see: position i sees the pixels low[i] to high[i].

    Pixels are counted beyond the border of the picture as well, where a layer sees its padding.

    axis: that of the tensor; None where its positions no longer lie along one, so that all see the same pixels.
    low, high: [positions] float64. step: pixels from one position to the next; 0 where one position sees everything.
    """

    axis: int | None
    low: np.ndarray
    high: np.ndarray
    step: float

    @property
    def size(self) -> int:
        """The pixels that a position sees: the largest number of all positions."""
        return round(float((self.high - self.low).max())) + 1

    def seen(self, first: np.ndarray, last: np.ndarray, step: float) -> "Extent":
        """The extent of positions of which each sees those from first[i] to last[i] of this one.

        step: positions of this one from one to the next.
        """
        low = self.low[_inside(first, self.low)] + _outside(first, self.low) * self.step
        high = self.high[_inside(last, self.high)] + _outside(last, self.high) * self.step
        return Extent(self.axis, low, high, self.step * step)

    def moved(self, steps: np.ndarray) -> "Extent":
        """The extent of positions that see as much, each so many steps further."""
        return self._replace(low=self.low + steps * self.step, high=self.high + steps * self.step)

    def whole(self, axis: int | None = None) -> "Extent":
        """The extent of one position that sees all that these see."""
        return Extent(axis, self.low.min(keepdims=True), self.high.max(keepdims=True), 0.0)


def pixels(axis: int, count: int) -> Extent:
    """The extent of an axis of the picture itself, where each position sees itself."""
    positions = np.arange(count, dtype=np.float64)
    return Extent(axis, positions, positions, 1.0)


def windows(extent: Extent, count: int, size: int, stride: int, dilation: int, before: int) -> Extent:
    """The extent behind a convolution or a pooling with `count` outputs, whose padding adds `before` in front."""
    first = np.arange(count) * stride - before
    return extent.seen(first, first + (size - 1) * dilation, stride)


def transposed(extent: Extent, count: int, size: int, stride: int, before: int) -> Extent:
    """The extent behind a transposed convolution: `windows` in the other direction, to `count` outputs."""
    reach = np.arange(count) + before
    first, last = -((size - 1 - reach) // stride), reach // stride
    inside = len(extent.low) - 1
    first, last = np.maximum(first, 0), np.minimum(last, inside)  # no padding is added in this direction
    return extent.seen(np.minimum(first, last), last, 1 / stride)


def resized(extent: Extent, count: int, is_linear: bool, half_pixels: bool, align: bool) -> Extent:
    """The extent behind a bilinear resizing, or one to the nearest pixel, to `count` positions."""
    present = len(extent.low)
    scale = (present - 1) / (count - 1) if align and count > 1 else present / count
    place = np.arange(count) * scale
    if half_pixels:
        place = place + (0.5 * scale - 0.5 if is_linear else 0.5 * scale)
    if not is_linear:
        first = last = np.floor(place + (0.5 if align else 0)).astype(int)
    else:
        first, last = np.floor(place + 1e-9).astype(int), np.ceil(place - 1e-9).astype(int)
    first, last = (np.clip(part, 0, present - 1) for part in (first, last))
    return extent.seen(first, last, scale)


def union(extents: Sequence[Extent]) -> Extent:
    """The extent of positions that see what those of each of the extents see; one position goes with each of many."""
    longest = max(extents, key=lambda extent: len(extent.low))
    if any(len(extent.low) not in (1, len(longest.low)) for extent in extents):
        extents = [extent.whole() for extent in extents]
        longest = extents[0]
    low = np.min(np.broadcast_arrays(*(extent.low for extent in extents)), axis=0)
    high = np.max(np.broadcast_arrays(*(extent.high for extent in extents)), axis=0)
    return Extent(longest.axis, low, high, longest.step)


def _inside(positions: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.clip(positions, 0, len(values) - 1)


def _outside(positions: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How far positions lie beyond the first or the last one, where an extent goes on in its steps."""
    return positions - _inside(positions, values)
