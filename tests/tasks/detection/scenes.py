"""Pictures with objects and detections, as arrays, and two oracles: pycocotools, and loops from VOC's definition."""

import contextlib
import io

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from tasks.detection.tally import Tally

A, B = (10, 10, 30, 40), (60, 60, 90, 80)  # two objects far from each other


def scene(objects, found, difficult=()):
    """One picture, one class: objects [M, 4], found: (score, box) in any order; difficult: numbers of objects."""
    split = {
        "boxes": np.float32([objects]).reshape(1, -1, 4),
        "labels": np.zeros((1, len(objects)), np.int32),
        "difficult": np.array([[i in difficult for i in range(len(objects))]], bool),
    }
    outputs = {
        "boxes": np.float32([[box for _, box in found]]).reshape(1, -1, 4),
        "scores": np.float32([[score for score, _ in found]]),
        "classes": np.zeros((1, len(found)), np.int32),
    }
    return split, outputs


def random_scenes(seed, images=40, most=8, detections=60, classes=3):
    """Crowded pictures: detections near objects and anywhere, repeated scores, difficult objects, holes everywhere."""
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 30, (images, most, 2)).astype(np.float32)
    boxes = np.concatenate([corners, corners + rng.integers(4, 20, (images, most, 2))], axis=2).astype(np.float32)
    labels = np.where(rng.random((images, most)) < 0.7, rng.integers(0, classes, (images, most)), -1)
    from_object = rng.integers(0, most, (images, detections))
    found = np.take_along_axis(boxes, from_object[..., np.newaxis], axis=1) + rng.normal(0, 2, (images, detections, 4))
    found = np.concatenate([found[..., :2], np.maximum(found[..., 2:], found[..., :2] + 1)], axis=2)  # none inverted
    classes_found = np.take_along_axis(labels, from_object, axis=1)
    wrong = rng.random((images, detections)) < 0.3
    split = {
        "boxes": np.where(labels[..., np.newaxis] >= 0, boxes, 0),
        "labels": labels.astype(np.int32),
        "difficult": (rng.random((images, most)) < 0.2) & (labels >= 0),
    }
    outputs = {
        "boxes": found.astype(np.float32),
        "scores": rng.choice(np.linspace(0.05, 0.95, 10), (images, detections)).astype(np.float32),
        "classes": np.where(wrong, rng.integers(0, classes, (images, detections)), classes_found).astype(np.int32),
    }
    return split, outputs


def voc_by_loops(split, outputs, label, level=0.5):
    """(area AP, 11-point AP): VOCevaldet.m and VOCap.m of VOC 2012, line by line, without their + 1."""
    detections = [
        (score, image, box)
        for image in range(len(split["labels"]))
        for score, box, found in zip(*(outputs[name][image] for name in ("scores", "boxes", "classes")), strict=True)
        if found == label
    ]
    detections.sort(key=lambda each: -each[0])
    positives = int(((split["labels"] == label) & ~split["difficult"]).sum())
    seen, true, false = set(), [], []
    for _, image, box in detections:
        most, best = -np.inf, None
        for slot, other in enumerate(split["boxes"][image].astype(float)):
            if split["labels"][image, slot] != label:
                continue
            height = min(box[2], other[2]) - max(box[0], other[0])
            width = min(box[3], other[3]) - max(box[1], other[1])
            if height > 0 and width > 0:
                union = (box[2] - box[0]) * (box[3] - box[1]) + (other[2] - other[0]) * (other[3] - other[1])
                overlap = height * width / (union - height * width)
                if overlap > most:
                    most, best = overlap, slot
        hit = most >= level and not split["difficult"][image, best] and (image, best) not in seen
        ignored = most >= level and split["difficult"][image, best]
        seen |= {(image, best)} if hit else set()
        true.append(hit)
        false.append(not hit and not ignored)
    true, false = np.cumsum(true), np.cumsum(false)
    recall, precision = true / positives, true / np.maximum(true + false, 1)

    eleven = sum(max(precision[recall >= tenth / 10], default=0) / 11 for tenth in range(11))
    recall, precision = [0, *recall, 1], [0, *precision, 0]
    for i in reversed(range(len(precision) - 1)):
        precision[i] = max(precision[i], precision[i + 1])
    areas = sum((recall[i] - recall[i - 1]) * precision[i] for i in range(1, len(recall)))
    return areas, eleven


def by_pycocotools(split, outputs, classes):
    """AP 0.5:0.95 of each class."""
    annotations = [
        {
            "id": 1000 * image + slot + 1, "image_id": image, "category_id": int(label), "area": 1.0,
            "iscrowd": int(split["difficult"][image, slot]),
            "bbox": [float(left), float(top), float(right) - float(left), float(bottom) - float(top)],
        }
        for image, labels in enumerate(split["labels"])
        for slot, (label, (top, left, bottom, right)) in enumerate(zip(labels, split["boxes"][image], strict=True))
        if label >= 0
    ]  # fmt: skip
    found = [
        {
            "image_id": image, "category_id": int(label), "score": float(outputs["scores"][image, slot]),
            "bbox": [float(left), float(top), float(right) - float(left), float(bottom) - float(top)],
        }
        for image, labels in enumerate(outputs["classes"])
        for slot, (label, (top, left, bottom, right)) in enumerate(zip(labels, outputs["boxes"][image], strict=True))
        if label >= 0
    ]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "images": [{"id": i} for i in range(len(split["labels"]))],
            "categories": [{"id": i} for i in range(classes)],
            "annotations": annotations,
        }
        truth.createIndex()
        program = COCOeval(truth, truth.loadRes(found), "bbox")
        program.evaluate()
        program.accumulate()
    return program.eval["precision"][:, :, :, 0, -1].mean(axis=(0, 1))


def tallied(split, outputs, classes, batch_size=1000):
    """A Tally that has seen all of a split, in batches."""
    tally = Tally(classes)
    for start in range(0, len(split["labels"]), batch_size):
        part = slice(start, start + batch_size)
        tally.add(*({name: values[part] for name, values in fields.items()} for fields in (split, outputs)))
    return tally
