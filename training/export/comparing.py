"""Compares what an export gives with what the graph gives that it comes from."""

import numpy as np

from errors import RunError
from training.export.formats import Arrays

TOLERANCE = 1e-4
_PIXELS = ("boxes", "keypoints")  # a coordinate near 0 is the difference of two that are as large as the picture


def compare(found: Arrays, wanted: Arrays, what: str) -> dict[str, float]:
    """The largest absolute difference of each output.

    Args:
        found: what the export gave. wanted: what the graph gave, both name -> [N, ...].
        what: the export, for the error.

    Raises:
        RunError: an output has another shape or dtype, floats differ by more than 1e-4 (and this share of what they
            should be), or integers differ that are no numbers of equally probable classes.
    """
    differences = {}
    for name, array in wanted.items():
        given, expected = (f"{a.dtype} {list(a.shape)}" for a in (found[name], array))
        if given != expected:
            raise RunError(f"{what} gives {name} as {given}, the graph as {expected}; nothing was written")
        # Subtracting unsigned integers would wrap around.
        difference = np.abs(found[name].astype(np.float64) - array)
        size = np.abs(array).max(initial=1) if name in _PIXELS else np.maximum(np.abs(array), 1)
        is_same = (difference <= TOLERANCE * size).all()  # False for NaN, too
        difference = differences[name] = float(difference.max())
        if not is_same and np.issubdtype(array.dtype, np.integer) and "probabilities" in wanted:
            is_same = _are_ties(found[name], wanted["probabilities"])
        if not is_same:
            raise RunError(
                f"{what} computes something else than the graph: {name} differ by up to {difference:.2g}, more than "
                f"{TOLERANCE:g}; nothing was written, another --format may do"
            )
    return differences


def _are_ties(predictions: np.ndarray, probabilities: np.ndarray) -> bool:
    """Whether each prediction [N, ...] is the most probable class, or as probable: probabilities [N, ..., classes]."""
    *shape, count = probabilities.shape
    if predictions.shape != tuple(shape) or ((predictions < 0) | (predictions >= count)).any():
        return False
    chosen = np.take_along_axis(probabilities, predictions[..., np.newaxis].astype(int), axis=-1)[..., 0]
    return bool((chosen >= probabilities.max(axis=-1) - TOLERANCE).all())
