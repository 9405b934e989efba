"""The Fréchet distance of two sets of examples: how far their features are from each other, taken as Gaussians.

Heusel et al. 2017, "GANs trained by a two time-scale update rule", equation 6. There the features are those of
Inception; here they are those of a classifier of this project, or averaged pixels. Only distances of the same features
and of the same number of examples can be compared.
"""

import numpy as np

MOST_PIXELS = 200  # features; 5,000 examples still give a covariance of that size


class Gaussian:
    """The mean and the covariance of features that arrive in batches.

    Batches are merged by the formula of Chan et al. 1979, "Updating Formulae and a Pairwise Algorithm for Computing
    Sample Variances", equation 2.1, in float64. count: examples so far. mean: [D].
    """

    def __init__(self):
        self.count = 0
        self.mean = np.zeros([])
        self._scatter = np.zeros([])

    def add(self, features: np.ndarray) -> None:
        """Takes a batch [n, D] into account, n >= 1."""
        features = features.astype(np.float64)
        mean = features.mean(axis=0)
        features -= mean
        total = self.count + len(features)
        step = mean - self.mean
        self._scatter = self._scatter + features.T @ features
        self._scatter += np.outer(step, step) * (self.count * len(features) / total)
        self.mean = self.mean + step * (len(features) / total)
        self.count = total

    @property
    def covariance(self) -> np.ndarray:
        """[D, D], unbiased; 0 of a single example."""
        return self._scatter / max(1, self.count - 1)


def distance(one: Gaussian, other: Gaussian) -> float:
    """|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)), the m means and the C covariances; 0 or more, in features squared.

    Covariances may be singular: there may be fewer examples than features.
    """
    # tr (C1 C2)^(1/2) is the sum of the roots of the eigenvalues of C1 C2: those of A C2 A, with A A = C1, as well,
    # which is symmetric. The general square root of a matrix is slower, and fails where C1 C2 is singular.
    root = _root(one.covariance)
    common = np.sqrt(np.linalg.eigvalsh(root @ other.covariance @ root).clip(0)).sum()
    traces = np.trace(one.covariance) + np.trace(other.covariance)
    found = np.square(one.mean - other.mean).sum() + traces - 2 * common
    return max(0.0, float(found))  # rounding may leave -1e-9 of two that are equal


def pooled_pixels(images: np.ndarray) -> np.ndarray:
    """Pictures [N, H, W, C] uint8 -> means of square blocks, [N, D] float32 in 0..1, D at most 200 (if C is).

    The blocks are the smallest with which D is that small: 2x2 of 28x28x1 (D = 196), 4x4 of 32x32x3 (D = 192). Rows and
    columns that fill no block, at the bottom and on the right, are left out.
    """
    height, width, channels = images.shape[1:]
    sides = range(1, min(height, width) + 1)
    side = next((k for k in sides if (height // k) * (width // k) * channels <= MOST_PIXELS), sides[-1])
    rows, columns = height // side, width // side
    whole = images[:, : rows * side, : columns * side]
    blocks = whole.reshape(len(images), rows, side, columns, side, channels)
    return blocks.mean(axis=(2, 4), dtype=np.float32).reshape(len(images), -1) / 255


def _root(covariance: np.ndarray) -> np.ndarray:
    """The symmetric matrix whose square it is."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T
