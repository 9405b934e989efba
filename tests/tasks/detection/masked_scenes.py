"""Pictures with the pixels of objects and masks of detections, and the oracle: pycocotools' evaluation of segments."""

import contextlib
import io

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from datasets.instances import packed, runs, unpacked
from tasks.detection.mask_pasting import pasted
from tests.tasks.detection.scenes import random_scenes

SIZE = 48, 52  # height and width of the pictures, which hold all objects


def random_masks(seed, images=30, detections=40, cells=14):
    """The scenes of random_scenes with ellipses in the boxes, and detections with noisy masks of ellipses."""
    split, outputs = random_scenes(seed, images=images, detections=detections)
    instances = np.array([[ellipse(box) for box in boxes] for boxes in split["boxes"]])
    instances &= (split["labels"] >= 0)[..., np.newaxis, np.newaxis]
    split["difficult"] |= ~instances.any(axis=(2, 3)) & (split["labels"] >= 0)
    y, x = (np.mgrid[:cells, :cells] + 0.5) / cells * 2 - 1
    shape = 1 / (1 + np.exp(6 * (np.hypot(y, x) - 1)))
    noise = np.random.default_rng(seed).normal(0, 0.15, (images, detections, cells, cells))
    masks = (shape + noise).clip(0, 1).astype(np.float32)
    return split | {"instances": packed(instances)}, outputs | {"masks": masks}


def ellipse(box):
    """The pixels of the ellipse that fills a box: bool [*SIZE]."""
    top, left, bottom, right = map(float, box)
    y, x = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5
    if top >= bottom or left >= right:
        return np.zeros(SIZE, bool)
    return ((y - (top + bottom) / 2) / (bottom - top)) ** 2 + ((x - (left + right) / 2) / (right - left)) ** 2 <= 0.25


def segments_by_pycocotools(split, outputs, classes):
    """AP of segments: [10 levels of IoU, classes]; -1 for a class without objects."""
    annotations = [
        {
            "id": 1000 * image + slot + 1, "image_id": image, "category_id": int(label), "area": 1.0,
            "iscrowd": int(split["difficult"][image, slot]), "bbox": [0, 0, 1, 1],
            "segmentation": runs(unpacked(split["instances"][image, slot], SIZE[1])),
        }
        for image, labels in enumerate(split["labels"])
        for slot, label in enumerate(labels)
        if label >= 0
    ]  # fmt: skip
    found = [
        {
            "image_id": image, "category_id": int(label), "score": float(outputs["scores"][image, slot]),
            "segmentation": runs(
                pasted(outputs["masks"][image, slot], outputs["boxes"][image, slot], *SIZE).whole(*SIZE)
            ),
        }
        for image, labels in enumerate(outputs["classes"])
        for slot, label in enumerate(labels)
        if label >= 0
    ]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "images": [{"id": i, "height": SIZE[0], "width": SIZE[1]} for i in range(len(split["labels"]))],
            "categories": [{"id": i} for i in range(classes)],
            "annotations": annotations,
        }
        truth.createIndex()
        program = COCOeval(truth, truth.loadRes(found), "segm")
        program.evaluate()
        program.accumulate()
    return program.eval["precision"][:, :, :, 0, -1].mean(axis=1)
