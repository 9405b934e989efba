"""Paints the ground of a track as a camera sees it: every pixel below the horizon is cast to the ground.

What a pixel covers of the ground grows with the distance. Lines are as wide in a pixel as their share of what it
covers, and textures fade when they become finer than that, so that nothing flickers from frame to frame.
"""

import math

import numpy as np

from datasets.track.landscape import ROAD, Landscape
from datasets.track.noise import Random, smooth_noise
from datasets.track.sky import HAZE

_LINE = (3.15, 3.35)  # the edge lines, metres from the centre line
_KERB = (3.5, 4.3)
_DASH = 0.09  # half of the width of the dashed line, metres
_DASHES = (3.0, 9.0)  # metres of a dash, and from one to the next
_KERB_BLOCKS = (1.0, 2.0)  # red, and from one red block to the next
_GRAVEL_TO, _VERGE = 4.6, 5.2  # where the gravel beside the road ends, and all that belongs to the road
_RED, _PALE, _GRAVEL = (np.array(rgb, np.float32)[:, None] for rgb in ((178, 52, 44), (226, 222, 214), (138, 128, 112)))
_WATER, _AIR = (np.array(rgb, np.float32)[:, None, None] for rgb in ((70, 112, 142), HAZE))
_SIGHT = 220.0  # metres at which the haze hides 63 % of the ground

_TEXELS = 512  # a side of the noise, a power of 2
_TEXEL = 0.04  # metres
# Grains of the ground: texels a grain, the shift that makes its place of a texel's.
_GRAINS = ((2, 0), (2, 3))  # of 8 cm and 64 cm


class Painter:
    """Paints the ground that a camera sees.

    Args:
        landscape: the ground.
        x, z: float [H, W] or what gives this shape together: the points of the ground that the pixels below the horizon
            see, metres to the right of the camera and ahead of it.
        random: numpy.random.Generator.random.
    """

    def __init__(self, landscape: Landscape, x: np.ndarray, z: np.ndarray, random: Random):
        self._landscape = landscape
        self._x, self._z = (np.ascontiguousarray(part, np.float32) for part in np.broadcast_arrays(x, z))
        self._noise = smooth_noise(random, (_TEXELS // 2, _TEXELS // 2), (_TEXELS, _TEXELS)).reshape(-1)
        depth = np.abs(np.gradient(self._z, axis=0))  # of what a pixel covers, metres
        self._fading = [
            np.clip(1.5 - depth / (grain * _TEXEL * 2**shift), 0, 1).astype(np.float32) for grain, shift in _GRAINS
        ]
        self._haze = (1 - np.exp(-np.hypot(self._x, self._z) / _SIGHT)).astype(np.float32)

    def paint(self, x: float, z: float, heading: float) -> np.ndarray:
        """The ground from a pose: float32 [3, H, W] in 0..255."""
        sine, cosine = np.float32(math.sin(heading)), np.float32(math.cos(heading))
        x = np.float32(x) + self._x * cosine + self._z * sine
        z = np.float32(z) - self._x * sine + self._z * cosine
        course, by_road, colour = self._look_up(x, z)
        grains = self._grains(x, z)
        fine, medium = grains
        colour *= 1 + 0.22 * fine + 0.2 * medium
        water = _WATER * (1 + 0.08 * medium)
        _mix(colour, water, np.clip(course[2] / (_extent(course[2]) + 0.003), 0, 1))
        near = np.flatnonzero(by_road & (np.abs(course[0]) < _VERGE))
        widths = [_extent(plane).take(near) for plane in course[:2]]
        flat = colour.reshape(3, -1)
        flat[:, near] = self._road(
            flat.take(near, 1), *course[:2].reshape(2, -1).take(near, 1), *widths, *(part.take(near) for part in grains)
        )
        colour += self._haze * (_AIR - colour)
        return np.clip(colour, 0, 255, out=colour)

    def _road(
        self,
        colour: np.ndarray,
        offset: np.ndarray,
        way: np.ndarray,
        width: np.ndarray,
        length: np.ndarray,
        fine: np.ndarray,
        medium: np.ndarray,
    ) -> np.ndarray:
        """Lays the road over the colours [3, N] of pixels.

        offset, way: of the pixels, metres to the right of the centre line and along the lap. width, length: how far
        these two reach within each pixel. fine, medium: noise. All [N].
        """
        side = np.abs(offset)
        section = self._landscape.section_at(way)
        surface, line, kerb, dashed = section[:3], section[3:6], section[6], section[7]
        gravel = _GRAVEL_TO + 0.35 * medium
        _mix(colour, _GRAVEL * (1 + 0.3 * fine), _band(offset, width, -gravel, gravel))
        red = _blocks(way, length, *_KERB_BLOCKS)
        _mix(colour, _PALE + red * (_RED - _PALE), kerb * _band(side, width, *_KERB))
        _mix(colour, surface * (1 + 0.16 * fine + 0.08 * medium), _band(offset, width, -ROAD, ROAD))
        _mix(colour, line, _band(side, width, *_LINE))
        _mix(colour, _PALE, dashed * _band(offset, width, -_DASH, _DASH) * _blocks(way, length, *_DASHES))
        return colour

    def _look_up(self, x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of points [H, W]: the course [3, H, W], even between cells; by_road and colour [3, H, W] of their cells."""
        maps = self._landscape
        row, column = maps.cells(x, z)
        rows, columns = maps.by_road.shape
        row, column = np.clip(row, 0, rows - 1.001), np.clip(column, 0, columns - 1.001)
        above, left = row.astype(np.int32), column.astype(np.int32)
        down, right = row - above, column - left
        first = above * columns + left
        corners = [first + step for step in (0, 1, columns, columns + 1)]
        course = np.empty((3, *x.shape), np.float32)
        for values, plane, lap in zip(course, maps.course.reshape(3, -1), (0.0, maps.lap, 0.0), strict=True):
            one, two, three, four = (plane.take(corner) for corner in corners)
            one += right * _rise(one, two, lap)
            three += right * _rise(three, four, lap)
            np.add(one, down * _rise(one, three, lap), out=values)
        return course, maps.by_road.take(first), maps.ground.reshape(3, -1).take(first, 1).astype(np.float32)

    def _grains(self, x: np.ndarray, z: np.ndarray) -> list[np.ndarray]:
        """Noise of two sizes at points, in -1..1, each faded where a pixel covers more than a grain."""
        column, row = (np.floor(part * (1 / _TEXEL)).astype(np.int32) for part in (x, z))
        return [
            self._noise.take((((row >> shift) & _TEXELS - 1) * _TEXELS) + ((column >> shift) & _TEXELS - 1)) * fading
            for (_, shift), fading in zip(_GRAINS, self._fading, strict=True)
        ]


def _rise(first: np.ndarray, second: np.ndarray, lap: float) -> np.ndarray:
    """From the first values to the second ones; where these begin again after a lap, the short way round."""
    rise = second - first
    return rise - np.rint(rise * (1 / lap)) * np.float32(lap) if lap else rise


def _extent(values: np.ndarray) -> np.ndarray:
    """How far a value on the ground reaches within each pixel: the sum of its changes to the right and downwards."""
    across, down = np.empty_like(values), np.empty_like(values)
    np.subtract(values[:, 1:], values[:, :-1], out=across[:, 1:])
    across[:, 0] = across[:, 1]
    np.subtract(values[1:], values[:-1], out=down[1:])
    down[0] = down[1]
    return np.abs(across) + np.abs(down)


def _band(offset: np.ndarray, width: np.ndarray, first: np.ndarray | float, last: np.ndarray | float) -> np.ndarray:
    """The share of each pixel, `width` metres wide, that lies between two offsets from the centre line."""
    half = width / 2
    return (np.clip(offset + half, first, last) - np.clip(offset - half, first, last)) / (width + 1e-6)


def _blocks(way: np.ndarray, width: np.ndarray, block: float, period: float) -> np.ndarray:
    """The share of each pixel, `width` metres long, that blocks cover which come once a period along the lap."""
    first, last = (way - width / 2) / period, (way + width / 2) / period
    covered = [np.floor(end) * block + np.minimum((end - np.floor(end)) * period, block) for end in (first, last)]
    return np.clip((covered[1] - covered[0]) / (width + 1e-6), 0, 1)


def _mix(colour: np.ndarray, other: np.ndarray, share: np.ndarray) -> None:
    """Lays another colour [3, ...] over `colour`, as much of it as the share [...] says."""
    colour += share * (other - colour)
