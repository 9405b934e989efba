"""Matches the detections of a batch with its objects, by the rules of Pascal VOC and of COCO. NumPy alone.

Sources: VOCdevkit's VOCevaldet.m (Everingham et al. 2010), pycocotools' cocoeval.py (Lin et al. 2014). They differ:

- VOC: a detection is compared with the object of its class that it overlaps most. It needs an IoU of 0.5 or more. The
  first detection of an object is a hit; later ones are false, even where they overlap another object as well.
- COCO: the detections, the highest score first, each take the best of the objects that are left. The 100 best
  detections of an image and class count. A difficult object ("crowd") is compared by the share of the detection that
  lies in it.

Both: a difficult object need not be found, and a detection of it is ignored. Boxes are (top, left, bottom, right) in
continuous pixels, width = right - left; the "+ 1" of VOC's own program is for indices of pixels.

Images do not interact, so a split can be matched batch by batch.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tasks.overlap import Arrays, overlaps

VOC_IOU = 0.5
COCO_IOUS = np.linspace(0.5, 0.95, 10)
COCO_MOST = 100  # detections of an image and class

#: What compares detections with objects: (batch, outputs, images [D], slots [D]) -> overlaps [D, M] of each detection
#: with the objects of its picture, twice: the IoU, and COCO's, which for difficult objects is the detection's share.
Comparison = Callable[[Arrays, Arrays, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

LEVELS = 1 + len(COCO_IOUS)
VOC_LEVEL, COCO_LEVELS = 0, range(1, LEVELS)


class Matches(NamedTuple):
    """What the D detections of a batch found, ordered by image, and in each image from the highest score down.

    scores: [D]. labels: int [D], their classes. images, slots: int [D], their places in the outputs.
    hits: bool [11, D], whether a detection found an object: level 0 is VOC's rule, levels 1..10 are COCO's at IoU 0.5,
    0.55, ... 0.95. ignored: bool [11, D], detections that count neither as hits nor as false.
    targets: int [D], the place of the object in the batch, beside `images`, for hits of level 0 alone.
    """

    scores: np.ndarray
    labels: np.ndarray
    images: np.ndarray
    slots: np.ndarray
    hits: np.ndarray
    ignored: np.ndarray
    targets: np.ndarray


def compare_boxes(
    batch: Arrays, outputs: Arrays, images: np.ndarray, slots: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The Comparison of boxes."""
    found, objects = outputs["boxes"][images, slots][:, np.newaxis], batch["boxes"][images]  # [D, 1, 4], [D, M, 4]
    return overlaps(found, objects), overlaps(found, objects, batch["difficult"][images])


def match(batch: Arrays, outputs: Arrays, compare: Comparison = compare_boxes) -> Matches:
    """Matches all classes of a batch at once; the memory is about 100 bytes for each pair of detection and object.

    Args:
        batch: "boxes" [n, M, 4] in pixels, "labels" [n, M] (-1: no object), "difficult" bool [n, M].
        outputs: "boxes" [n, K, 4] in pixels, "scores" [n, K], "classes" [n, K] (-1: no detection).
        compare: what overlaps; it may need further fields.
    """
    images, slots = np.nonzero(outputs["classes"] >= 0)
    order = np.lexsort((-outputs["scores"][images, slots], images))  # equal scores stay in the order of their slots
    images, slots = images[order], slots[order]
    labels = outputs["classes"][images, slots]
    same = labels[:, np.newaxis] == batch["labels"][images]  # [D, M]
    difficult = batch["difficult"][images]  # [D, M]
    ious, shares = compare(batch, outputs, images, slots)
    voc_hits, voc_ignored, targets = _by_voc(np.where(same, ious, 0), difficult, images)
    hits, ignored = _by_coco(np.where(same, shares, 0), difficult, images, _rank(images, labels))
    return Matches(
        outputs["scores"][images, slots],
        labels,
        images,
        slots,
        np.concatenate([voc_hits[np.newaxis], hits]),
        np.concatenate([voc_ignored[np.newaxis], ignored]),
        targets,
    )


def _by_voc(ious: np.ndarray, difficult: np.ndarray, images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hits, ignored and targets, [D] each, of ious [D, M] with the objects of the same image and class.

    Scores 0.9 on a, 0.8 on a, 0.7 on b, of a and b: hit, false, hit; if a is difficult: ignored, ignored, hit.
    """
    rows, best = np.arange(len(ious)), ious.argmax(axis=1)
    near = ious[rows, best] >= VOC_IOU
    ignored = near & difficult[rows, best]
    claims = np.flatnonzero(near & ~ignored)
    claimed = images[claims] * ious.shape[1] + best[claims]
    hits = np.zeros(len(rows), bool)
    hits[claims[np.unique(claimed, return_index=True)[1]]] = True  # the first claim has the highest score
    return hits, ignored, best


def _by_coco(
    shares: np.ndarray, difficult: np.ndarray, images: np.ndarray, rank: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Hits and ignored, [10, D] each, of overlaps [D, M] with the objects of the same image and class.

    rank: [D], detections of the same image and class that have a higher score.

    Example: 0.9 on a, 0.8 on a, 0.7 on b, and b is so near a that the second overlaps it by 0.5, too: hit, hit, false.
    """
    most, levels = shares.shape[1], np.arange(len(COCO_IOUS))[:, np.newaxis]
    hits, ignored = np.zeros((2, len(levels), len(rank)), bool)
    ignored[:, rank >= COCO_MOST] = True
    taken = np.zeros((len(levels), images.max(initial=-1) + 1, most), bool)
    concerned = (shares >= COCO_IOUS[0]).any(axis=1) & (rank < COCO_MOST)
    for turn in np.unique(rank[concerned]):  # one detection of each image and class at a time
        now = np.flatnonzero(concerned & (rank == turn))
        enough = shares[now] >= COCO_IOUS[:, np.newaxis, np.newaxis]  # [10, d, M]
        free = enough & ~difficult[now] & ~taken[:, images[now]]
        best = most - 1 - np.where(free, shares[now], -1)[..., ::-1].argmax(axis=-1)  # of equals the last, as theirs
        hits[:, now] = free.any(axis=-1)
        ignored[:, now] = ~hits[:, now] & (enough & difficult[now]).any(axis=-1)
        level, row = np.nonzero(hits[:, now])
        taken[level, images[now[row]], best[level, row]] = True
    return hits, ignored


def _rank(images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """[D], how many detections of the same image and class stand before each one."""
    group = images * (labels.max(initial=0) + 1) + labels
    by_group = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[by_group], group[by_group])
    rank = np.empty(len(images), int)
    rank[by_group] = np.arange(len(images)) - starts
    return rank
