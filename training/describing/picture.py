"""Parameters against multiply-adds as a picture, by matplotlib."""

import math
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter

from files import replaced
from graphs.description.totals import totals
from training.describing.description import Description
from training.drawing import lettering


def draw(descriptions: Sequence[Description], path: Path) -> None:
    """Saves a PNG with a named dot for each network; both axes are logarithmic.

    Raises:
        RunError: it can't be written.
    """
    places = [_place(description) for description in descriptions]
    middle = math.sqrt(min(x for x, _ in places) * max(x for x, _ in places))
    with lettering.literal([description.title for description in descriptions]) as names:
        figure = Figure(figsize=(8, 6), layout="constrained")
        axes = figure.subplots()
        for name, place in zip(names, places, strict=True):
            axes.plot(*place, "o")
            side, away = ("left", 6) if place[0] <= middle else ("right", -6)  # names stay inside the frame
            axes.annotate(name, place, xytext=(away, 4), textcoords="offset points", fontsize=9, ha=side)
        axes.set(xscale="log", yscale="log", xlabel="parameters", ylabel="multiply-adds for one picture")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(EngFormatter(sep=""))  # 10k, 1M, 1G
        axes.margins(0.15)
        axes.grid(color="0.9")
        with replaced(path) as file:
            figure.savefig(file, format="png", dpi=120)


def _place(description: Description) -> tuple[int, int]:
    """Parameters and multiply-adds, 1 for none: a logarithmic axis has no 0."""
    sums = totals(description.layers)
    return max(sums.parameters, 1), max(sums.multiply_adds, 1)
