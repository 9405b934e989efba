"""A page of the pictures with the most errors of a detector: the objects that are there, and those that were found."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tasks.detection.matching import VOC_LEVEL, match
from tasks.overlap import Arrays
from training.drawing.marks import Mark, draw_page, name_of
from training.drawing.worst import called

# A share of the score. Scores of a picture in a batch of another size differ by less, and the threshold is a score.
_ROUNDING = 1e-6


def draw_worst(
    rows: Sequence[int],
    batch: Arrays,
    outputs: Arrays,
    threshold: float,
    classes: Sequence[str],
    name: str,
    path: Path,
) -> None:
    """Saves pictures with their objects (dashed) and their detections from a threshold on.

    A false detection has its class and score at it, a missed object its class. What is right has its lines alone.

    Args:
        rows: [n] of the pictures in their split, the worst first.
        batch: "images", "boxes", "labels", "difficult" and perhaps "files" of these pictures, each [n, ...].
        outputs: "boxes", "scores" and "classes", see `matching.match`.
        threshold: least score.
        classes: their names.
        name: of the data set, for the title.
        path: the PNG to write.

    Raises:
        RunError: it can't be written.
    """
    matches, least = match(batch, outputs), threshold * (1 - _ROUNDING)
    counted = (matches.scores >= least) & (matches.labels < len(classes))
    hits = counted & matches.hits[VOC_LEVEL]
    wrong = counted & ~hits & ~matches.ignored[VOC_LEVEL]
    false = np.zeros(outputs["classes"].shape, bool)
    false[matches.images[wrong], matches.slots[wrong]] = True
    missed = (batch["labels"] >= 0) & ~batch["difficult"]
    missed[matches.images[hits], matches.targets[hits]] = False
    shown = (outputs["classes"] >= 0) & (outputs["scores"] >= least)
    tiles = []
    for number, row in enumerate(rows):
        marks = []
        for slot in np.flatnonzero(shown[number]):
            label, score = outputs["classes"][number, slot], outputs["scores"][number, slot]
            text = f"{name_of(label, classes)} {score:.2f}" if false[number, slot] else ""
            marks.append(Mark(label, text, outputs["boxes"][number, slot]))
        for slot in np.flatnonzero(batch["labels"][number] >= 0):
            label = batch["labels"][number, slot]
            text = classes[label] if missed[number, slot] else ""
            marks.append(Mark(label, text, batch["boxes"][number, slot], dashed=True))
        caption = f"{called(batch, number, row)}: {missed[number].sum()} missed, {false[number].sum()} false"
        tiles.append((batch["images"][number], marks, caption))
    draw_page(
        f"The {len(tiles)} pictures of {name} with the most objects missed and false detections, "
        f"at IoU 0.5 and scores from {threshold:.2f}; what is wrong is named",
        tiles,
        path,
    )
