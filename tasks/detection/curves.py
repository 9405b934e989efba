"""Precision over recall as a picture, by matplotlib."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tasks.detection.average_precision import COCO_POINTS, Ranking, area, at_points, best_f1, curve
from training.drawing import lettering

_MOST = 20  # classes with a colour and a name each; names of more would fill the picture
_SHORT = 14  # letters of a name for which two columns of the legend have room


def draw_curves(rankings: Sequence[Ranking], classes: Sequence[str], path: Path) -> None:
    """Saves the precision over the recall at IoU 0.5: of each class, with a dot at its best F1, and their mean.

    Args:
        rankings: of each class, in the order of the labels. Classes without objects are counted in the title alone.
        classes: their names; rankings beyond them are left out.
        path: where to.
    """
    found = {name: ranking for name, ranking in zip(classes, rankings, strict=False) if ranking.objects}
    colours = colormaps["tab10" if len(found) <= 10 else "tab20"].colors
    with lettering.literal(found) as names:
        figure = Figure(figsize=(8, 7), layout="constrained")
        axes = figure.subplots()
        _draw_f1_lines(axes)
        named = []
        for number, (name, ranking) in enumerate(zip(names, found.values(), strict=True)):
            named += _draw_class(axes, name, ranking, colours[number] if len(found) <= _MOST else None)
        if len(found) > 1:
            named += _draw_mean(axes, list(found.values()))
        title = "Precision and recall, IoU 0.5"
        if len(found) < len(classes):
            title += f"\nno object of {len(classes) - len(found)} of {len(classes)} classes"
        axes.set(xlim=(0, 1.01), ylim=(0, 1.01), xlabel="recall", ylabel="precision", title=title)
        if found:
            columns = 2 if max(map(len, names)) <= _SHORT else 1
            style = {"loc": "outside lower center", "ncols": columns, "frameon": False, "fontsize": 9}
            lettering.legend(figure, named, **style)
        figure.savefig(path, dpi=120)


def _draw_f1_lines(axes: Axes) -> None:
    """The lines on which F1 = 2 / (1 / precision + 1 / recall) is 0.2, 0.4, 0.6 and 0.8."""
    for f1 in (0.2, 0.4, 0.6, 0.8):
        recall = np.linspace(f1 / (2 - f1), 1, 100)
        axes.plot(recall, f1 * recall / (2 * recall - f1), color="0.8", lw=1, ls=":", zorder=0)
        axes.text(f1, f1, f"F1 {f1}", color="0.5", fontsize=8, ha="center", va="center", backgroundcolor="w", zorder=0)


def _draw_class(axes: Axes, name: str, ranking: Ranking, colour: tuple | None) -> list[Line2D]:
    """One class; without a colour a thin grey line, without name and dot. Returns the line, if it has a name."""
    recall, precision, scores = curve(ranking)
    f1, threshold = best_f1(ranking)
    style = {"color": "0.7", "lw": 0.7}
    if colour:
        label = f"{name}: AP {area(recall, precision):.3f}, best F1 {f1:.3f} from a score of {threshold:.2f}"
        style = {"color": colour, "lw": 1.8, "label": label}
    lines = axes.plot([0, *recall], [*precision[:1], *precision] if len(precision) else [0], **style)
    if colour and f1:
        best = np.flatnonzero(scores >= threshold)[-1]
        axes.plot(recall[best], precision[best], "o", color=colour)
    return lines if colour else []


def _draw_mean(axes: Axes, found: Sequence[Ranking]) -> list[Line2D]:
    """The mean over the classes of the highest precision from each recall on. Its area is about the mean AP.

    Returns the line.
    """
    curves = [curve(ranking)[:2] for ranking in found]
    mean = np.mean([at_points(*each, COCO_POINTS) for each in curves], axis=0)
    areas = np.mean([area(*each) for each in curves])
    return axes.plot(COCO_POINTS, mean, "k--", lw=2, label=f"mean of {len(found)} classes: {areas:.3f}")
