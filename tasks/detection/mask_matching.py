"""Compares the masks of detections with the pixels of objects, as COCO does for segments."""

import numpy as np
from pycocotools import mask as coco_masks

from datasets.instances import runs, unpacked
from tasks.detection.mask_pasting import pasted
from tasks.overlap import Arrays


def compare_masks(
    batch: Arrays, outputs: Arrays, images: np.ndarray, slots: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """The Comparison of masks (tasks/detection/matching.py); 0 for objects of another class, which nothing asks for.

    Args:
        batch: "labels" [n, M], "difficult" [n, M], "instances" [n, M, H, ceil(W / 8)].
        outputs: "boxes" [n, K, 4], "classes" [n, K], "masks" [n, K, S, S] in 0..1, see mask_pasting.pasted.
        images, slots: [D], of the detections.
        size: (H, W).

    Returns:
        Overlaps [D, M] in 0..1, twice: the IoU; and for difficult objects the share of the detection that lies in it.
    """
    labels = outputs["classes"][images, slots]
    ious, shares = np.zeros((2, len(images), batch["labels"].shape[1]))
    for image in np.unique(images):
        objects = np.flatnonzero(batch["labels"][image] >= 0)
        rows = np.flatnonzero((images == image) & np.isin(labels, batch["labels"][image, objects]))
        if not len(rows):
            continue
        truth = [runs(pixels) for pixels in unpacked(batch["instances"][image, objects], size[1])]
        masks, boxes = outputs["masks"][image, slots[rows]], outputs["boxes"][image, slots[rows]]
        found = [runs(pasted(mask, box, *size).whole(*size)) for mask, box in zip(masks, boxes, strict=True)]
        places = np.ix_(rows, objects)
        ious[places] = coco_masks.iou(found, truth, [0] * len(objects))
        shares[places] = coco_masks.iou(found, truth, batch["difficult"][image, objects].astype(int).tolist())
    return ious, shares
