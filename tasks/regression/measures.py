"""The errors of steering angles: in all, by the size of the angle, and those of the best constant."""

from collections.abc import Mapping, Sequence

import numpy as np

from graphs.regressors.regressor import FULL_LOCK
from training.tables import pd

#: Degrees between which the angles of a row of the table lie; beyond the last ones is one row more at each side.
_EDGES = (-10.0, -5.0, -2.0, -0.5, 0.5, 2.0, 5.0, 10.0)


def errors(angles: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """The mean absolute error and the root of the mean squared error, in degrees, of angles [N] in -1..1."""
    degrees = FULL_LOCK * (np.asarray(angles, float) - truth)
    return {
        "mean_absolute_degrees": float(np.mean(np.abs(degrees))),
        "root_mean_square_degrees": float(np.sqrt(np.mean(np.square(degrees)))),
    }


def best_constant(angles: np.ndarray) -> float:
    """The constant with the least mean absolute error over angles [N]: their median."""
    return float(np.median(angles))


def loss_of_constant(truth: np.ndarray, loss: str) -> float | None:
    """The least loss that a constant has over angles [N]; loss: "squared" or "absolute", None for others."""
    if loss == "squared":
        return float(np.var(truth, dtype=float))
    return float(np.mean(np.abs(truth - np.median(truth)))) if loss == "absolute" else None


def by_angle(angles: np.ndarray, truth: np.ndarray, constant: float) -> list[dict[str, float]]:
    """A row for each range of true angles that occurs, from left to right.

    Args:
        angles: [N] of the network, in -1..1. truth: [N]. constant: in -1..1.

    Returns:
        "from" and "to" in degrees; "examples"; "mean_angle" that the network gives; the "mean_absolute_degrees" of the
        network and, as "constant", of the constant.
    """
    true, given = FULL_LOCK * np.asarray(truth, float), FULL_LOCK * np.asarray(angles, float)
    bins = np.digitize(true, _EDGES)
    borders = (-FULL_LOCK, *_EDGES, FULL_LOCK)
    rows = []
    for number in np.unique(bins):
        inside = bins == number
        rows.append(
            {
                "from": borders[number],
                "to": borders[number + 1],
                "examples": int(inside.sum()),
                "mean_angle": float(given[inside].mean()),
                "mean_absolute_degrees": float(np.abs(given - true)[inside].mean()),
                "constant": float(np.abs(FULL_LOCK * constant - true)[inside].mean()),
            }
        )
    return rows


def table(rows: Sequence[Mapping[str, float]]) -> str:
    """`by_angle` as a table for the screen."""
    lines = [
        {
            "true angle, degrees": f"{row['from']:g} to {row['to']:g}",
            "examples": row["examples"],
            "mean angle": row["mean_angle"],
            "mean absolute error": row["mean_absolute_degrees"],
            "of the constant": row["constant"],
        }
        for row in rows
    ]
    return pd.DataFrame(lines).to_string(index=False, float_format="{:.2f}".format)
