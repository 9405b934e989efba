"""What a detector is worth: mean average precision, and a table by class."""

import contextlib
import io
from collections.abc import Sequence

import numpy as np
import pandas as pd

from tasks.detection import average_precision
from tasks.detection.average_precision import (
    COCO_IOUS,
    COCO_POINTS,
    ELEVEN_POINTS,
    Arrays,
    Matches,
)


def metrics(split: Arrays, outputs: Arrays, num_classes: int) -> dict[str, float]:
    """Means over the classes of which the split has an object that isn't difficult; 0 if there is none of any.

    Args:
        split: "boxes" [N, M, 4], "labels" [N, M], "difficult" [N, M].
        outputs: "boxes" [N, K, 4], "scores" [N, K], "classes" [N, K], of all scores down to nearly 0.
        num_classes: how many the network tells apart.

    Returns:
        "map_50": AP of VOC at IoU 0.5, the area under the curve; "map_50_11point": of VOC 2007; "map_50_95": of COCO,
        IoU 0.5 to 0.95. "best_f1": the highest, at IoU 0.5, that one threshold on the scores of all classes reaches;
        "best_threshold": which. All in 0..1.
    """
    matches = [average_precision.match_voc(split, outputs, label) for label in range(num_classes)]
    rows = [row for label in range(num_classes) if (row := _precisions(split, outputs, label, matches[label]))]
    means = {
        f"m{name}": float(np.mean([row[name] for row in rows])) if rows else 0.0
        for name in ("ap_50", "ap_50_11point", "ap_50_95")
    }
    f1, threshold = average_precision.best_f1(average_precision.pool(matches))
    return means | {"best_f1": f1, "best_threshold": threshold}


def _precisions(split: Arrays, outputs: Arrays, label: int, voc: Matches) -> dict[str, float]:
    """The average precisions of a class; empty where the split has no object of it. voc: its matches by VOC's rule."""
    if not voc.objects:
        return {}
    recall, precision, _ = average_precision.curve(voc)
    coco = average_precision.match_coco(split, outputs, label)
    levels = (average_precision.curve(coco, level)[:2] for level in range(len(COCO_IOUS)))
    return {
        "ap_50": average_precision.area(recall, precision),
        "ap_50_11point": float(average_precision.at_points(recall, precision, ELEVEN_POINTS).mean()),
        "ap_50_95": float(np.mean([average_precision.at_points(*level, COCO_POINTS) for level in levels])),
    }


def map_50_95_by_pycocotools(split: Arrays, outputs: Arrays, num_classes: int) -> float:
    """ "map_50_95" as COCO's own program has it; arguments as those of `metrics`, with which it agrees to 1e-6."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    found = _listed(outputs["boxes"], outputs["classes"], "score", outputs["scores"])
    objects = _listed(split["boxes"], split["labels"], "iscrowd", split["difficult"])
    if not found or all(each["iscrowd"] for each in objects):
        return 0.0
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "images": [{"id": image} for image in range(len(split["labels"]))],
            "categories": [{"id": label} for label in range(num_classes)],
            "annotations": [each | {"id": number, "area": 1.0} for number, each in enumerate(objects, 1)],
        }
        truth.createIndex()
        judge = COCOeval(truth, truth.loadRes(found), "bbox")
        judge.params.areaRng, judge.params.maxDets = [[0, 1e10]], [average_precision.COCO_MOST]  # the rest isn't asked
        judge.evaluate()
        judge.accumulate()
    precisions = judge.eval["precision"]
    return float(precisions[precisions >= 0].mean())


def _listed(boxes: np.ndarray, labels: np.ndarray, name: str, values: np.ndarray) -> list[dict]:
    """Boxes [N, M, 4] of labels [N, M] (-1: none) as COCO lists them, with a value [N, M] of that name."""
    listed = []
    for image, slot in np.argwhere(labels >= 0).tolist():
        top, left, bottom, right = boxes[image, slot].tolist()
        about = {"image_id": image, "category_id": int(labels[image, slot]), name: values[image, slot].item()}
        listed.append(about | {"bbox": [left, top, right - left, bottom - top]})
    return listed


def by_class(split: Arrays, outputs: Arrays, classes: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Class name -> how it is found; None where the split has no object of it.

    "objects": how many there are, without the difficult. "ap_50", "ap_50_11point", "ap_50_95": as `metrics` says.
    "best_f1": the highest that a threshold on the score reaches at IoU 0.5; "threshold": which; "detections": how many
    reach it. Arguments as those of `metrics`; classes: their names.
    """
    rows = {}
    for label, name in enumerate(classes):
        row = dict.fromkeys(("objects", "ap_50", "ap_50_11point", "ap_50_95", "best_f1", "threshold", "detections"))
        matches = average_precision.match_voc(split, outputs, label)
        row["objects"] = matches.objects
        if matches.objects:
            f1, threshold = average_precision.best_f1(matches)
            detections = int((matches.scores >= threshold).sum())
            row |= _precisions(split, outputs, label, matches)
            row |= {"best_f1": f1, "threshold": threshold, "detections": detections}
        rows[name] = row
    return rows


def table(rows: dict[str, dict[str, float | None]]) -> str:
    """`by_class` as a table for the screen."""
    frame = pd.DataFrame(rows).T.astype(float)
    counts = dict.fromkeys(("objects", "detections"), lambda count: "-" if np.isnan(count) else f"{count:.0f}")
    return frame.to_string(formatters=counts, float_format="{:.4f}".format, na_rep="-")
