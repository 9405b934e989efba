"""What recordings hold as pictures, by matplotlib: a histogram of the angles, and examples with their angles."""

import math
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from datasets.driving import splits, transforms, vehicle
from datasets.driving.table import CAMERAS
from datasets.split import Split
from files import replaced
from training.drawing import lettering

_DEGREES = math.degrees(vehicle.STEERING)  # of an angle of 1
_GRID = (5, 6)  # rows and columns of examples


def draw_histogram(angles: np.ndarray, kept: np.ndarray, most: float, name: str, path: Path) -> None:
    """Saves how many rows each bin of steering angles has, before and after straight drives are thinned.

    Args:
        angles: [R] in -1..1.
        kept: the numbers of the rows that stay.
        most: the option balance_steering.
        name: of the recordings.
        path: the PNG to write.

    Raises:
        RunError: it can't be written.
    """
    edges = np.linspace(-_DEGREES, _DEGREES, splits.BINS + 1)
    with lettering.literal([name]) as (title,):
        figure = Figure(figsize=(9, 4.5), layout="constrained")
        axes = figure.subplots()
        for rows, colour, label in (
            (angles, "0.75", f"recorded: {len(angles):,} rows"),
            (angles[kept], "tab:blue", f"with --balance_steering {most:g}: {len(kept):,} rows"),
        ):
            counts = np.bincount(splits.bins_of(rows), minlength=splits.BINS)
            axes.stairs(counts, edges, fill=True, color=colour, label=label)
        axes.set(xlabel="steering angle in degrees, positive to the right", ylabel="rows", title=title)
        axes.legend(frameon=False)
        with replaced(path) as file:
            figure.savefig(file, format="png", dpi=110)


def draw_examples(examples: Split, seed: int, path: Path) -> None:
    """Saves the first 5 x 6 examples of a training pass, each with camera, transform and angle.

    Args:
        examples: with the fields of DrivingSplit.
        seed: of the pass.
        path: the PNG to write.

    Raises:
        RunError: it can't be written. DataError: a picture can't be read.
    """
    rows, columns = _GRID
    shown = examples.take(examples.rows_of_pass(seed, 0)[: rows * columns])
    figure = Figure(figsize=(3.2 * columns, 2.1 * rows), layout="constrained")
    for number, axes in enumerate(figure.subplots(rows, columns).flat):
        axes.axis("off")
        if number >= len(shown["images"]):
            continue
        camera, transform = CAMERAS[shown["cameras"][number]], transforms.NAMES[shown["transforms"][number]]
        degrees = round(_DEGREES * float(shown["angles"][number]), 1) + 0.0  # which makes 0 of a mirrored -0
        axes.imshow(shown["images"][number])
        axes.set_title(f"{camera}, {transform}\n{degrees:+.1f} degrees", fontsize=10)
    with replaced(path) as file:
        figure.savefig(file, format="png", dpi=80)
