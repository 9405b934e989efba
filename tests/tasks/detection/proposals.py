"""Pictures with objects and proposals, as arrays, and the oracle of their recall: loops from the definition."""

import numpy as np

from graphs import boxes as box_math
from tests.tasks.detection.scenes import random_scenes


def random_proposals(seed, images=40, most=400):
    """Crowded pictures, difficult objects and holes among them; proposals near objects and anywhere, up to `most`."""
    split, outputs = random_scenes(seed, images=images, detections=most)
    proposals = outputs["boxes"]
    counts = np.random.default_rng(seed).integers(0, most + 1, images)
    proposals[np.arange(most) >= counts[:, np.newaxis]] = 0
    return split, {"proposals": proposals}


def recall_by_loops(split, outputs, budget, level):
    """The share of objects, without difficult ones, that have a proposal of their own with this IoU."""
    covered = objects = 0
    for boxes, labels, difficult, proposals in zip(
        split["boxes"], split["labels"], split["difficult"], outputs["proposals"], strict=True
    ):
        wanted = [box for box, label, hard in zip(boxes, labels, difficult, strict=True) if label >= 0 and not hard]
        objects += len(wanted)
        pairs = [
            (box_math.iou(list(map(float, box)), list(map(float, proposal))), m, p)
            for m, box in enumerate(wanted)
            for p, proposal in enumerate(proposals[:budget])
        ]
        objects_left, proposals_left = set(range(len(wanted))), set(range(budget))
        for overlap, m, p in sorted(pairs, key=lambda pair: -pair[0]):
            if m in objects_left and p in proposals_left:
                objects_left.remove(m)
                proposals_left.remove(p)
                covered += overlap >= level
    return covered / objects
