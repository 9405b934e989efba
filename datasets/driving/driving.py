"""`driving:FOLDER`: recordings of a driving simulator, three cameras and the steering angle."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from datasets.dataset import Dataset
from datasets.driving import recording, splits
from datasets.driving.pictures import RecordedPictures
from datasets.flaws import Flaws
from datasets.options import (
    BalanceSteering,
    Cameras,
    Cycle,
    MemoryBudget,
    RecordedSize,
    SideSteering,
    SmoothSteering,
    SplitBy,
    Strict,
    TestShare,
    Together,
    Transforms,
    ValidationShare,
)
from datasets.wanted import TRAINING, WHOLE, Wanted
from errors import UsageError
from parameters import height_and_width


def load(
    data_dir: str,
    seed: int,
    wanted: Wanted = TRAINING,
    *,
    image_size: RecordedSize = (),
    cameras: Cameras = "all",
    transforms: Transforms = "all",
    side_steering: SideSteering = 0.25,
    balance_steering: BalanceSteering = 0.0,
    smooth_steering: SmoothSteering = 0.0,
    validation_share: ValidationShare = 0.24,
    test_share: TestShare = 0.16,
    cycle: Cycle = 30.0,
    split_by: SplitBy = "stretches",
    together: Together = 1,
    strict: Strict = False,
    memory_budget: MemoryBudget = 0.5,
) -> Dataset:
    """The fields are those of datasets.driving.driving_split.DrivingSplit.

    All logs in the folder and below it are one set; recording.read says how they are read, splits.cut how they are
    split. Rows that can't be used are counted on stderr and left out. Without image_size, pictures keep the size in
    which they were recorded, 160,320 by the simulator.

    Args:
        data_dir: the FOLDER.
        seed: of the rows that balance_steering keeps, and of the validation set by frames.
        wanted: the splits to return.

    Raises:
        DataError: there are no recordings, they are damaged, or too few. UsageError: the shares leave nothing to train.
    """
    if validation_share + test_share >= 1:
        told = f"validation_share {validation_share:g} and test_share {test_share:g} leave nothing to train on"
        raise UsageError(f"{told}; choose shares whose sum is below 1")
    root = Path(os.path.expanduser(data_dir))
    flaws = Flaws(data_dir, strict)
    found = recording.read(root, flaws, (0,) if cameras == "center" else (0, 1, 2))
    flaws.tell()
    table = found.table
    if wanted.only:
        rows = {WHOLE: np.arange(table.size)}
    else:
        shares = wanted.missing({}, {"validation": validation_share, "test": test_share})
        rows = splits.cut(data_dir, table, seed, shares, cycle, split_by)
    size = height_and_width(image_size) if image_size else found.shape
    pictures = RecordedPictures(root, table.files, found.shape, memory_budget, size)
    options = splits.Options(cameras, transforms, side_steering, balance_steering, smooth_steering, together)
    dataset = splits.make(data_dir, table, pictures, rows, seed, options, _content(found))
    return replace(dataset, chosen={"image_size": size})


def _content(found: recording.Recordings) -> str:
    """A hash of the table and of the sizes of the picture files: the same wherever the folder is."""
    digest = hashlib.blake2b(repr(found.shape).encode(), digest_size=16)
    for array in (*found.table, found.sizes):
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()
