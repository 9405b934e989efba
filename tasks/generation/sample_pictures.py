"""Pictures of what a generator makes: a page of samples, their nearest training pictures, the shares of the classes."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from datasets.split import Split
from training.drawing import grids, lettering, marks

SAMPLES, PAIRS = 100, 20  # on a page
COMPARED = 200  # samples, and real pictures, for the median of the distances
_COLUMNS = 10
_AT_ONCE = 2000  # training pictures that are compared at a time, for the memory


def draw_samples(samples: np.ndarray, path: Path) -> None:
    """Saves the first 100 pictures [N, H, W, C] uint8 as a page with ten in a row.

    Raises:
        RunError: it can't be written.
    """
    marks.save(grids.page(samples[:SAMPLES], _COLUMNS), path)


def draw_neighbours(samples: np.ndarray, real: np.ndarray, training: Split, path: Path) -> None:
    """Saves the first 20 samples, each beside the training picture that is nearest to it, with their distance.

    It shows whether a generator has memorized pictures: then its pairs look alike, and their distances are far below
    those of real pictures that it never saw. The second line gives the median of each.

    Args:
        samples: [N, H, W, C] uint8.
        real: [M, H, W, C] uint8, of a split that the generator was not trained on.
        training: a split with "images" uint8.
        path: the PNG to write.

    Raises:
        RunError: it can't be written.
    """
    nearest, distances = nearest_of(np.concatenate([samples, real]), training)
    pairs, usual = distances[: len(samples)], np.median(distances[len(samples) :])
    neighbours = training.take(nearest[:PAIRS], ("images",))["images"]
    tiles = []
    for sample, neighbour, number, distance in zip(samples[:PAIRS], neighbours, nearest, pairs, strict=False):
        pair = np.concatenate([sample, neighbour], axis=1)
        tiles.append((pair, (), f"distance {distance:.2f} from training no. {number}"))
    title = "Samples (left) and the training pictures nearest to them (right)"
    how = (
        f"distance: the root of the sum of squares over pixels in 0..1; median of {len(samples)} samples "
        f"{np.median(pairs):.2f}, of {len(real)} real pictures of this split {usual:.2f}"
    )
    marks.draw_page(title, tiles, path, how)


def nearest_of(images: np.ndarray, others: Split) -> tuple[np.ndarray, np.ndarray]:
    """The nearest picture of a split for each of some pictures [N, H, W, C] uint8, and its distance.

    Returns:
        [N] int, rows in the split, and [N] float: the root of the sum of squared differences of pixels in 0..1.
    """
    wanted = _flat(images)
    rows, least = np.zeros(len(images), int), np.full(len(images), np.inf)
    for start in range(0, len(others), _AT_ONCE):
        part = _flat(others.take(slice(start, start + _AT_ONCE), ("images",))["images"])
        squares = np.square(part).sum(axis=1) - 2 * wanted @ part.T  # [N, part], less the square of the picture itself
        found = squares.argmin(axis=1)
        lowest = squares[np.arange(len(images)), found]
        rows = np.where(lowest < least, start + found, rows)
        least = np.minimum(least, lowest)
    nearest = _flat(others.take(rows, ("images",))["images"])
    return rows, np.linalg.norm(wanted - nearest, axis=1)


def draw_classes(shares: Mapping[str, float], path: Path) -> None:
    """Saves a bar for each class, its share of the samples in 0..1, and a line at equal shares.

    It shows whether the samples are all of a few kinds.
    """
    with lettering.literal(shares) as names:
        figure = Figure(figsize=(8, 5), layout="constrained")
        axes = figure.subplots()
        places = np.arange(len(shares))
        axes.bar(places, shares.values(), color="#4c78a8")
        axes.axhline(1 / len(shares), color="0.4", lw=1, ls="--", label="equal shares")
        if len(shares) <= 20:  # the names of more would cover each other
            aslant = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
            axes.set_xticks(places, names, **aslant if max(map(len, names)) > 3 else {})
        axes.set(xlabel="class that the judge sees", ylabel="share of the samples", title="Classes of the samples")
        axes.legend(frameon=False)
        figure.savefig(path, dpi=120)


def _flat(images: np.ndarray) -> np.ndarray:
    """[N, H, W, C] uint8 -> [N, H * W * C] float32 in 0..1."""
    return images.reshape(len(images), -1).astype(np.float32) / 255
