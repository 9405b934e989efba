"""Compares what an export gives with what the graph gives that it comes from."""

from collections.abc import Sequence

import numpy as np

from errors import RunError
from training.export.formats import Arrays

TOLERANCE = 1e-4
#: Share of ranked rows that may be others, where rounding decides which of two boxes is chosen.
OTHERS = 1e-3
_PIXELS = ("boxes", "proposals", "keypoints")  # a coordinate near 0 is the difference of two as large as the picture

Ranked = Sequence[Sequence[str]]


def compare(found: Arrays, wanted: Arrays, what: str, ranked: Ranked = ()) -> dict[str, float]:
    """The largest absolute difference of each output.

    Args:
        found: what the export gave. wanted: what the graph gave, both name -> [N, ...].
        what: the export, for the error.
        ranked: groups of outputs [N, K, ...] whose rows may stand in another order; one in a thousand may be another.

    Raises:
        RunError: an output has another shape or dtype, floats differ by more than 1e-4 (and this share of what they
            should be), or integers differ that are no numbers of equally probable classes.
    """
    for name, array in wanted.items():
        given, expected = (f"{a.dtype} {list(a.shape)}" for a in (found[name], array))
        if given != expected:
            raise RunError(f"{what} gives {name} as {given}, the graph as {expected}; nothing was written")
    for group in ranked:
        if set(group) <= wanted.keys():
            found = _in_order_of(wanted, found, group)
    differences = {}
    for name, array in wanted.items():
        errors = _errors(found[name], array)
        is_same = (errors <= _allowed(name, array)).all()  # False for NaN, too
        difference = differences[name] = float(errors.max())
        if not is_same and np.issubdtype(array.dtype, np.integer) and "probabilities" in wanted:
            is_same = _are_ties(found[name], wanted["probabilities"])
        if not is_same:
            raise RunError(
                f"{what} computes something else than the graph: {name} differ by up to {difference:.2g}, more than "
                f"{TOLERANCE:g}; nothing was written, another --format may do"
            )
    return differences


def _errors(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The absolute differences; subtracting unsigned integers would wrap around."""
    return np.abs(found.astype(np.float64) - wanted)


def _allowed(name: str, wanted: np.ndarray) -> np.ndarray:
    """The difference that each number of an output may have."""
    sizes = np.abs(wanted).max(initial=1) if name in _PIXELS else np.maximum(np.abs(wanted), 1)
    return np.broadcast_to(TOLERANCE * sizes, wanted.shape)


def _in_order_of(wanted: Arrays, found: Arrays, group: Sequence[str]) -> Arrays:
    """What was found, with the rows of a group in the order of those wanted.

    A row wanted that has no equal counts as found if such rows are one in a thousand or fewer. If they are more,
    nothing is changed.
    """
    pictures, count = wanted[group[0]].shape[:2]
    order = np.stack([_equals(wanted, found, group, number) for number in range(pictures)])  # [N, K]
    numbers, rows = np.nonzero(order < 0)
    if len(rows) > OTHERS * pictures * count:
        return found
    ordered = {name: found[name][np.arange(pictures)[:, np.newaxis], order] for name in group}
    for name, array in ordered.items():
        array[numbers, rows] = wanted[name][numbers, rows]
    return found | ordered


def _equals(wanted: Arrays, found: Arrays, group: Sequence[str], number: int) -> np.ndarray:
    """[K], the row found that equals each row wanted of a picture, each one once; -1 where there is none."""
    count = wanted[group[0]].shape[1]
    distances = np.zeros((count, count))  # of rows wanted from rows found; 1 is allowed
    for name in group:
        errors = _errors(found[name][number], wanted[name][number][:, np.newaxis])  # [K, K, ...]
        shares = errors / _allowed(name, wanted[name])[number][:, np.newaxis]
        distances = np.maximum(distances, shares.reshape(count, count, -1).max(axis=2))
    order = np.full(count, -1)
    for row in range(count):
        nearest = distances[row].argmin()
        if distances[row, nearest] <= 1:
            order[row] = nearest
            distances[:, nearest] = np.inf
    return order


def _are_ties(predictions: np.ndarray, probabilities: np.ndarray) -> bool:
    """Whether each prediction [N, ...] is the most probable class, or as probable: probabilities [N, ..., classes]."""
    *shape, count = probabilities.shape
    if predictions.shape != tuple(shape) or ((predictions < 0) | (predictions >= count)).any():
        return False
    chosen = np.take_along_axis(probabilities, predictions[..., np.newaxis].astype(int), axis=-1)[..., 0]
    return bool((chosen >= probabilities.max(axis=-1) - TOLERANCE).all())
