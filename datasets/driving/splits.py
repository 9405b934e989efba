"""Which rows of a drive are for training, validation and test, and the data set of these rows."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from datasets import partition
from datasets.dataset import Dataset
from datasets.driving import transforms
from datasets.driving.driving_split import DrivingSplit, Pictures
from datasets.driving.table import CAMERAS, Table, smoothed
from errors import DataError

#: Of angles over -1..1, an odd number: the one in the middle holds the straight drives.
BINS = 21

_CAMERAS = {"center": (0,), "all": tuple(range(len(CAMERAS)))}


class Options(NamedTuple):
    """The options that all loaders of drives share; see datasets/options.py."""

    cameras: str = "all"
    transforms: str = "all"
    side_steering: float = 0.25
    balance_steering: float = 0.0
    smooth_steering: float = 0.0
    together: int = 1


def cut(
    name: str, table: Table, seed: int, shares: Mapping[str, float], cycle: float = 0.0, split_by: str = "stretches"
) -> dict[str, np.ndarray]:
    """The rows of "train" and of the splits of `shares`, ascending.

    By "stretches", each recording is cut into cycles of equal time. Of each, the first part is for training, and the
    splits of `shares` follow in their order. By "frames", the names of the pictures put each row into a split, as
    datasets/partition.py does it. Neighbouring pictures are near copies, so that is only good to show what measuring on
    such a test set would claim.

    Args:
        name: of the data set.
        table: the rows.
        seed: of the validation set, by "frames".
        shares: split -> its share, such as {"validation": 0.24, "test": 0.16}.
        cycle: about how many seconds each cycle lasts; 0: each recording is one.
        split_by: "stretches" or "frames".

    Raises:
        DataError: a split has no row.
    """
    if split_by == "frames":
        rows = _by_frames(name, table, seed, shares)
    else:
        place = _place_in_cycle(table, cycle)
        bounds = np.cumsum([1 - sum(shares.values()), *shares.values()])[:-1]
        part = np.searchsorted(bounds, place, "right")
        rows = {split: np.flatnonzero(part == number) for number, split in enumerate(("train", *shares))}
    if missing := [split for split, there in rows.items() if not len(there)]:
        told = f"{name}: none of {table.size} rows is for {' or '.join(missing)}"
        raise DataError(f"{told}; record more, or choose other shares and another --cycle")
    return rows


def _place_in_cycle(table: Table, cycle: float) -> np.ndarray:
    """Where in its cycle each row is: [R] in 0..1."""
    clock = table.clock()
    place = np.empty(table.size)
    for number in np.unique(table.recordings):
        of_recording = table.recordings == number
        passed = clock[of_recording]
        cycles = max(1, round(min(float(passed[-1]) / cycle, len(passed)))) if cycle else 1
        place[of_recording] = passed / max(passed[-1], 1e-9) * cycles % 1
        place[np.flatnonzero(of_recording)[-1]] = 1  # the end of the last cycle, not the beginning of a further one
    return place


def _by_frames(name: str, table: Table, seed: int, shares: Mapping[str, float]) -> dict[str, np.ndarray]:
    groups = table.files[:, 0].tolist()
    if told := partition.too_few(groups, 1 + len(shares)):
        raise DataError(f"{name} has {told}; {1 + len(shares)} are the least for {1 + len(shares)} splits")
    # From the last share on: the test set must not depend on the validation set, whose hash depends on the seed.
    rows = partition.partition(groups, dict(reversed(shares.items())), seed)
    return {split: np.array(rows[split]) for split in ("train", *shares)}


def make(
    name: str,
    table: Table,
    pictures: Pictures,
    rows: Mapping[str, np.ndarray],
    seed: int,
    options: Options,
    content: str = "",
) -> Dataset:
    """The data set of these rows; the fields are those of DrivingSplit.

    "train" has the cameras and transforms of the options, and its rows are balanced. All other splits have the center
    camera and the original pictures, in the order of time.

    Args:
        name: of the data set.
        table: all rows.
        pictures: of all rows.
        rows: split -> the numbers of its rows, ascending.
        seed: of the rows that balancing keeps.
        options: of the loader.
        content: a hash of the table and the pictures, or "".
    """
    splits = {}
    for split, numbers in rows.items():
        part = table.take(numbers)
        targets = smoothed(part, options.smooth_steering)
        if split != "train":
            splits[split] = DrivingSplit(pictures, part, numbers, targets)
            continue
        kept = balanced(targets, options.balance_steering, seed)
        splits[split] = DrivingSplit(
            pictures,
            part.take(kept),
            numbers[kept],
            targets[kept],
            _CAMERAS[options.cameras],
            transforms.CHOICES[options.transforms],
            options.side_steering,
            options.together,
        )
    return Dataset(name, splits, (), content=content)


def balanced(angles: np.ndarray, most: float, seed: int) -> np.ndarray:
    """The numbers of the rows that stay when straight drives are thinned, ascending.

    Args:
        angles: [R] in -1..1.
        most: the bin in the middle, of 21 over -1..1, keeps at most this many times the rows of the next fullest bin;
            0 keeps all.
        seed: decides which rows stay.
    """
    bins = bins_of(angles)
    counts = np.bincount(bins, minlength=BINS)
    fullest = np.delete(counts, BINS // 2).max()
    straight = np.flatnonzero(bins == BINS // 2)
    kept = round(min(len(straight), most * float(fullest)))
    if not most or not fullest or kept == len(straight):
        return np.arange(len(angles))
    left_out = np.random.default_rng(seed).permutation(straight)[kept:]
    return np.setdiff1d(np.arange(len(angles)), left_out)


def bins_of(angles: np.ndarray) -> np.ndarray:
    """The number of the bin, of 21 over -1..1, that each angle [R] falls into: int64 [R]."""
    return np.clip(np.floor((np.asarray(angles, np.float64) + 1) / 2 * BINS), 0, BINS - 1).astype(np.int64)
