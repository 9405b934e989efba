"""The codes of two numbers that a network gives pictures, as points in a plane, coloured by class."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf
from matplotlib import colormaps
from matplotlib.figure import Figure

from datasets.split import Split, Subset
from files import write_atomically
from graphs.graph import Graph
from training.drawing import grids, lettering, marks
from training.inference import run_over

MOST_CODES = 10_000  # points in a picture
_POINT = {"s": 10, "alpha": 0.6, "linewidths": 0}


def codes_of(session: tf.Session, model: Graph, name: str, split: Split) -> tuple[np.ndarray, np.ndarray | None]:
    """The codes of a split, of 10,000 pictures at equal distances if it has more.

    Args:
        session: holds the weights.
        model: in the session's graph.
        name: of the output with the codes.
        split: the pictures.

    Returns:
        [n, D] float32, and the labels [n]; None where the split does not have a class for each picture.
    """
    rows = grids.spread(len(split), MOST_CODES)
    passes = run_over(session, model.feeds, model.outputs[name], Subset(split, rows))
    codes = np.concatenate([found for _, found in passes])
    has_classes = "labels" in split and split.fields["labels"].shape == ()
    return codes, split.take(rows, ("labels",))["labels"] if has_classes else None


def draw_codes(codes: np.ndarray, labels: np.ndarray | None, classes: Sequence[str], path: Path) -> None:
    """Saves a point for the code of each picture, in the colour of its class.

    Args:
        codes: [N, 2].
        labels: [N] in 0..len(classes)-1; None draws all points in one colour.
        classes: their names; those without a point are left out of the legend.
        path: of the PNG.

    Raises:
        RunError: it can't be written.
    """
    of_label = {} if labels is None else {label: labels == label for label in np.unique(labels)}
    buffer = io.BytesIO()
    with lettering.literal(marks.name_of(label, classes) for label in of_label) as names:
        figure = Figure(figsize=(9, 8), layout="constrained")
        axes = figure.subplots()
        axes.set(xlabel="first number", ylabel="second number", aspect="equal")
        if labels is None:
            axes.set_title("Codes")
            axes.scatter(codes[:, 0], codes[:, 1], **_POINT)
        else:
            axes.set_title("Codes by class")
            colours = colormaps["tab10" if len(classes) <= 10 else "tab20"].colors
            for (label, rows), name in zip(of_label.items(), names, strict=True):
                axes.scatter(*codes[rows].T, color=colours[label % len(colours)], label=name, **_POINT)
            style = {"loc": "outside right center", "markerscale": 3, "frameon": False}
            lettering.legend(figure, axes.collections, ncols=1 + len(classes) // 30, **style)
        figure.savefig(buffer, format="png", dpi=120)
    write_atomically(path, buffer.getvalue())
