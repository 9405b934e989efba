"""`track`: drives around circuits, rendered by the project itself. Embedded: nothing is downloaded."""

from typing import Annotated, NamedTuple

import numpy as np
from annotated_types import Interval, doc
from tqdm import tqdm

from datasets.dataset import Dataset
from datasets.driving import splits
from datasets.driving.camera import SIMULATOR
from datasets.driving.table import CAMERAS, Table
from datasets.options import (
    BalanceSteering,
    Cameras,
    MemoryBudget,
    SideSteering,
    SmoothSteering,
    Together,
    Transforms,
)
from datasets.track.circuit import make_circuit
from datasets.track.driver import RATE, Drive, drive
from datasets.track.pictures import Poses, RenderedPictures
from parameters import ImageSize, height_and_width

_TEST_SEED = 2**31  # runs have smaller ones
_FIRST_VALIDATION_INDEX = 2**31  # of a run's seed; its training circuits start at 0
_DRIVING = 1  # what tells the random numbers of a drive from those of its circuit


class _Part(NamedTuple):
    """The worlds of a split: `circuits` of them, from index `first` of a seed on."""

    split: str
    seed: int
    first: int
    circuits: int


def load(
    data_dir: str,
    seed: int,
    *,
    image_size: ImageSize = (80, 160),
    minutes: Annotated[
        float, Interval(ge=0.1, le=30), doc("of driving to train on; validation lasts a third, the test two thirds")
    ] = 2.0,
    cameras: Cameras = "all",
    transforms: Transforms = "flipped",
    side_steering: SideSteering = 0.16,
    balance_steering: BalanceSteering = 0.0,
    smooth_steering: SmoothSteering = 0.0,
    together: Together = 1,
    memory_budget: MemoryBudget = 0.5,
) -> Dataset:
    """Drives around circuits with straight stretches and curves, with the fields of datasets.driving.driving_split.

    Three circuits are for training, another one for validation, and two for the test; a third of the minutes is driven
    on each. The run's seed (0..2^31-1) draws those of training and validation; those of the test are the same for all
    seeds, so that runs compare. There are 14 rows a second. A driver keeps to the middle of the road at up to 30 miles
    an hour while gusts push the car aside; see driver.py. side_steering is by default what that driver would do a
    camera's distance beside the middle.

    Pictures are those of the simulator's camera in another size: uint8 [height, width, 3] in 0..255. They are rendered
    when they are asked for, about 2 ms each in 80x160, and kept within the memory budget: all of the default set take
    260 MB.
    """
    del data_dir  # every data set is given the folder; this one has no files
    parts = (
        _Part("train", seed, 0, 3),
        _Part("validation", seed, _FIRST_VALIDATION_INDEX, 1),
        _Part("test", _TEST_SEED, 0, 2),
    )
    worlds = [(part.seed, part.first + number) for part in parts for number in range(part.circuits)]
    each = round(minutes * 60 / parts[0].circuits * RATE)
    numbered = tqdm(worlds, "track: drives", unit=" circuits", delay=2, leave=False, disable=None)
    drives = [_drive(*world, each) for world in numbered]
    owners = np.repeat(np.arange(len(worlds)), each)  # the world of each row
    poses = Poses(owners, *(np.concatenate(column) for column in list(zip(*drives, strict=True))[:3]))
    names = [f"{part.split}-{number}" for part in parts for number in range(part.circuits)]
    pictures = RenderedPictures(worlds, poses, SIMULATOR.fitted(height_and_width(image_size)), memory_budget)
    counts = np.array([part.circuits for part in parts]) * each
    rows = np.split(np.arange(len(owners)), np.cumsum(counts)[:-1])
    options = splits.Options(cameras, transforms, side_steering, balance_steering, smooth_steering, together)
    by_split = {part.split: its for part, its in zip(parts, rows, strict=True)}
    return splits.make("track", _table(names, drives), pictures, by_split, seed, options)


def _drive(seed: int, index: int, rows: int) -> Drive:
    """The drive on the circuit of World(seed, index)."""
    circuit = make_circuit(np.random.Generator(np.random.PCG64([seed, index])).random)
    return drive(circuit, np.random.Generator(np.random.PCG64([seed, index, _DRIVING])).random, rows)


def _table(names: list[str], drives: list[Drive]) -> Table:
    """The rows of all drives; names: what the files of each start with."""
    files = [
        [f"{name}/{camera}_{second:08.3f}" for camera in CAMERAS]
        for name, part in zip(names, drives, strict=True)
        for second in part.seconds
    ]
    columns = {
        field: np.concatenate([getattr(part, field) for part in drives]) for field in ("angles", "speeds", "seconds")
    }
    recordings = np.repeat(np.arange(len(drives)), [len(part.seconds) for part in drives])
    return Table.of({**columns, "files": np.array(files), "recordings": recordings})
