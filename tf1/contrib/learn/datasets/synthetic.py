"""Points in the plane that NumPy's global generator draws: circles within circles, and two spirals."""

from collections.abc import Callable

import numpy as np

from tf1.contrib.learn.datasets.base import Dataset


def circles(
    n_samples: int = 100,
    noise: float | None = None,
    seed: int | None = None,
    factor: float = 0.8,
    n_classes: int = 2,
    *args,
    **kwargs,
) -> Dataset:
    """Circles around the origin, each of factor times the radius of the one before, the first of radius 1."""
    angles = np.linspace(0, 2 * np.pi, n_samples // n_classes)
    rings = [factor**label * np.stack([np.cos(angles), np.sin(angles)]) for label in range(n_classes)]

    def extra(count: int) -> np.ndarray:
        return np.stack([np.cos(np.random.rand(count) * 2 * np.pi), np.sin(np.random.rand(count) * 2 * np.pi)])

    return _shuffled(rings, extra, n_samples, noise, seed)


def spirals(
    n_samples: int = 100,
    noise: float | None = None,
    seed: int | None = None,
    mode: str = "archimedes",
    n_loops: int = 2,
    *args,
    **kwargs,
) -> Dataset:
    """Two spirals, half a turn apart: "archimedes", "bernoulli" (exp_scale: its growth) or "fermat"."""
    if mode not in _RADII:
        raise ValueError(f"Cannot generate spiral with mode {mode}")
    angles = np.linspace(0, 2 * n_loops * np.pi, n_samples // 2)
    exp_scale = kwargs.pop("exp_scale", 0.1)

    def arm(theta: np.ndarray, offset: float) -> np.ndarray:
        points = _RADII[mode](theta, exp_scale) * np.stack([np.cos(theta + offset), np.sin(theta + offset)])
        return points if mode == "bernoulli" else points / np.abs(points).max(axis=1, keepdims=True)

    arms = [arm(angles, label * np.pi) for label in range(2)]
    return _shuffled(arms, lambda count: arm(np.random.rand(count) * 2 * np.pi, 0.0), n_samples, noise, seed)


_RADII: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "archimedes": lambda theta, exp_scale: theta,
    "bernoulli": lambda theta, exp_scale: np.exp(exp_scale * theta),
    "fermat": lambda theta, exp_scale: np.sqrt(theta),
}


def _shuffled(
    curves: list[np.ndarray],
    extra: Callable[[int], np.ndarray],
    n_samples: int,
    noise: float | None,
    seed: int | None,
) -> Dataset:
    """One curve [2, N] a class, and points of class 0 for what is left of n_samples, in a random order."""
    if seed is not None:
        np.random.seed(seed)
    labels = [np.full(curve.shape[1], label, np.int32) for label, curve in enumerate(curves)]
    missing = n_samples - sum(map(len, labels))
    if missing:
        curves, labels = [*curves, extra(missing)], [*labels, np.zeros(missing, np.int32)]
    points, target = np.concatenate(curves, axis=1).T, np.concatenate(labels)
    order = np.random.permutation(n_samples)
    if noise is not None:
        points = points + np.random.normal(scale=noise, size=points.shape)
    return Dataset(points[order], target[order])
