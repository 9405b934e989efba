"""A page of the pictures with the most errors of a detector: the objects that are there, and those that were found."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from datasets.instances import Patch, unpacked
from tasks.detection.mask_pasting import pasted
from tasks.detection.matching import VOC_LEVEL, Comparison, compare_boxes, match
from tasks.overlap import Arrays
from training.drawing.marks import HOW_LINES_ARE_READ, Mark, draw_page, name_of
from training.drawing.worst import called

# A share of the score. Scores of a picture in a batch of another size differ by less, and the threshold is a score.
_ROUNDING = 1e-6

#: Object or detection `slot` of picture `number` -> where it is, as fields of a Mark.
Place = Callable[[Arrays, int, int], dict[str, Any]]


class Compared(NamedTuple):
    """What of detections and objects is compared and drawn.

    compare: see matching.match. found: where a detection is, by the outputs. true: where an object is, by the batch.
    how: the line that explains the page. of: what the IoU is of, in its title.
    """

    compare: Comparison
    found: Place
    true: Place
    how: str
    of: str


def box_of(fields: Arrays, number: int, slot: int) -> dict[str, Any]:
    """The box of an object or of a detection."""
    return {"box": fields["boxes"][number, slot]}


def mask_of(outputs: Arrays, number: int, slot: int, size: tuple[int, int]) -> dict[str, Any]:
    """The mask of a detection in a picture of this size (height, width)."""
    return {"patch": pasted(outputs["masks"][number, slot], outputs["boxes"][number, slot], *size)}


def pixels_of(batch: Arrays, number: int, slot: int) -> dict[str, Any]:
    """The pixels of an object."""
    return {"patch": Patch(0, 0, unpacked(batch["instances"][number, slot], batch["images"].shape[2]))}


BOXES = Compared(compare_boxes, box_of, box_of, HOW_LINES_ARE_READ, "of boxes")


def draw_worst(
    rows: Sequence[int],
    batch: Arrays,
    outputs: Arrays,
    threshold: float,
    classes: Sequence[str],
    name: str,
    path: Path,
    compared: Compared = BOXES,
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
        compared: boxes, or what else batch and outputs hold.

    Raises:
        RunError: it can't be written.
    """
    least = threshold * (1 - _ROUNDING)
    false, missed = _wrong(batch, outputs, least, len(classes), compared.compare)
    shown = (outputs["classes"] >= 0) & (outputs["scores"] >= least)
    tiles = []
    for number, row in enumerate(rows):
        marks = []
        for slot in np.flatnonzero(shown[number]):
            label, score = outputs["classes"][number, slot], outputs["scores"][number, slot]
            text = f"{name_of(label, classes)} {score:.2f}" if false[number, slot] else ""
            marks.append(Mark(label, text, **compared.found(outputs, number, slot)))
        for slot in np.flatnonzero(batch["labels"][number] >= 0):
            label = batch["labels"][number, slot]
            text = classes[label] if missed[number, slot] else ""
            marks.append(Mark(label, text, **compared.true(batch, number, slot), dashed=True))
        caption = f"{called(batch, number, row)}: {missed[number].sum()} missed, {false[number].sum()} false"
        tiles.append((batch["images"][number], marks, caption))
    title = (
        f"The {len(tiles)} pictures of {name} with the most objects missed and false detections, "
        f"at IoU 0.5 {compared.of} and scores from {threshold:.2f}; what is wrong is named"
    )
    draw_page(title, tiles, path, compared.how)


def _wrong(
    batch: Arrays, outputs: Arrays, least: float, classes: int, compare: Comparison
) -> tuple[np.ndarray, np.ndarray]:
    """Which detections from a least score on are false, bool [n, K], and which objects are missed, bool [n, M].

    classes: detections of the first classes alone are looked at.
    """
    matches = match(batch, outputs, compare)
    counted = (matches.scores >= least) & (matches.labels < classes)
    hits = counted & matches.hits[VOC_LEVEL]
    wrong = counted & ~hits & ~matches.ignored[VOC_LEVEL]
    false = np.zeros(outputs["classes"].shape, bool)
    false[matches.images[wrong], matches.slots[wrong]] = True
    missed = (batch["labels"] >= 0) & ~batch["difficult"]
    missed[matches.images[hits], matches.targets[hits]] = False
    return false, missed
