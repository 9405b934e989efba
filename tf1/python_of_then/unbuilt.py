"""Extensions that a program brings as Cython and nobody has built: what the detectors of then called, in NumPy.

cpu_nms.pyx, gpu_nms.pyx, nms.pyx and bbox.pyx came with Fast R-CNN and went into its many descendants. In RetinaNet
bbox.pyx is compute_overlap.pyx. Boxes are (left, top, right, bottom) in whole pixels, the last ones included: a box
from 3 to 3 is 1 wide.
"""

import numpy as np


def bbox_overlaps(boxes: np.ndarray, query_boxes: np.ndarray) -> np.ndarray:
    """The intersection over union of each box with each other: [n, 4], [k, 4] -> [n, k]; more columns do not count."""
    boxes, others = np.asarray(boxes, float)[:, None, :4], np.asarray(query_boxes, float)[None, :, :4]
    inside = _intersection(boxes, others)
    return inside / (_area(boxes) + _area(others) - inside)


compute_overlap = bbox_overlaps


def bbox_intersections(boxes: np.ndarray, query_boxes: np.ndarray) -> np.ndarray:
    """The share of each query box that each box covers: [n, 4], [k, 4] -> [n, k]."""
    boxes, others = np.asarray(boxes, float)[:, None, :4], np.asarray(query_boxes, float)[None, :, :4]
    return _intersection(boxes, others) / _area(others)


def cpu_nms(dets: np.ndarray, thresh: float) -> list[int]:
    """The rows that suppression keeps, the best first: [n, 5], boxes and scores -> at most n numbers.

    A box goes if its overlap with a better one that stays is `thresh` or more.
    """
    return _kept(dets, lambda overlap, *shares: overlap >= thresh)


def gpu_nms(dets: np.ndarray, thresh: float, device_id: int = 0) -> list[int]:
    """cpu_nms, but a box with an overlap of `thresh` itself stays."""
    return _kept(dets, lambda overlap, *shares: overlap > thresh)


nms = cpu_nms


def nms_new(dets: np.ndarray, thresh: float) -> list[int]:
    """cpu_nms, but a box also goes if more than 95 % of it or of the better box is common to both."""
    return _kept(dets, lambda overlap, *shares: (overlap >= thresh) | (np.maximum(*shares) > 0.95))


def _kept(dets: np.ndarray, is_suppressed) -> list[int]:
    boxes, kept = np.asarray(dets)[:, :4], []
    order = np.asarray(dets)[:, 4].argsort()[::-1]
    while order.size:
        best, order = order[0], order[1:]
        kept.append(int(best))
        inside = _intersection(boxes[best], boxes[order])
        of_best, of_others = _area(boxes[best]), _area(boxes[order])
        overlap = inside / (of_best + of_others - inside)
        order = order[~is_suppressed(overlap, inside / of_best, inside / of_others)]
    return kept


def _area(boxes: np.ndarray) -> np.ndarray:
    """[..., 4] -> [...]."""
    return (boxes[..., 2] - boxes[..., 0] + 1) * (boxes[..., 3] - boxes[..., 1] + 1)


def _intersection(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The common area of boxes that broadcast: [..., 4], [..., 4] -> [...]."""
    sides = np.minimum(boxes[..., 2:], others[..., 2:]) - np.maximum(boxes[..., :2], others[..., :2]) + 1
    return np.maximum(sides, 0).prod(-1)
