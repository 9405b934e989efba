"""The sky of a track and the hills below it, all around: what is so far away that only the heading moves it."""

import math

import numpy as np

from datasets.track.noise import Random, rough_noise, smooth_noise

HIGHEST = 0.5  # tangent of the greatest elevation above the horizon
HAZE = (206, 216, 226)  # the colour of the air at the horizon

_SHAPE = (160, 3600)  # of the panorama: elevations, and tenths of a degree
_ZENITH = (70, 118, 186)
_CLOUD = (244, 246, 250)
# Ranges from far to near: least and greatest height as tangents, hills around, colour, its grain.
_RANGES = (
    (0.02, 0.15, 14, (132, 152, 178), 3.0),
    (0.005, 0.09, 26, (104, 128, 116), 9.0),
    (-0.01, 0.05, 40, (78, 106, 66), 16.0),
)
_WOODS = (34, 54, 34)


def make_panorama(random: Random) -> np.ndarray:
    """Draws what is above the horizon: uint8 [E, A, 3].

    Rows: the tangent of the elevation from HIGHEST down to 0. Columns: the direction, from 0 to the right around.
    random: numpy.random.Generator.random.
    """
    rows, columns = _SHAPE
    height = HIGHEST * (1 - (np.arange(rows, dtype=np.float32) + 0.5) / rows)[:, None]  # [E, 1]
    clear = (1 - np.exp(-6 * height))[..., None]
    sky = np.array(HAZE, np.float32) + clear * (np.array(_ZENITH, np.float32) - HAZE)  # [E, 1, 3]
    clouds = rough_noise(random, (5, 24), _SHAPE, 4)
    cover = (np.clip(1.6 * clouds - 0.25, 0, 0.85) * np.clip(height / 0.12, 0.15, 1))[..., None]
    picture = sky + cover * (np.array(_CLOUD, np.float32) - sky)
    for low, high, hills, colour, grain in _RANGES:
        outline = (low + high) / 2 + (high - low) / 2 * rough_noise(random, (1, hills), (1, columns), 5)
        texture = grain * rough_noise(random, (20, 300), _SHAPE, 3)[..., None]
        _lay(picture, height, outline, np.array(colour, np.float32) + texture)
    trees = 0.012 + 0.03 * np.maximum(0, smooth_noise(random, (1, 45), (1, columns)))
    trees *= 0.55 + 0.45 * smooth_noise(random, (1, 700), (1, columns))
    texture = 10 * smooth_noise(random, (40, 900), _SHAPE)[..., None]
    _lay(picture, height, trees, np.array(_WOODS, np.float32) + texture)
    return picture.clip(0, 255).astype(np.uint8)


def direction_column(angle: np.ndarray | float) -> np.ndarray:
    """The column of the panorama in which a direction lies, continuous: radians to the right of the z axis."""
    return np.asarray(angle) * (_SHAPE[1] / (2 * math.pi))


def _lay(picture: np.ndarray, height: np.ndarray, outline: np.ndarray, colour: np.ndarray) -> None:
    """Paints what is below an outline [1, A] over the picture [E, A, 3]; the border of the two is soft."""
    cover = np.clip((outline - height) * (_SHAPE[0] / HIGHEST) + 0.5, 0, 1)[..., None]
    picture += cover * (colour - picture)
