"""Pictures of a variational autoencoder: reconstructions, the codes of each class, the manifold of samples."""

import io
from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure

from tasks.generation import sampling
from training.drawing import marks
from training.files import write_atomically

PAIRS, _COLUMNS = 64, 8  # pairs of pictures on a page, and in one of its rows
MOST_CODES = 10_000  # points in a picture
_SIDE = 20  # pictures in a row and in a column of the manifold
_LEGIBLE = 1200  # pixels of a page's longer side, to which small pictures are enlarged


def draw_reconstructions(originals: np.ndarray, reconstructions: np.ndarray, path: Path) -> None:
    """Saves a page of the first 64 pictures, each with its reconstruction to the right of it.

    originals: [N, H, W, C] uint8 in 0..255. reconstructions: the same shape, float in 0..1.

    Raises:
        RunError: it can't be written.
    """
    made = np.rint(255 * reconstructions[:PAIRS]).astype(np.uint8)
    marks.save(sampling.page(np.concatenate([originals[:PAIRS], made], axis=2), _COLUMNS, _LEGIBLE), path)


def draw_codes(codes: np.ndarray, labels: np.ndarray, classes: Sequence[str], path: Path) -> None:
    """Saves a point for the code of each picture, in the colour of its class.

    codes: [N, 2]. labels: [N] in 0..len(classes)-1.

    Raises:
        RunError: it can't be written.
    """
    figure = Figure(figsize=(9, 8), layout="constrained")
    axes = figure.subplots()
    colours = colormaps["tab10" if len(classes) <= 10 else "tab20"].colors
    for label, name in enumerate(classes):
        of_class = codes[labels == label]
        colour = [colours[label % len(colours)]]
        axes.scatter(of_class[:, 0], of_class[:, 1], s=10, c=colour, alpha=0.6, linewidths=0, label=name)
    axes.set(xlabel="first number", ylabel="second number", title="Codes by class", aspect="equal")
    columns = 1 + len(classes) // 30
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), markerscale=3, frameon=False, ncols=columns)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120)
    write_atomically(path, buffer.getvalue())


def manifold_latents(side: int = _SIDE) -> np.ndarray:
    """Latent vectors [side * side, 2] float32 of a grid of samples, row by row from the upper left.

    The first number grows to the right, the second upwards. They lie at quantiles of the normal prior, at equal
    distances in probability (Kingma & Welling 2014, appendix A).
    """
    quantiles = [NormalDist().inv_cdf((number + 0.5) / side) for number in range(side)]
    first, second = np.meshgrid(quantiles, quantiles[::-1])  # [side, side] each
    return np.stack([first.ravel(), second.ravel()], axis=1).astype(np.float32)


def draw_manifold(samples: np.ndarray, path: Path) -> None:
    """Saves a page of the samples of `manifold_latents`: [400, H, W, C] uint8.

    Raises:
        RunError: it can't be written.
    """
    marks.save(sampling.page(samples, _SIDE, _LEGIBLE), path)
