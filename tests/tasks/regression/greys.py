"""A data set for tests: grey pictures whose level tells the angle. It goes into datasets.registry.SETS."""

import numpy as np

from datasets import registry
from datasets.dataset import Dataset
from tests.tasks.regression.simulator import drawn

ENTRY = registry.Entry(
    "tests.tasks.regression.greys:load",
    "grey pictures whose level tells the angle",
    (registry.Form({"images": (*drawn.SHAPE, 3), "angles": ()}),),
    embedded=True,
)


def load(data_dir: str, seed: int) -> Dataset:
    """Levels of 28..228 for angles of -0.5..0.5."""
    angles = np.random.default_rng(seed).uniform(-0.5, 0.5, 96).astype(np.float32)
    levels = (128 + 200 * angles).astype(np.uint8)
    images = np.broadcast_to(levels[:, np.newaxis, np.newaxis, np.newaxis], (96, *drawn.SHAPE, 3))
    parts = {"train": slice(0, 64), "validation": slice(64, 80), "test": slice(80, 96)}
    return Dataset("greys", {name: {"images": images[rows], "angles": angles[rows]} for name, rows in parts.items()}, ())
