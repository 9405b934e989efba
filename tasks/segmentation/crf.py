"""Dense CRF: probabilities of classes that agree among pixels near each other, and most among those of like colours.

Every pair of pixels i and j of a picture is joined by two Gaussian kernels of their places p (y, x) and colours I:

    place_weight * exp(-|p_i - p_j|^2 / (2 place_deviation^2)), and
    colour_weight * exp(-|p_i - p_j|^2 / (2 colour_place_deviation^2) - |I_i - I_j|^2 / (2 colour_deviation^2)).

Each kernel k_ij is divided by sqrt(sum_j k_ij * sum_i k_ij), as the authors' program does. A step of mean field
multiplies the network's probabilities by exp(sum_j k_ij q_j), with q of the step before, and normalizes them: the Potts
model. As there, the sum includes the pixel itself, which the paper leaves out. A permutohedral lattice approximates the
sums in a time that grows with the number of pixels, not with its square.

Source: Krähenbühl and Koltun 2011, Efficient inference in fully connected CRFs with Gaussian edge potentials.
"""

import importlib
import math
from types import ModuleType

import numpy as np

from errors import RunError
from tasks.segmentation.options import CrfOptions
from tasks.segmentation.tiles import Strips

_LEAST = 1e-5  # probability: a class is seldom impossible
_ROWS = 256  # that are refined at a time, if there are more


def library() -> ModuleType:
    """The program of the paper's authors, as the package pydensecrf2 wraps it.

    Raises:
        RunError: it can't be imported, with the line that installs it.
    """
    try:
        return importlib.import_module("pydensecrf.densecrf")
    except ImportError as error:
        remedy = "python -m pip install -r requirements-crf.txt"
        raise RunError(f"--crf needs the package pydensecrf2 ({error}): {remedy}") from error


def refined(images: np.ndarray, probabilities: np.ndarray, options: CrfOptions) -> np.ndarray:
    """The probabilities of the classes after mean field, each picture by itself.

    Args:
        images: uint8 [N, H, W, 1 or 3] in 0..255.
        probabilities: of the network, float [N, H, W, K].
        options: iterations, weights and deviations.

    Returns:
        float32 [N, H, W, K].

    Raises:
        RunError: there is no pydensecrf2.
    """
    pairs = zip(images, probabilities, strict=True)
    return np.stack([_refined(image, found, options) for image, found in pairs])


def refined_strips(picture: np.ndarray, strips: Strips, options: CrfOptions) -> Strips:
    """The strips of a large picture after mean field, with bounded memory.

    Many rows are refined at a time, together with those above and below them as far as two deviations. The beginning
    and the end of what is refined at a time are not visible: both of their sides have seen the same.

    Args:
        picture: uint8 [H, W, 1 or 3]. strips: of the network. options: those of `refined`.
    """
    around = math.ceil(2 * max(options.crf_place_deviation, options.crf_colour_place_deviation))
    waiting, first, done = (
        np.zeros((0, 0, 0), np.float32),
        0,
        0,
    )  # rows from `first` on; those before `done` are yielded
    for rows, probabilities in strips:
        waiting = np.concatenate([waiting, probabilities]) if len(waiting) else probabilities
        is_last = rows.stop == len(picture)
        if not is_last and rows.stop - done < max(_ROWS, around) + around:
            continue
        stop = rows.stop if is_last else rows.stop - around
        found = _refined(picture[first : rows.stop], waiting, options)
        yield slice(done, stop), found[done - first : stop - first]
        above = max(0, stop - around)
        waiting, first, done = waiting[above - first :], above, stop


def _refined(image: np.ndarray, probabilities: np.ndarray, options: CrfOptions) -> np.ndarray:
    """One picture [H, W, C] with its probabilities [H, W, K]."""
    height, width, count = probabilities.shape
    field = library().DenseCRF2D(width, height, count)
    energies = -np.log(probabilities.clip(_LEAST, 1)).astype(np.float32)
    field.setUnaryEnergy(np.ascontiguousarray(energies.reshape(-1, count).T))
    field.addPairwiseGaussian(sxy=options.crf_place_deviation, compat=options.crf_place_weight)
    field.addPairwiseBilateral(
        sxy=options.crf_colour_place_deviation,
        srgb=options.crf_colour_deviation,
        rgbim=np.ascontiguousarray(image.repeat(3 // image.shape[2], axis=2)),  # a copy: it has to be writable
        compat=options.crf_colour_weight,
    )
    found = np.asarray(field.inference(options.crf_iterations), np.float32)  # [K, H * W]
    return found.T.reshape(height, width, count)
