"""Average precision of one class of detections, as Pascal VOC and as COCO define it: NumPy alone, and quick.

Sources: VOCdevkit's VOCevaldet.m (Everingham et al. 2010), pycocotools' cocoeval.py (Lin et al. 2014). The two differ:

- VOC: a detection stands for the object of its class with which its IoU is highest, at least 0.5. The first to stand
  for an object is a hit; later ones are false, even where another object lies under them as well.
- COCO: detections choose in turn, by score, the best of the objects that are left; the 100 best of an image and class
  count; a difficult object ("crowd") is compared by the share of the detection that lies in it.

Both: difficult objects are neither demanded nor punished, and what found them counts for nothing. Equal scores stay in
the order of the images. Boxes are (top, left, bottom, right) in continuous pixels, width = right - left; the devkit's
own "+ 1" is for inclusive indices.

Throughout, `split` holds what there is: "boxes" [N, M, 4], "labels" [N, M] (-1: nothing), "difficult" bool [N, M]; and
`outputs` what was found: "boxes" [N, K, 4], "scores" [N, K], "classes" [N, K] (-1: nothing).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

Arrays = Mapping[str, np.ndarray]

COCO_IOUS = np.linspace(0.5, 0.95, 10)
COCO_MOST = 100  # detections of an image and class
ELEVEN_POINTS = np.arange(11) / 10
COCO_POINTS = np.linspace(0, 1, 101)


class Matches(NamedTuple):
    """What became of the detections of a class, the highest score first, at T levels of IoU.

    scores: [D]. images, slots: int [D], where in `outputs` they stand. hits: bool [T, D], those that found an object;
    targets: int [T, D], which one: its place in `split` beside `images`, of hits alone. ignored: bool [T, D], those
    that count for nothing. objects: how many were to be found, without the difficult.
    """

    scores: np.ndarray
    images: np.ndarray
    slots: np.ndarray
    hits: np.ndarray
    targets: np.ndarray
    ignored: np.ndarray
    objects: int


class _Pairs(NamedTuple):
    """Detections of a class by falling score, each with the objects of its image: at most `most` an image.

    scores, images, slots: [D]. overlaps: [D, most], 0 where there is no object. difficult: bool [D, most]. places: int
    [D, most], where in the image's row of `split` the objects stand. objects: as in Matches.
    """

    scores: np.ndarray
    images: np.ndarray
    slots: np.ndarray
    overlaps: np.ndarray
    difficult: np.ndarray
    places: np.ndarray
    objects: int

    def kept(self, chosen: np.ndarray) -> "_Pairs":
        """Some of the detections: bool [D]."""
        return _Pairs(*(values[chosen] for values in self[:-1]), self.objects)


def match_voc(split: Arrays, outputs: Arrays, label: int, iou: float = 0.5) -> Matches:
    """Detections of a class beside its objects, by VOC's rule; one level of IoU (0..1).

    Scores 0.9 on a, 0.8 on a, 0.7 on b, of a and b: hit, false, hit; if a is difficult: ignored, ignored, hit.
    """
    pairs = _pair(split, outputs, label, crowds=False)
    rows, best = np.arange(len(pairs.scores)), pairs.overlaps.argmax(axis=1)
    near = pairs.overlaps[rows, best] >= iou
    ignored = near & pairs.difficult[rows, best]
    claims = np.flatnonzero(near & ~ignored)
    claimed = pairs.images[claims] * pairs.overlaps.shape[1] + best[claims]
    hits = np.zeros(len(rows), bool)
    hits[claims[np.unique(claimed, return_index=True)[1]]] = True
    levels = (hits[np.newaxis], pairs.places[rows, best][np.newaxis], ignored[np.newaxis])
    return Matches(pairs.scores, pairs.images, pairs.slots, *levels, pairs.objects)


def match_coco(split: Arrays, outputs: Arrays, label: int) -> Matches:
    """Detections of a class beside its objects, by COCO's rule, at the ten levels 0.5, 0.55, ... 0.95.

    Example: 0.9 on a, 0.8 on a, 0.7 on b, and b lies so near a that the second reaches 0.5 there, too: hit, hit, false.
    """
    pairs = _pair(split, outputs, label, crowds=True)
    rank = _rank(pairs.images)
    pairs, rank = pairs.kept(rank < COCO_MOST), rank[rank < COCO_MOST]
    most, levels = pairs.overlaps.shape[1], np.arange(len(COCO_IOUS))[:, np.newaxis]
    hits, ignored = np.zeros((2, len(levels), len(rank)), bool)
    targets = np.zeros(hits.shape, int)
    taken = np.zeros((len(levels), len(split["labels"]), most), bool)
    concerned = pairs.overlaps.any(axis=1)
    for turn in range(rank.max(initial=-1) + 1):  # one detection of each image at a time
        now = np.flatnonzero(concerned & (rank == turn))
        shared, difficult, images = pairs.overlaps[now], pairs.difficult[now], pairs.images[now]
        enough = shared >= COCO_IOUS[:, np.newaxis, np.newaxis]  # [T, d, most]
        free = enough & ~difficult & ~taken[:, images]
        best = most - 1 - np.where(free, shared, -1)[..., ::-1].argmax(axis=-1)  # the last of equals, as theirs
        hits[:, now] = free.any(axis=-1)
        targets[:, now] = np.take_along_axis(pairs.places[now], best.T, axis=1).T
        ignored[:, now] = ~hits[:, now] & (enough & difficult).any(axis=-1)
        taken[levels, images, best] |= hits[:, now]
    return Matches(pairs.scores, pairs.images, pairs.slots, hits, targets, ignored, pairs.objects)


def curve(matches: Matches, level: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Recall, precision and score [D'] of the detections that count, as more and more are let in, the best first."""
    counted = ~matches.ignored[level]
    hits = np.cumsum(matches.hits[level][counted])
    return hits / max(matches.objects, 1), hits / np.arange(1, len(hits) + 1), matches.scores[counted]


def area(recall: np.ndarray, precision: np.ndarray) -> float:
    """The area under the curve [D], at each recall the highest precision from there on: AP of VOC since 2010.

    Hit, false, hit of 2 objects: recall 1/2, 1/2, 1; precision 1, 1/2, 2/3: 1/2 * 1 + 1/2 * 2/3 = 0.8333.
    """
    highest = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.diff(recall, prepend=0) @ highest)


def at_points(recall: np.ndarray, precision: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The highest precision from each of some recalls on, 0 where the curve [D] doesn't get: [points].

    The mean at ELEVEN_POINTS is AP of VOC 2007: in the example of `area` (6 * 1 + 5 * 2/3) / 11 = 0.8485. That at
    COCO_POINTS is COCO's: (51 * 1 + 50 * 2/3) / 101 = 0.8350.
    """
    highest = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0)
    return highest[np.searchsorted(recall, points)]


def pool(matches: Sequence[Matches]) -> Matches:
    """Those of several classes as if they were one."""
    *arrays, objects = zip(*matches, strict=True)
    joined = [np.concatenate(each, axis=-1) for each in arrays]
    order = np.argsort(-joined[0], kind="stable")
    return Matches(*(each[..., order] for each in joined), sum(objects))


def best_f1(matches: Matches) -> tuple[float, float]:
    """The highest F1 (0..1) that any threshold reaches at the first level of IoU, and the highest such threshold.

    A detection counts when its score is the threshold or more. 0.0 and 0.5 where nothing was there, or nothing found.
    """
    recall, precision, scores = curve(matches)
    last = np.append(scores[1:] != scores[:-1], True)[: len(scores)]  # no threshold parts equal scores
    recall, precision, scores = recall[last], precision[last], scores[last]
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-30)
    if not matches.objects or not f1.any():
        return 0.0, 0.5
    best = f1.argmax()
    return float(f1[best]), float(scores[best])


def _pair(split: Arrays, outputs: Arrays, label: int, crowds: bool) -> _Pairs:
    """The pairs of a class; crowds: the overlap with difficult objects is a share of the detection, not the IoU."""
    images, slots = np.nonzero(outputs["classes"] == label)
    order = np.argsort(-outputs["scores"][images, slots], kind="stable")
    images, slots = images[order], slots[order]

    here = split["labels"] == label
    most = max(1, here.sum(axis=1).max())
    front = np.argsort(~here, axis=1, kind="stable")[:, :most]
    boxes = np.take_along_axis(np.where(here[..., np.newaxis], split["boxes"], 0), front[..., np.newaxis], axis=1)
    difficult = np.take_along_axis(here & split["difficult"], front, axis=1)
    found = outputs["boxes"][images, slots][:, np.newaxis]
    shared = overlaps(found, boxes[images], difficult[images] if crowds else False)  # [D, most]
    objects = int((here & ~split["difficult"]).sum())
    return _Pairs(outputs["scores"][images, slots], images, slots, shared, difficult[images], front[images], objects)


def overlaps(found: np.ndarray, boxes: np.ndarray, crowds: np.ndarray | bool = False) -> np.ndarray:
    """IoU of boxes [..., 4]: [...], 0 where one is empty; of crowds (bool [...]) what they cover of `found`."""
    found, boxes = found.astype(np.float64), boxes.astype(np.float64)
    sides = np.minimum(found, boxes)[..., 2:] - np.maximum(found, boxes)[..., :2]
    common = sides.clip(min=0).prod(axis=-1)
    found_area, areas = ((each[..., 2:] - each[..., :2]).prod(axis=-1) for each in (found, boxes))
    whole = np.where(crowds, found_area, found_area + areas - common)
    return np.divide(common, whole, out=np.zeros_like(common), where=common > 0)


def _rank(images: np.ndarray) -> np.ndarray:
    """How many detections of the same image stand before each: images [D] -> [D]."""
    by_image = np.argsort(images, kind="stable")
    starts = np.searchsorted(images[by_image], images[by_image])
    rank = np.empty(len(images), int)
    rank[by_image] = np.arange(len(images)) - starts
    return rank
