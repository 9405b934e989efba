"""Anchors: the initial box sizes at the positions of a detector. As text "30x40,10x13": heights x widths in pixels."""

import re
from typing import Any

import numpy as np

from errors import UsageError

_SIZE = re.compile(r"(\d+(?:\.\d*)?)x(\d+(?:\.\d*)?)")
_MOST_ROUNDS = 300  # k-means usually ends after some dozens


def parse(text: str) -> list[tuple[float, float]]:
    """ "30x40,10x13" -> [(30.0, 40.0), (10.0, 13.0)]; "" -> [].

    Raises:
        UsageError: a part is no HEIGHTxWIDTH above 0, or the text is "auto", which `adapted` replaces by sizes.
    """
    if text == "auto":
        raise UsageError(
            "anchors: auto is for training, which replaces it by sizes; a graph needs the sizes themselves"
        )
    anchors = []
    for part in text.split(",") if text else []:
        found = _SIZE.fullmatch(part.strip())
        size = tuple(float(number) for number in found.groups()) if found else (0.0, 0.0)
        if min(size) <= 0:
            raise UsageError(
                f"anchors: {part.strip()!r} is no HEIGHTxWIDTH in pixels; give for example 30x40,10x13, or auto"
            )
        anchors.append(size)
    return anchors


def spell(anchors: np.ndarray) -> str:
    """[B, 2] of (height, width) in pixels -> the text that `parse` reads, to a tenth of a pixel."""
    return ",".join(f"{height:.1f}x{width:.1f}" for height, width in np.maximum(anchors, 0.1))


def adapted(chosen: dict[str, Any], examples: Any, count: int) -> dict[str, Any]:
    """Hyperparameters whose "anchors" are "auto" -> the same with `count` sizes of the objects in the examples.

    Raises:
        UsageError: the objects have fewer different sizes than `count`.
    """
    if chosen["anchors"] != "auto":
        return chosen
    return chosen | {"anchors": spell(fitted(examples["boxes"], examples["labels"], count))}


def fitted(boxes: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """K-means of the objects' sizes with 1 - IoU as the distance: [count, 2] (height, width), the smallest first.

    Two sizes are compared as boxes with the same centre (Redmon and Farhadi 2017, section 2). The initial sizes are
    spread evenly over the different sizes in the order of their areas, so the same objects give the same anchors.

    Args:
        boxes: [N, M, 4] as in graphs/boxes.py, in pixels.
        labels: [N, M], -1 where there is no object.
        count: the number of anchors.

    Raises:
        UsageError: the objects have fewer different sizes than `count`.
    """
    objects = boxes[labels >= 0].astype(np.float64)  # [O, 4]
    sizes = objects[:, 2:] - objects[:, :2]  # [O, 2]
    distinct = np.unique(sizes, axis=0)
    if len(distinct) < count:
        raise UsageError(
            f"anchors: the training objects have {len(distinct)} different sizes, too few for {count} anchors; "
            "give fewer --cell_boxes"
        )
    distinct = distinct[np.argsort(distinct.prod(axis=1), kind="stable")]
    means = distinct[((np.arange(count) + 0.5) * len(distinct) / count).astype(int)]
    for _ in range(_MOST_ROUNDS):
        nearest = size_iou(sizes, means).argmax(axis=1)  # [O]
        moved = np.array([sizes[nearest == k].mean(axis=0) if (nearest == k).any() else means[k] for k in range(count)])
        if np.array_equal(moved, means):
            break
        means = moved
    return means[np.argsort(means.prod(axis=1), kind="stable")]


def size_iou(sizes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """[N, 2], [M, 2] of (height, width) -> [N, M]: the IoU of boxes of these sizes with the same centre."""
    intersection = np.minimum(sizes[:, np.newaxis], others).prod(axis=2)
    return intersection / (sizes.prod(axis=1)[:, np.newaxis] + others.prod(axis=1) - intersection)
