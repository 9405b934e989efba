"""Reconstructions beside their originals: a pair as one picture, and a page of the best, the median and the worst."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from datasets.split import Fields
from training.drawing import marks
from training.drawing.worst import called

_EACH = 5  # pictures of a kind: a row of the page


def pairs(originals: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """Originals [N, H, W, C] uint8 and reconstructions, float in 0..1 -> [N, H, 2 W, C] uint8, originals left."""
    return np.concatenate([originals, np.rint(255 * reconstructions).astype(np.uint8)], axis=2)


def choose(losses: np.ndarray) -> dict[str, np.ndarray]:
    """The rows of pictures to show, by their losses [N]: "best" and "median" ascending, "worst" descending.

    Five of each kind, fewer of fewer than 13 pictures.
    """
    order = np.argsort(losses, kind="stable")
    each = min(_EACH, -(-len(order) // 3))
    middle = (len(order) - each) // 2
    return {"best": order[:each], "median": order[middle : middle + each], "worst": order[::-1][:each]}


def draw_page(
    chosen: Mapping[str, Sequence[int]],
    losses: np.ndarray,
    batch: Fields,
    pictures: np.ndarray,
    name: str,
    path: Path,
) -> None:
    """Saves a page of pairs, each with its kind, its name and its loss.

    Args:
        chosen: of `choose`, from losses [N].
        losses: of all pictures of the split.
        batch: perhaps "files" of the chosen pictures, in their order.
        pictures: of `pairs`, of the chosen pictures.
        name: of the data set, for the title.
        path: the PNG to write.

    Raises:
        RunError: it can't be written.
    """
    kinds = [(kind, row) for kind, rows in chosen.items() for row in rows]
    tiles = []
    for number, ((kind, row), pair) in enumerate(zip(kinds, pictures, strict=True)):
        tiles.append((pair, (), f"{kind}: {called(batch, number, row)}, loss {losses[row]:.2f}"))
    title = f"Best, median and worst reconstructions of {name}"
    how = f"left: original, right: reconstruction; by the reconstruction loss of {len(losses):,} pictures"
    marks.draw_page(title, tiles, path, how)
