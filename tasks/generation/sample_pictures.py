"""Pictures of what a generator makes: a page of samples, their nearest training pictures, how often which class."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from tasks.generation import sampling
from training.drawing import marks

SAMPLES, PAIRS = 100, 20  # on a page
_COMPARED = 200  # for the median of the distances
_COLUMNS = 10
_AT_ONCE = 2000  # training pictures that are compared, for the memory


def draw_samples(samples: np.ndarray, path: Path) -> None:
    """Saves the first 100 pictures [N, H, W, C] uint8 as a page, ten a row.

    Raises:
        RunError: it can't be written.
    """
    marks.save(sampling.page(samples[:SAMPLES], _COLUMNS), path)


def draw_neighbours(samples: np.ndarray, real: np.ndarray, training: np.ndarray, path: Path) -> None:
    """Saves the first 20 samples, each beside the training picture that is nearest to it, with their distance.

    A generator that has learnt pictures by heart shows here: its pairs are alike and their distances far below those
    of real pictures that it never saw, of which the second line tells the median.

    Args:
        samples: [N, H, W, C] uint8.
        real: [M, H, W, C] uint8, of a split that it was not trained on.
        training: [T, H, W, C] uint8.
        path: the PNG to write.

    Raises:
        RunError: it can't be written.
    """
    samples, real = samples[:_COMPARED], real[sampling.spread(len(real), _COMPARED)]
    nearest, distances = nearest_of(samples, training)
    usual = np.median(nearest_of(real, training)[1])
    tiles = []
    for sample, number, distance in list(zip(samples, nearest, distances, strict=True))[:PAIRS]:
        pair = np.concatenate([sample, training[number]], axis=1)
        tiles.append((pair, (), f"distance {distance:.2f} from training no. {number}"))
    title = "Samples (left) and the training pictures nearest to them (right)"
    how = (
        f"distance: the root of the sum of squares over pixels in 0..1; median of {len(samples)} samples "
        f"{np.median(distances):.2f}, of {len(real)} real pictures of this split {usual:.2f}"
    )
    marks.draw_page(title, tiles, path, how)


def nearest_of(images: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each picture [N, H, W, C] uint8 the number of the nearest one of the others [T, H, W, C], and its distance.

    Returns:
        [N] int and [N] float: the root of the sum of squared differences of pixels in 0..1.
    """
    wanted = _flat(images)
    numbers, least = np.zeros(len(images), int), np.full(len(images), np.inf)
    for start in range(0, len(others), _AT_ONCE):
        part = _flat(others[start : start + _AT_ONCE])
        squares = np.square(part).sum(axis=1) - 2 * wanted @ part.T  # [N, part], less the square of the picture itself
        found = squares.argmin(axis=1)
        lowest = squares[np.arange(len(images)), found]
        numbers = np.where(lowest < least, start + found, numbers)
        least = np.minimum(least, lowest)
    return numbers, np.linalg.norm(wanted - _flat(others[numbers]), axis=1)


def draw_classes(shares: Mapping[str, float], path: Path) -> None:
    """Saves a bar for each class, its share of the samples in 0..1; a line stands where all were equal.

    A generator whose samples are all of a few kinds shows here.
    """
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(shares))
    axes.bar(places, shares.values(), color="#4c78a8")
    axes.axhline(1 / len(shares), color="0.4", lw=1, ls="--", label="equal shares")
    if len(shares) <= 20:  # the names of more would cover each other
        axes.set_xticks(places, shares, rotation=0 if max(map(len, shares)) < 4 else 45)
    axes.set(xlabel="class that the judge sees", ylabel="share of the samples", title="Classes of the samples")
    axes.legend(frameon=False)
    figure.savefig(path, dpi=120)


def _flat(images: np.ndarray) -> np.ndarray:
    """[N, H, W, C] uint8 -> [N, H * W * C] float32 in 0..1."""
    return images.reshape(len(images), -1).astype(np.float32) / 255
