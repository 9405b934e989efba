"""A page of the pictures on which a localizer did worst: the object that is there, and what was found."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tasks.localization import measures
from tasks.overlap import Arrays
from training.drawing.marks import Mark, draw_page, name_of
from training.drawing.worst import called


def draw_worst(
    rows: Sequence[int], batch: Arrays, outputs: Arrays, classes: Sequence[str], name: str, path: Path
) -> None:
    """Saves pictures with their largest object (dashed) and what was found in them.

    Args:
        rows: [n] of the pictures in their split, the worst first.
        batch: "images" and perhaps "files" of these pictures, each [n, ...], and what `measures.by_image` takes.
        outputs: see `measures.by_image`; with "keypoints" also "keypoints_visible" [n, K] in 0..1.
        classes: their names.
        name: of the data set, for the title.
        path: the PNG to write.

    Raises:
        RunError: it can't be written.
    """
    truth, measured = measures.largest_objects(batch), measures.by_image(batch, outputs)
    presence = outputs.get("presence", np.ones(len(truth.there)))
    tiles = []
    for number, row in enumerate(rows):
        marks = [_found(outputs, classes, number)] if presence[number] >= measures.PRESENT else []
        told = [f"presence {presence[number]:.2f}"] if "presence" in outputs else []
        if truth.there[number]:
            label = truth.labels[number]
            marks.append(Mark(label, classes[label], truth.boxes[number], truth.keypoints[number], dashed=True))
            told += [f"IoU {measured['mean_iou'][number]:.2f}"] if "mean_iou" in measured else []
        else:
            told.append("nothing is there")
        tiles.append((batch["images"][number], marks, f"{called(batch, number, row)}: {', '.join(told)}"))
    order = "wrong presence first, the surest before others, then the lowest IoU"
    draw_page(f"The {len(tiles)} worst pictures of {name}: {order}", tiles, path)


def _found(outputs: Arrays, classes: Sequence[str], number: int) -> Mark:
    """What a localizer found in a picture."""
    label, text = 0, ""
    if "probabilities" in outputs:
        label = int(outputs["probabilities"][number].argmax())
        text = f"{name_of(label, classes)} {outputs['probabilities'][number, label]:.2f}"
    box = outputs["boxes"][number] if "boxes" in outputs else None
    keypoints = ()
    if "keypoints" in outputs:
        visible = outputs["keypoints_visible"][number] >= measures.PRESENT
        keypoints = np.where(visible[:, np.newaxis], outputs["keypoints"][number], np.nan)
    return Mark(label, text, box, keypoints)
