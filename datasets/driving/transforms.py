"""The 14 transforms of a picture for behavioural cloning: seven curves of brightness, each plain and mirrored.

They are those of C. Rodriguez, "Behavioral Cloning using Udacity's Car Simulator" (2017). The article does not tell the
factors of brightness; here they are 0.5 and 1.5.
"""

import numpy as np

_LEVELS = np.arange(256) / 255


def _brightness(factor: float) -> np.ndarray:
    """Each channel times the factor, at most 255. This scales the V of HSV and keeps H and S, but where it clips."""
    return _LEVELS * factor


def _gamma(gamma: float) -> np.ndarray:
    """Gamma correction: a power of 1 / gamma, so that a gamma above 1 brightens the dark parts."""
    return _LEVELS ** (1 / gamma)


_CURVES = {
    "original": _LEVELS,
    "low_brightness": _brightness(0.5),
    "high_brightness": _brightness(1.5),
    "gamma_0.5": _gamma(0.5),
    "gamma_1.5": _gamma(1.5),
    "gamma_2.0": _gamma(2.0),
    "gamma_2.5": _gamma(2.5),
}

#: The transforms in the order of their numbers.
NAMES = (*_CURVES, *(f"flipped_{name}" for name in _CURVES))

#: The numbers of the transforms that each value of the option `transforms` chooses.
CHOICES = {"original": (0,), "flipped": (0, len(_CURVES)), "all": tuple(range(len(NAMES)))}

#: uint8 [7, 256]: the grey level that each curve makes of 0..255.
TABLES = np.rint(255 * np.minimum(np.stack([*_CURVES.values()]), 1)).astype(np.uint8)

_TRANSLATIONS = [table.tobytes() for table in TABLES]


def is_flipped(transforms: np.ndarray) -> np.ndarray:
    """Whether each of these transforms, numbers of any shape, mirrors the picture: bool of the same shape."""
    return np.asarray(transforms) >= len(_CURVES)


def seen_from(cameras: np.ndarray, transforms: np.ndarray) -> np.ndarray:
    """The camera that a transformed picture looks like: a mirrored picture of the left camera is one of the right.

    Args:
        cameras: numbers of any shape: 0 for center, 1 for left, 2 for right.
        transforms: numbers of the same shape.
    """
    return np.where(is_flipped(transforms) & (cameras > 0), 3 - cameras, cameras)


def apply(pictures: np.ndarray, sources: np.ndarray, transforms: np.ndarray) -> np.ndarray:
    """Transforms pictures, each as often as it is asked for.

    Args:
        pictures: uint8 [U, height, width, 3].
        sources: [N] which of the pictures each result is made of.
        transforms: [N] the number of its transform.

    Returns:
        uint8 [N, height, width, 3].
    """
    made = np.empty((len(sources), *pictures.shape[1:]), np.uint8)
    for number in range(len(sources)):
        _apply(pictures[sources[number]], int(transforms[number]), made[number])
    return made


def _apply(picture: np.ndarray, transform: int, made: np.ndarray) -> None:
    """Writes one transformed picture [height, width, 3] into `made`."""
    flipped, curve = divmod(transform, len(_CURVES))
    if curve:  # bytes.translate takes a quarter of the time of TABLES[curve][picture]
        levels = np.ascontiguousarray(picture).tobytes().translate(_TRANSLATIONS[curve])
        picture = np.frombuffer(levels, np.uint8).reshape(picture.shape)
    if not flipped:
        made[...] = picture
        return
    for channel in range(picture.shape[-1]):  # one by one: NumPy copies three mirrored at once a tenth as fast
        made[..., channel] = picture[:, ::-1, channel]
