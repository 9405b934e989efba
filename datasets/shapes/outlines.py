"""The outlines of the ten shapes, and what follows exactly from an outline: its box, keypoints and cover of pixels."""

import math
from typing import NamedTuple

import numpy as np

KEYPOINTS = ("centre", "top", "left", "bottom", "right")

_ARC = 96  # vertices of a full circle; at a radius of 400 pixels the polygon is at most 0.2 inside of it
_SCANLINES = 8  # a pixel row, for the coverage


class Outline(NamedTuple):
    """A shape's border, one or more closed loops: the first encloses the others, which are holes.

    vertices: float64 [V, 2], (y, x) with y down. following: int [V], the number of the vertex that comes next on the
    same loop; holes run the other way round.
    """

    vertices: np.ndarray
    following: np.ndarray


def box_of(outline: Outline) -> np.ndarray:
    """The tightest box around an outline: float32 [4], (top, left, bottom, right) in the vertices' unit."""
    return np.concatenate([outline.vertices.min(0), outline.vertices.max(0)]).astype(np.float32)


def area_and_centre(outline: Outline) -> tuple[float, np.ndarray]:
    """The area that an outline encloses, without the holes, and its centre of mass (y, x), by Green's theorem."""
    start, end = outline.vertices, outline.vertices[outline.following]
    cross = start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1]
    area = cross.sum() / 2  # negative where the outline runs clockwise on the screen
    return abs(float(area)), ((start + end) * cross[:, None]).sum(0) / (6 * area)


def keypoints_of(outline: Outline) -> np.ndarray:
    """The points that KEYPOINTS names: float32 [5, 2] of (y, x), the centre of mass and the outermost vertices."""
    vertices = outline.vertices
    (top, left), (bottom, right) = vertices.argmin(0), vertices.argmax(0)
    points = (area_and_centre(outline)[1], vertices[top], vertices[left], vertices[bottom], vertices[right])
    return np.array(points, np.float32)


def coverage(outline: Outline, height: int, width: int) -> np.ndarray:
    """The share of each pixel that an outline in pixels covers: float64 [height, width] in 0..1.

    Exact along x, sampled by 8 scanlines a pixel along y: each crossing of an edge with a scanline adds or takes away
    all that lies to its right. The outline must lie within 0..height, 0..width.
    """
    start, rise = outline.vertices, outline.vertices[outline.following] - outline.vertices
    first = np.ceil(start[:, 0] * _SCANLINES - 0.5).astype(int)  # scanline below; number k is at y = (k + 0.5) / 8
    down = first[outline.following] - first  # [V], scanlines that an edge crosses, negative upwards
    crossings = np.abs(down)
    edge = np.repeat(np.arange(len(down)), crossings)  # [crossings of all edges]
    scanline = np.arange(len(edge)) + (np.minimum(first, first + down) + crossings - np.cumsum(crossings))[edge]
    part = ((scanline + 0.5) / _SCANLINES - start[edge, 0]) / rise[edge, 0]  # of the edge, from its start: 0..1
    x = start[edge, 1] + part * rise[edge, 1]
    column = x.astype(int)
    sign = np.sign(down)[edge]
    carried = sign * (x - column)  # what the crossing leaves to the pixel on the right of its own
    cell = scanline // _SCANLINES * (width + 2) + column
    steps = np.bincount(cell, sign - carried, height * (width + 2))
    steps += np.bincount(cell + 1, carried, height * (width + 2))
    covered = np.abs(np.cumsum(steps.reshape(height, width + 2), 1)[:, :width])  # the sign is the outline's direction
    return np.minimum(covered / _SCANLINES, 1)


def _outline(*loops: np.ndarray) -> Outline:
    offsets = np.cumsum([0, *map(len, loops)])
    following = [offset + (np.arange(len(loop)) + 1) % len(loop) for offset, loop in zip(offsets, loops, strict=False)]
    return Outline(np.concatenate(loops), np.concatenate(following))


def _arc(radius: float, start: float = 0.0, end: float = 2 * math.pi, centre: float = 0.0) -> np.ndarray:
    """The arc around (0, centre) from angle start to end, which is left out (radians, 0 is right): [V, 2]."""
    count = round(_ARC * abs(end - start) / (2 * math.pi))
    angles = [start + (end - start) * i / count for i in range(count)]
    return np.array([(radius * math.sin(angle), centre + radius * math.cos(angle)) for angle in angles])


def _star(*radii: float, points: int) -> np.ndarray:
    """Corners at even angles whose distances from the centre repeat the radii `points` times: [V, 2]."""
    count = points * len(radii)
    directions = [(math.sin(2 * math.pi * i / count), math.cos(2 * math.pi * i / count)) for i in range(count)]
    return np.array(directions) * np.tile(radii, points)[:, None]


def _crescent(radius: float, shift: float) -> np.ndarray:
    """The unit circle without the circle of `radius` around (0, shift)."""
    x = (1 + shift**2 - radius**2) / (2 * shift)  # where the two circles meet
    tip, inner_tip = math.acos(x), math.acos((x - shift) / radius)
    return np.concatenate([_arc(1, tip, 2 * math.pi - tip), _arc(radius, 2 * math.pi - inner_tip, inner_tip, shift)])


def _heart() -> np.ndarray:
    """The curve x = 16 sin^3 t, y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t, scaled to about -1..1, its tip down."""
    turns = [2 * math.pi * i / _ARC for i in range(_ARC)]
    heights = [13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t) for t in turns]
    return np.array([(-height / 16, math.sin(t) ** 3) for height, t in zip(heights, turns, strict=True)])


def _cross(arm: float) -> np.ndarray:
    """A plus sign within -1..1 whose arms are 2 * arm wide."""
    corners, quarter = [], [(-1, -arm), (-1, arm), (-arm, arm)]
    for _ in range(4):
        corners += quarter
        quarter = [(x, -y) for y, x in quarter]  # a right angle on
    return np.array(corners)


def _arrow(shaft: float, head: float) -> np.ndarray:
    """An arrow to the right within -1..1 whose shaft and head are 2 * shaft and 2 * head wide."""
    lower = [(shaft, -1), (shaft, 0.05), (head, 0.05)]
    return np.array([*lower, (0, 1), *((-y, x) for y, x in reversed(lower))])


# Told apart in grey, at 12 pixels and in any direction, which is why there is no diamond, pentagon or hexagon.
OUTLINES = {
    "circle": _outline(_arc(1)),
    "ring": _outline(_arc(1), _arc(0.55)[::-1]),
    "ellipse": _outline(_arc(1) * (0.5, 1)),
    "crescent": _outline(_crescent(0.8, 0.55)),
    "heart": _outline(_heart()),
    "triangle": _outline(_star(1, points=3)),
    "square": _outline(_star(1, points=4)),
    "star": _outline(_star(1, 0.42, points=5)),
    "cross": _outline(_cross(0.3)),
    "arrow": _outline(_arrow(0.22, 0.75)),
}
