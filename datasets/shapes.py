"""`shapes`: ten classes of drawn shapes on textured grounds. Embedded: rendered when loaded, nothing is downloaded."""

from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Interval, doc
from tqdm import tqdm

from datasets.dataset import Dataset
from datasets.shape_renderer import CLASSES, render_image
from errors import UsageError

_TEST_SEED = 2**31  # runs have smaller ones
_FIRST_VALIDATION_INDEX = 2**31  # of a run's seed; its training pictures start at 0
_MOST_BYTES = 8 * 10**9


def load(
    data_dir: str,
    seed: int,
    *,
    image_size: Annotated[int, Interval(ge=16, le=1024), doc("height and width of a picture, pixels")] = 32,
    channels: Annotated[Literal[1, 3], doc("3 for colour, 1 for grey")] = 3,
    examples: Annotated[
        int, Ge(100), doc("training pictures; a tenth as many for validation and a fifth for test")
    ] = 10_000,
) -> Dataset:
    """Renders pictures uint8 [N, image_size, image_size, channels] in 0..255 of one shape each, and labels int32 [N].

    The run's seed (0..2^31-1) draws the training and validation pictures; the test pictures are the same for all seeds,
    so that runs compare. Classes are balanced, to one picture. More examples prolong each split and keep its beginning.
    10,000 training pictures of 32x32 take a few seconds.

    Raises:
        UsageError: the pictures would take more than 8 GB of memory.
    """
    del data_dir  # every data set is given the folder; this one has no files
    picture_bytes = image_size * image_size * channels
    if examples * 13 // 10 * picture_bytes > _MOST_BYTES:
        most = _MOST_BYTES // picture_bytes * 10 // 13
        raise UsageError(
            f"shapes: {examples} training pictures of {image_size}x{image_size}x{channels}, with validation and test, "
            f"take {examples * 1.3 * picture_bytes / 1e9:.1f} GB of memory; give --examples {most} or fewer"
        )
    ranges = {
        "train": (seed, 0, examples),
        "validation": (seed, _FIRST_VALIDATION_INDEX, examples // 10),
        "test": (_TEST_SEED, 0, examples // 5),
    }
    splits = {
        name: _render_range(seed, first, count, image_size, channels, f"shapes: {name}")
        for name, (seed, first, count) in ranges.items()
    }
    return Dataset("shapes", splits, CLASSES)


def _render_range(
    seed: int, first: int, count: int, image_size: int, channels: int, title: str
) -> dict[str, np.ndarray]:
    """The scenes first..first+count-1 of a seed, with a progress bar when they take longer than two seconds."""
    images = np.empty((count, image_size, image_size, channels), np.uint8)
    labels = np.empty(count, np.int32)
    for i in tqdm(range(count), title, unit=" pictures", delay=2, leave=False, disable=None):
        images[i], labels[i] = render_image(seed, first + i, image_size, channels)
    return {"images": images, "labels": labels}
