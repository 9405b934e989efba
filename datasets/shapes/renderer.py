"""A renderer of shapes on textured grounds whose labels come from the geometry, not from the pixels.

A scene is a function of (seed, index) alone. Only `Generator.random` is drawn from, whose values NumPy keeps, and
pixels only go through + - * / and comparisons, so that every machine draws the same picture.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from datasets.shapes.outlines import (
    OUTLINES,
    Outline,
    box_of,
    coverage,
    keypoints_of,
)

CLASSES = tuple(OUTLINES)

_SIZES = (0.5, 0.9)  # longest side of a lone object's box / shorter side of the picture
_STRETCH = (0.87, 1.15)  # of one axis, before the turn; keeps a circle far from the ellipse's 0.5
_MARGIN = 0.03  # least distance to the border / shorter side of the picture
_PLACES = 8  # to try for an object that would hide too much of an earlier one ...
_MOST_OVERLAP = 0.3  # ... namely more than this share of the smaller box
_CONTRAST = 40.0  # least difference in luminance between ground and object, 0..255, before the grain
_GROUND_SPREAD, _OBJECT_SPREAD = (5.0, 35.0), (0.0, 15.0)  # of the luminance to both sides of its mean
_GRAIN = 10.0  # most noise of a pixel to both sides
_COUNTING = 1  # what tells the numbers of objects from all other random numbers of a scene
_LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601


class Shape(NamedTuple):
    """One object of a scene, in pixels: continuous coordinates from the picture's top left corner, y down.

    label: index into CLASSES. box: float32 [4], (top, left, bottom, right), width = right - left, of the whole shape.
    keypoints: float32 [5, 2], the (y, x) of outlines.KEYPOINTS, also of the whole shape.
    keypoints_visible: bool [5], False where a later object lies over the point.
    mask: bool [height, width], the pixels that the shape covers at least half of and no later object hides.
    visible: share of the shape's pixels that no later object hides, 0..1.
    """

    label: int
    box: np.ndarray
    keypoints: np.ndarray
    keypoints_visible: np.ndarray
    mask: np.ndarray
    visible: float


class Scene(NamedTuple):
    """A picture, uint8 [height, width, channels] in 0..255, and its objects in the order in which they were drawn."""

    image: np.ndarray
    objects: list[Shape]


class _Drawn(NamedTuple):
    """What is known of an object while later ones are still to come: its class, place and whole mask."""

    label: int
    outline: Outline
    mask: np.ndarray


def render(seed: int, index: int, image_size: int | tuple[int, int], channels: int = 3, objects: int = 1) -> Scene:
    """Draws scene `index` of the endless sequence that belongs to `seed`, both within 0..2^32-1.

    image_size: the side, or (height, width), in pixels; the layout is the same at all sizes of one aspect ratio.
    channels: 3 for RGB, 1 for the luminance of the same scene. objects: 0 or more; within the picture, later ones over
    earlier ones. The first one's class is index modulo 10, which balances the classes; the others' are random.
    """
    image, drawn = _draw(seed, index, image_size, channels, objects)
    return Scene(image, _describe(drawn))


def render_image(seed: int, index: int, image_size: int | tuple[int, int], channels: int = 3) -> tuple[np.ndarray, int]:
    """The picture and the class of `render` with one object, without the cost of its other labels."""
    image, [shape] = _draw(seed, index, image_size, channels, 1)
    return image, shape.label


def number_of_objects(seed: int, index: int, most: int, empty: float) -> int:
    """How many objects a scene of `render` may have: 0 with the chance `empty`, else 1..most, all equally likely.

    From a generator of its own, so that it is the same whatever the picture's size is.
    """
    random = np.random.Generator(np.random.PCG64([seed, index, _COUNTING])).random
    return 0 if random() < empty else 1 + int(random() * most)


def _draw(
    seed: int, index: int, image_size: int | tuple[int, int], channels: int, objects: int
) -> tuple[np.ndarray, list[_Drawn]]:
    """The picture of `render`, and its objects in the order in which they were drawn."""
    height, width = (image_size, image_size) if isinstance(image_size, int) else image_size
    random = np.random.Generator(np.random.PCG64([seed, index])).random
    y, x = ((np.arange(length) + 0.5) / min(height, width) for length in (height, width))  # of the pixels' centres
    level, spread = _between(random, 30, 225), _between(random, *_GROUND_SPREAD)
    image = _paint(random, y, x, channels, level, spread)  # [channels, height, width]
    drawn: list[_Drawn] = []
    for position in range(objects):
        label = index % len(CLASSES) if position == 0 else int(random() * len(CLASSES))
        boxes = [box_of(shape.outline) for shape in drawn]
        outline = _place(random, OUTLINES[CLASSES[label]], height, width, 1 / math.sqrt(objects), boxes)
        top, left, bottom, right = (int(edge) for edge in box_of(outline))
        rows, columns = slice(top, bottom + 1), slice(left, right + 1)  # all pixels that the object touches
        inside = Outline(outline.vertices - (top, left), outline.following)
        cover = coverage(inside, bottom + 1 - top, right + 1 - left)
        own_spread = _between(random, *_OBJECT_SPREAD)
        own_level = _other_level(random, level, spread + _CONTRAST + own_spread, own_spread)
        under, over = image[:, rows, columns], _paint(random, y[rows], x[columns], channels, own_level, own_spread)
        over -= under
        over *= cover
        under += over
        mask = np.zeros((height, width), bool)
        mask[rows, columns] = cover >= 0.5
        drawn.append(_Drawn(label, outline, mask))
    grain = _between(random, 0, _GRAIN)
    image += 2 * grain * random((height, width)) + (0.5 - grain)
    pixels = image.clip(0, 255, out=image).astype(np.uint8).transpose(1, 2, 0)  # [height, width, channels]
    return np.ascontiguousarray(pixels), drawn


def _describe(drawn: list[_Drawn]) -> list[Shape]:
    """The labels of objects that were drawn in this order."""
    shapes = []
    hidden = np.zeros_like(drawn[0].mask) if drawn else None  # [height, width], what later objects cover
    for label, outline, mask in reversed(drawn):
        keypoints = keypoints_of(outline)
        rows, columns = keypoints.astype(int).T
        seen = mask & ~hidden
        visible = np.count_nonzero(seen) / max(np.count_nonzero(mask), 1)
        shapes.append(Shape(label, box_of(outline), keypoints, ~hidden[rows, columns], seen, visible))
        hidden |= mask
    return shapes[::-1]


def _between(random: Callable, low: float, high: float) -> float:
    return low + (high - low) * random()


def _place(
    random: Callable, outline: Outline, height: int, width: int, shrink: float, boxes: list[np.ndarray]
) -> Outline:
    """Stretches, turns, scales and shifts an outline to a place in the picture that hides little of the given boxes."""
    side, angle, stretch = min(height, width), _between(random, 0, 2 * math.pi), _between(random, *_STRETCH)
    sine, cosine = math.sin(angle), math.cos(angle)
    y, x = outline.vertices.T
    turned = np.array([cosine * stretch * y - sine * x, sine * stretch * y + cosine * x]).T  # [V, 2]
    corner = turned.min(0)
    extent = turned.max(0) - corner
    scale = shrink * _between(random, *_SIZES) * side / extent.max()
    margin = _MARGIN * side
    room = (height, width) - scale * extent - 2 * margin
    best, least = None, math.inf
    for _ in range(_PLACES):
        place = margin + room * (random(), random())
        overlap = max((_overlap((*place, *(place + scale * extent)), box) for box in boxes), default=0.0)
        if overlap < least:
            best, least = place, overlap
        if overlap <= _MOST_OVERLAP:
            break
    return Outline((turned - corner) * scale + best, outline.following)


def _overlap(one, other) -> float:
    """The area that two boxes (top, left, bottom, right) share, as a part of the smaller box: 0..1."""
    height = min(one[2], other[2]) - max(one[0], other[0])
    width = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return float(max(height, 0) * max(width, 0) / smaller)


def _other_level(random: Callable, level: float, gap: float, spread: float) -> float:
    """A mean luminance at least `gap` from `level` and `spread` from black and white, any such one equally likely."""
    below = max(level - gap - spread, 0.0)
    above = max(255 - spread - level - gap, 0.0)
    choice = _between(random, 0, below + above)
    return spread + choice if choice < below else level + gap + choice - below


def _paint(random: Callable, y: np.ndarray, x: np.ndarray, channels: int, level: float, spread: float) -> np.ndarray:
    """A random texture between two random colours of luminance level -+ spread: float64 [channels, rows, columns].

    y [rows], x [columns]: of the pixels' centres, in units of the picture's shorter side, as for all textures below.
    """
    texture = _TEXTURES[int(random() * len(_TEXTURES))](random, y, x)  # [rows, columns] in 0..1
    colours = [_colour(random, luminance) for luminance in (level - spread, level + spread)]
    if channels == 1:
        colours = [[level - spread], [level + spread]]
    dark, light = np.array(colours)[:, :, None, None]  # [channels, 1, 1] each
    painted = texture * (light - dark)
    painted += dark  # in place: the largest array there is
    return painted


def _colour(random: Callable, luminance: float) -> list[float]:
    """A random colour of the given luminance: red, green and blue in 0..255."""
    tint = [255 * random(), 255 * random(), 255 * random()]
    grey = _LUMINANCE[0] * tint[0] + _LUMINANCE[1] * tint[1] + _LUMINANCE[2] * tint[2]
    strength = 1.0  # as much of the tint as fits
    for value in tint:
        if value > grey:
            strength = min(strength, (255 - luminance) / (value - grey))
        elif value < grey:
            strength = min(strength, luminance / (grey - value))
    return [luminance + strength * (value - grey) for value in tint]


def _gradient(random: Callable, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    ramp = _ramp(y, x, _between(random, 0, 2 * math.pi))
    lowest = ramp.min()
    return (ramp - lowest) / (ramp.max() - lowest)


def _stripes(random: Callable, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    return _wave(random, _ramp(y, x, _between(random, 0, math.pi)))


def _checks(random: Callable, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    angle = _between(random, 0, math.pi)
    one, other = (_wave(random, _ramp(y, x, turned)) for turned in (angle, angle + math.pi / 2))
    return one + other - 2 * one * other


def _blobs(random: Callable, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    return (6 * _clouds(random, y, x) - 2.5).clip(0, 1)


def _clouds(random: Callable, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Random values at the corners of square cells, 3 to 9 along the shorter side, and smooth between the corners."""
    values, cells = random((16, 16)), _between(random, 3, 9)
    row, column = (y * cells).astype(int), (x * cells).astype(int)
    down, right = _ease(y * cells - row)[:, None], _ease(x * cells - column)
    above, below = values[row % 16], values[(row + 1) % 16]  # repeats in a very wide or high picture
    lines = above + down * (below - above)  # [rows, 16]
    before, after = lines[:, column % 16], lines[:, (column + 1) % 16]
    return before + right * (after - before)


def _ease(part: np.ndarray) -> np.ndarray:
    return part * part * (3 - 2 * part)


def _wave(random: Callable, ramp: np.ndarray) -> np.ndarray:
    """Bands of 0 and 1 with soft edges, 2 to 7 pairs along the picture's shorter side."""
    phase = ramp * _between(random, 2, 7) + random()
    return (np.abs(phase - np.floor(phase) - 0.5) * 4 - 0.5).clip(0, 1)


def _ramp(y: np.ndarray, x: np.ndarray, angle: float) -> np.ndarray:
    """How far a pixel lies along a direction: float64 [rows, columns]."""
    return np.add.outer(y * math.sin(angle), x * math.cos(angle))


_TEXTURES = (_gradient, _stripes, _checks, _blobs, _clouds)
