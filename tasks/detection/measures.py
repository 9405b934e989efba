"""The figures of a detector on a split: mean average precision, the best F1, and a table by class."""

from collections.abc import Sequence

import numpy as np

from tasks.detection.average_precision import COCO_POINTS, ELEVEN_POINTS, Ranking, area, at_points, best_f1, curve
from tasks.detection.matching import COCO_LEVELS
from tasks.detection.tally import Tally
from texts import shown
from training.tables import pd


def metrics(tally: Tally) -> dict[str, float]:
    """Means over the classes that have an object in the split that is not difficult; 0 where no class has one.

    Returns:
        "map_50": AP of VOC at IoU 0.5, the area under the curve; "map_50_11point": AP of VOC 2007; "map_50_95": AP of
        COCO, IoU 0.5 to 0.95. "best_f1": the highest F1 at IoU 0.5 that one threshold on the scores of all classes
        reaches; "best_threshold": this threshold. All in 0..1.
    """
    rows = [_precisions(ranking) for ranking in tally.rankings() if ranking.objects]
    means = {
        f"m{name}": float(np.mean([row[name] for row in rows])) if rows else 0.0
        for name in ("ap_50", "ap_50_11point", "ap_50_95")
    }
    f1, threshold = best_f1(tally.pooled(tally.num_classes))
    return means | {"best_f1": f1, "best_threshold": threshold}


def _precisions(ranking: Ranking) -> dict[str, float]:
    """The average precisions of a class that has objects."""
    recall, precision, _ = curve(ranking)
    levels = (curve(ranking, level)[:2] for level in COCO_LEVELS)
    return {
        "ap_50": area(recall, precision),
        "ap_50_11point": float(at_points(recall, precision, ELEVEN_POINTS).mean()),
        "ap_50_95": float(np.mean([at_points(*level, COCO_POINTS) for level in levels])),
    }


def by_class(tally: Tally, classes: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Class name -> its figures; None for the precisions, F1 and threshold of a class without objects.

    "objects": the number of them, without difficult ones. "ap_50", "ap_50_11point", "ap_50_95": see `metrics`.
    "best_f1": the highest F1 that a threshold on the score reaches at IoU 0.5; "threshold": this threshold;
    "detections": the number of detections that reach it; of a class without objects, those that reach the threshold of
    all classes, which are all false.
    """
    rows = {}
    _, of_all = best_f1(tally.pooled(len(classes)))
    for name, ranking in zip(classes, tally.rankings(), strict=False):  # the network may know more classes
        row = dict.fromkeys(("objects", "ap_50", "ap_50_11point", "ap_50_95", "best_f1", "threshold", "detections"))
        row["objects"], threshold = ranking.objects, of_all
        if ranking.objects:
            f1, threshold = best_f1(ranking)
            row |= _precisions(ranking) | {"best_f1": f1, "threshold": threshold}
        row["detections"] = int((ranking.scores >= threshold).sum())
        rows[name] = row
    return rows


def table(rows: dict[str, dict[str, float | None]]) -> str:
    """`by_class` as a table for the screen."""
    frame = pd.DataFrame(rows).T.rename(index=shown).astype(float)
    frame = frame.astype({"objects": int, "detections": int})
    return frame.to_string(float_format="{:.4f}".format, na_rep="-")
