"""The figures of the masks of a detector on a split: COCO's average precision of segments."""

from collections.abc import Sequence

import numpy as np

from tasks.detection.average_precision import COCO_POINTS, Ranking, at_points, curve
from tasks.detection.matching import COCO_LEVELS
from tasks.detection.tally import Tally
from texts import shown
from training.tables import pd


def metrics(tally: Tally) -> dict[str, float]:
    """Means over the classes that have an object in the split that is not difficult; 0 where no class has one.

    Returns:
        "mask_map_50": AP of COCO for segments at IoU 0.5; "mask_map_50_95": IoU 0.5 to 0.95. Both in 0..1.
    """
    rows = [_precisions(ranking) for ranking in tally.rankings() if ranking.objects]
    names = {"mask_map_50": "ap_50", "mask_map_50_95": "ap_50_95"}
    return {name: float(np.mean([row[of] for row in rows])) if rows else 0.0 for name, of in names.items()}


def _precisions(ranking: Ranking) -> dict[str, float]:
    """The average precisions of a class that has objects."""
    levels = [at_points(*curve(ranking, level)[:2], COCO_POINTS).mean() for level in COCO_LEVELS]
    return {"ap_50": float(levels[0]), "ap_50_95": float(np.mean(levels))}


def by_class(tally: Tally, classes: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Class name -> its figures; None for the precisions of a class without objects.

    "objects": the number of them, without difficult ones. "ap_50", "ap_50_95": see `metrics`.
    """
    empty = {"ap_50": None, "ap_50_95": None}
    return {
        name: {"objects": ranking.objects, **(_precisions(ranking) if ranking.objects else empty)}
        for name, ranking in zip(classes, tally.rankings(), strict=False)  # the network may know more classes
    }


def table(rows: dict[str, dict[str, float | None]]) -> str:
    """`by_class` as a table for the screen."""
    names = {"ap_50": "mask_ap_50", "ap_50_95": "mask_ap_50_95"}
    frame = pd.DataFrame(rows).T.rename(index=shown, columns=names).astype(float).astype({"objects": int})
    return frame.to_string(float_format="{:.4f}".format, na_rep="-")
