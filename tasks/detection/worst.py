"""A page of the pictures on which a detector or a localizer did worst, with what is there and what was found."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tasks.detection import average_precision
from tasks.detection.average_precision import Arrays
from tasks.localization import measures
from training.drawing.marks import Mark, draw_page, name_of

MOST = 20  # pictures on a page


def draw_worst_detections(split: Arrays, outputs: Arrays, classes: Sequence[str], name: str, path: Path) -> None:
    """The pictures with the most objects missed and false detections, at IoU 0.5 and the threshold of the best F1.

    What is right has its lines alone; a false detection has its class and score at it, a missed object its class.

    Args:
        split: "images", "boxes", "labels", "difficult" and perhaps "files", as a data set has them.
        outputs: as `detection.metrics` takes them.
        classes: their names.
        name: that of the data set, for the title.
        path: the PNG to write.

    Raises:
        RunError: it can't be written.
    """
    every = [average_precision.match_voc(split, outputs, label) for label in range(len(classes))]
    matches = average_precision.pool(every)
    _, threshold = average_precision.best_f1(matches)
    sure = matches.scores >= threshold
    hits = sure & matches.hits[0]
    false = np.zeros(outputs["classes"].shape, bool)
    false[matches.images, matches.slots] = sure & ~matches.hits[0] & ~matches.ignored[0]
    missed = (split["labels"] >= 0) & ~split["difficult"]
    missed[matches.images[hits], matches.targets[0][hits]] = False
    errors = missed.sum(axis=1) + false.sum(axis=1)
    tiles = []
    for image in np.argsort(-errors, kind="stable")[:MOST]:
        marks = []
        for slot in np.flatnonzero((outputs["classes"][image] >= 0) & (outputs["scores"][image] >= threshold)):
            label, score = outputs["classes"][image, slot], outputs["scores"][image, slot]
            text = f"{name_of(label, classes)} {score:.2f}" if false[image, slot] else ""
            marks.append(Mark(label, text, outputs["boxes"][image, slot]))
        for slot in np.flatnonzero(split["labels"][image] >= 0):
            label = split["labels"][image, slot]
            text = classes[label] if missed[image, slot] else ""
            marks.append(Mark(label, text, split["boxes"][image, slot], dashed=True))
        caption = f"{_file(split, image)}: {missed[image].sum()} missed, {false[image].sum()} false"
        tiles.append((split["images"][image], marks, caption))
    draw_page(
        f"The {len(tiles)} pictures of {name} with the most objects missed and false detections, "
        f"at IoU 0.5 and scores from {threshold:.2f}; what is wrong is named",
        tiles,
        path,
    )


def draw_worst_localizations(split: Arrays, outputs: Arrays, classes: Sequence[str], name: str, path: Path) -> None:
    """The pictures on which presence is wrong, the surest first, and then those with the lowest IoU.

    Arguments and errors as those of `draw_worst_detections`; outputs: as `localizing.by_class` takes them.
    """
    truth, measured = measures.largest_objects(split), measures.by_image(split, outputs)
    certain = np.ones(len(truth.there))
    iou, presence = measured.get("mean_iou", certain), outputs.get("presence", certain)
    right = measured.get("presence_accuracy", certain)
    badness = np.where(right, 1 - np.nan_to_num(iou, nan=1), 1 + np.abs(presence - measures.PRESENT))
    tiles = []
    for image in np.argsort(-badness, kind="stable")[:MOST]:
        marks = _found(outputs, classes, image) if presence[image] >= measures.PRESENT else []
        told = [f"presence {presence[image]:.2f}"] if "presence" in outputs else []
        if truth.there[image]:
            label = truth.labels[image]
            marks.append(Mark(label, classes[label], truth.boxes[image], truth.keypoints[image], dashed=True))
            told += [f"IoU {iou[image]:.2f}"] if "mean_iou" in measured else []
        else:
            told.append("nothing is there")
        tiles.append((split["images"][image], marks, f"{_file(split, image)}: {', '.join(told)}"))
    order = "wrong presence first, the surest before others, then the lowest IoU"
    draw_page(f"The {len(tiles)} worst pictures of {name}: {order}", tiles, path)


def _found(outputs: Arrays, classes: Sequence[str], image: int) -> list[Mark]:
    """What a localizer found in an image."""
    label, text = 0, ""
    if "probabilities" in outputs:
        label = int(outputs["probabilities"][image].argmax())
        text = f"{name_of(label, classes)} {outputs['probabilities'][image, label]:.2f}"
    box = outputs["boxes"][image] if "boxes" in outputs else None
    keypoints = ()
    if "keypoints" in outputs:
        visible = outputs["keypoints_visible"][image] >= measures.PRESENT
        keypoints = np.where(visible[:, np.newaxis], outputs["keypoints"][image], np.nan)
    return [Mark(label, text, box, keypoints)]


def _file(split: Arrays, image: int) -> str:
    """What an image is called: its file's name or its number, counted from 0."""
    return Path(split["files"][image]).name if "files" in split else f"no. {image}"
