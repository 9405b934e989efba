"""Average precision of one class of detections, as Pascal VOC and as COCO define it. NumPy alone."""

from typing import NamedTuple

import numpy as np

from tasks.detection.matching import VOC_LEVEL

ELEVEN_POINTS = np.arange(11) / 10
COCO_POINTS = np.linspace(0, 1, 101)


class Ranking(NamedTuple):
    """The D detections of a class from the highest score down.

    scores: [D]. hits, ignored: uint16 [D], the levels of `matching.Matches` as bits, level k in bit k. objects: the
    number of objects that should be found.
    """

    scores: np.ndarray
    hits: np.ndarray
    ignored: np.ndarray
    objects: int


def curve(ranking: Ranking, level: int = VOC_LEVEL) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Recall, precision and score [D'] after each detection that is not ignored, from the highest score down."""
    counted = (ranking.ignored >> level & 1) == 0
    hits = np.cumsum(ranking.hits[counted] >> level & 1, dtype=int)
    return hits / max(ranking.objects, 1), hits / np.arange(1, len(hits) + 1), ranking.scores[counted]


def area(recall: np.ndarray, precision: np.ndarray) -> float:
    """The area under the curve [D], at each recall the highest precision from there on: AP of VOC since 2010.

    Hit, false, hit of 2 objects: recall 1/2, 1/2, 1; precision 1, 1/2, 2/3: 1/2 * 1 + 1/2 * 2/3 = 0.8333.
    """
    highest = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.diff(recall, prepend=0) @ highest)


def at_points(recall: np.ndarray, precision: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The highest precision from each of these recalls on, 0 where the curve [D] does not reach: [points].

    The mean at ELEVEN_POINTS is AP of VOC 2007: in the example of `area` (6 * 1 + 5 * 2/3) / 11 = 0.8485. The mean at
    COCO_POINTS is COCO's: (51 * 1 + 50 * 2/3) / 101 = 0.8350.
    """
    highest = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0)
    return highest[np.searchsorted(recall, points)]


def best_f1(ranking: Ranking) -> tuple[float, float]:
    """The highest F1 (0..1) that any threshold reaches at IoU 0.5, and the highest threshold that reaches it.

    A detection counts when its score is the threshold or more. (0.0, 0.5) where there is no object or no hit.
    """
    recall, precision, scores = curve(ranking)
    last = np.append(scores[1:] != scores[:-1], True)[: len(scores)]  # no threshold is between equal scores
    recall, precision, scores = recall[last], precision[last], scores[last]
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-30)
    if not ranking.objects or not f1.any():
        return 0.0, 0.5
    best = f1.argmax()
    return float(f1[best]), float(scores[best])
