"""Pictures of a variational autoencoder: reconstructions, and the manifold of samples."""

from pathlib import Path
from statistics import NormalDist

import numpy as np

from training.drawing import grids, marks

PAIRS, _COLUMNS = 64, 8  # pairs of pictures on a page, and in one of its rows
_SIDE = 20  # pictures in a row and in a column of the manifold
_LEGIBLE = 1200  # pixels of a page's longer side, to which small pictures are enlarged


def draw_reconstructions(originals: np.ndarray, reconstructions: np.ndarray, path: Path) -> None:
    """Saves a page of the first 64 pictures, each with its reconstruction to the right of it.

    originals: [N, H, W, C] uint8 in 0..255. reconstructions: the same shape, float in 0..1.

    Raises:
        RunError: it can't be written.
    """
    made = np.rint(255 * reconstructions[:PAIRS]).astype(np.uint8)
    marks.save(grids.page(np.concatenate([originals[:PAIRS], made], axis=2), _COLUMNS, _LEGIBLE), path)


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
    marks.save(grids.page(samples, _SIDE, _LEGIBLE), path)
