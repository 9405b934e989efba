"""The recall of proposals against IoU, as a table and as a picture."""

from pathlib import Path

from matplotlib.figure import Figure

from tasks.detection.matching import COCO_IOUS
from tasks.detection.proposal_recall import ProposalRecall
from training.drawing import lettering
from training.tables import pd

_NAMES = [f"{iou:.2f}" for iou in COCO_IOUS]

Rows = dict[str, dict[str, float]]


def rows(recall: ProposalRecall) -> Rows:
    """Number of proposals -> "mean_number", of which a picture has on average; recall at "0.50", ... "0.95"; "mean".

    The mean over the ten is COCO's average recall. A number is left out if a smaller one already holds the proposals of
    every picture: 1000, where no picture has more than 300.
    """
    found = {}
    for number, recalls, proposals in zip(recall.budgets, recall.recalls(), recall.proposals(), strict=True):
        named = dict(zip(_NAMES, map(float, recalls), strict=True))
        found[str(number)] = {"mean_number": float(proposals), **named, "mean": float(recalls.mean())}
        if recall.longest <= number:
            break
    return found


def lines(table: Rows, longest: int) -> list[str]:
    """`rows` for the screen; below it, where further proposals would change nothing, why.

    longest: the largest number of proposals that a picture had.
    """
    frame = pd.DataFrame(table).T.rename_axis("proposals", axis=1)
    text = [frame.to_string(float_format="{:.3f}".format, formatters={"mean_number": "{:.1f}".format})]
    if longest <= int(frame.index[-1]):
        text.append(f"no picture has more than {longest} proposals; with larger numbers, recall would be the same")
    return text


def draw_recall(table: Rows, name: str, path: Path) -> None:
    """Saves the curves: recall over IoU, one for each number of proposals.

    Args:
        table: of `rows`.
        name: of the data set, for the title.
        path: where to.
    """
    with lettering.literal([name]) as (shown,):
        figure = Figure(figsize=(7, 5), layout="constrained")
        axes = figure.subplots()
        for number, row in table.items():
            label = f"at most {number} proposals ({row['mean_number']:.1f} a picture): mean {row['mean']:.3f}"
            axes.plot(COCO_IOUS, [row[iou] for iou in _NAMES], marker="o", ms=4, label=label)
        title = f"Recall of proposals, {shown}"
        axes.set(xlim=(0.5, 0.95), ylim=(0, 1.01), xlabel="IoU", ylabel="share of objects", title=title)
        axes.grid(color="0.9")
        figure.legend(loc="outside lower center", frameon=False)
        figure.savefig(path, dpi=120)
