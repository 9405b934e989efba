"""Parameters against multiply-adds as a picture, by matplotlib."""

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
    with lettering.literal([description.title for description in descriptions]) as names:
        figure = Figure(figsize=(8, 6), layout="constrained")
        axes = figure.subplots()
        for name, description in zip(names, descriptions, strict=True):
            sums = totals(description.layers)
            place = max(sums.parameters, 1), max(sums.multiply_adds, 1)  # a logarithmic axis has no 0
            axes.plot(*place, "o")
            axes.annotate(name, place, xytext=(6, 4), textcoords="offset points", fontsize=9)
        axes.set(xscale="log", yscale="log", xlabel="parameters", ylabel="multiply-adds for one picture")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(EngFormatter(sep=""))  # 10k, 1M, 1G
        axes.margins(0.15)
        axes.grid(color="0.9")
        with replaced(path) as file:
            figure.savefig(file, format="png", dpi=120)
