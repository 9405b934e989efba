"""A page of the pictures on which a segmenter did worst: picture, truth, prediction and errors of each."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from datasets.split import Fields
from parameters import IGNORED
from tasks.segmentation.legend import coloured, legend
from training.drawing.grids import grid
from training.drawing.marks import draw_page
from training.drawing.worst import called

_WRONG = (230, 0, 0)
_DARK = 0.35  # brightness of what is right
_LEGIBLE = 230  # pixels of the longer side, up to which small pictures are enlarged
_COLUMNS = 2
HOW = "picture, truth, prediction, errors in red; pixels that are ignored are white"


def draw_worst(
    rows: Sequence[int], batch: Fields, classes: np.ndarray, names: Sequence[str], name: str, path: Path
) -> None:
    """Saves pictures with their masks, the predicted classes, and what is wrong.

    Args:
        rows: [n] of the pictures in their split, the worst first.
        batch: "images" [n, H, W, 1 or 3], "masks" [n, H, W] and perhaps "files" of these pictures.
        classes: int [n, H, W], the predicted ones.
        names: of the classes.
        name: of the data set, for the title.
        path: the PNG to write.

    Raises:
        RunError: it can't be written.
    """
    tiles = []
    for number, row in enumerate(rows):
        image, truth, found = batch["images"][number], batch["masks"][number], classes[number]
        counted = truth != IGNORED
        right = (counted & (truth == found)).sum() / max(1, counted.sum())
        told = f"{right:.1%} of {counted.sum():,} pixels are right"
        tiles.append((_strip(image, truth, found), [], f"{called(batch, number, row)}: {told}"))
    present = sorted({*np.unique(batch["masks"]), *np.unique(classes)} - {IGNORED})
    title = f"The {len(tiles)} pictures of {name} with the largest shares of wrong pixels"
    texts = [(label, names[label]) for label in present]
    draw_page(title, tiles, path, HOW, _COLUMNS, lambda width: legend(texts, width))


def _strip(image: np.ndarray, truth: np.ndarray, found: np.ndarray) -> np.ndarray:
    """A picture, its masks and its errors in a row, enlarged by a whole factor if they are small: uint8 [h, w, 3]."""
    image = np.broadcast_to(image, (*image.shape[:2], 3))
    counted = (truth != IGNORED)[..., np.newaxis]
    errors = np.where((truth != found)[..., np.newaxis], np.uint8(_WRONG), (image * _DARK).astype(np.uint8))
    errors = np.where(counted, errors, np.uint8(255))
    pictures = np.stack([image, coloured(truth), coloured(found), errors])
    factor = max(1, _LEGIBLE // max(image.shape[:2]))
    return grid(pictures.repeat(factor, axis=1).repeat(factor, axis=2), columns=len(pictures))
