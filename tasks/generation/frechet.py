"""The Fréchet distance of two sets of examples: how far their features are from each other, taken as Gaussians.

Heusel et al. 2017, "GANs trained by a two time-scale update rule", equation 6 (with features of Inception; here with
those of our own classifiers, or with mere pixels: compare numbers of the same features and of as many examples).
"""

import numpy as np

MOST_PIXELS = 200  # features, of which 5,000 examples still give a covariance


def distance(real: np.ndarray, fake: np.ndarray) -> float:
    """|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)), the m means and the C covariances; 0 or more, in features squared.

    real, fake: [N, D] and [M, D] numbers, N and M 1 or more. Covariances may be singular, as with N < D.
    """
    (mean, covariance), (other_mean, other) = _gaussian(real), _gaussian(fake)
    # tr (C1 C2)^(1/2) is the sum of the roots of the eigenvalues of C1 C2: those of A C2 A, with A A = C1, as well,
    # which is symmetric. The general square root of a matrix is slower, and fails where C1 C2 is singular.
    root = _root(covariance)
    common = np.sqrt(np.linalg.eigvalsh(root @ other @ root).clip(0)).sum()
    found = np.square(mean - other_mean).sum() + np.trace(covariance) + np.trace(other) - 2 * common
    return max(0.0, float(found))  # rounding may leave -1e-9 of two that are equal


def pixel_frechet(real: np.ndarray, fake: np.ndarray) -> float:
    """The distance of pictures [N, H, W, C] uint8 on averaged pixels, see `pooled_pixels`."""
    return distance(pooled_pixels(real), pooled_pixels(fake))


def pooled_pixels(images: np.ndarray) -> np.ndarray:
    """Pictures [N, H, W, C] uint8 -> means of square blocks, [N, D] float32 in 0..1, D at most 200 (if C is).

    The blocks are the smallest that will do: 2x2 of 28x28x1 (D = 196), 4x4 of 32x32x3 (D = 192). Rows and columns that
    fill no block, at the bottom and on the right, are left out.
    """
    height, width, channels = images.shape[1:]
    sides = range(1, min(height, width) + 1)
    side = next((k for k in sides if (height // k) * (width // k) * channels <= MOST_PIXELS), sides[-1])
    rows, columns = height // side, width // side
    whole = images[:, : rows * side, : columns * side]
    blocks = whole.reshape(len(images), rows, side, columns, side, channels)
    return blocks.mean(axis=(2, 4), dtype=np.float32).reshape(len(images), -1) / 255


def _gaussian(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[N, D] -> the mean [D] and the covariance [D, D], float64."""
    features = features.astype(np.float64)
    mean = features.mean(axis=0)
    features -= mean
    return mean, features.T @ features / max(1, len(features) - 1)


def _root(covariance: np.ndarray) -> np.ndarray:
    """The symmetric matrix whose square it is."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T
