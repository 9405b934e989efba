"""All recordings in a folder as one log, and what they hold: `python records.py driving_log FOLDER`."""

import math
import os
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from datasets.driving import recording, splits, transforms, vehicle
from datasets.driving.driving_split import DrivingSplit
from datasets.driving.log import COLUMNS
from datasets.driving.pictures import RecordedPictures
from datasets.driving.recording import Recordings
from datasets.driving.table import CAMERAS, Table
from datasets.flaws import Flaws
from errors import unreadable
from files import reported, write_atomically
from tasks.regression import recording_pictures
from tasks.regression.options import RecordingsOptions
from texts import print_lines

_NAME = "driving_log_compiled"
_EARLIER = re.compile(rf"{_NAME}_(\d+)\.csv")


def compile_logs(words: Sequence[str], options: RecordingsOptions) -> None:
    """Writes the compiled log, prints what the recordings hold, and draws what the options ask for.

    The compiled log has the columns of a driving_log.csv, in a first line as well, a row for each row that can be
    used, and paths relative to the folder of the recordings.

    Args:
        words: the folder of the recordings, alone.
        options: the flags.

    Raises:
        DataError: there are no recordings, or a picture can't be read. RunError: a file can't be written.
    """
    (folder,) = words
    root = Path(os.path.expanduser(folder))
    flaws = Flaws(folder, options.strict)
    found = recording.read(root, flaws)
    left_out = flaws.count("left out")
    flaws.tell()
    print_lines(*_told(folder, found, left_out))
    out = Path(os.path.expanduser(options.out)) if options.out else root
    text = found.rows[list(COLUMNS)].to_csv(index=False, lineterminator="\n")
    print_lines(_write(out, text.encode(errors="surrogateescape")))
    if options.histogram:
        kept = splits.balanced(found.table.angles, options.balance_steering, options.seed)
        path = Path(os.path.expanduser(options.histogram))
        recording_pictures.draw_histogram(found.table.angles, kept, options.balance_steering, folder, path)
        print_lines(f"{path}: the angles of {found.table.size:,} rows, and of the {len(kept):,} that balancing keeps")
    if options.debug_grid:
        path = Path(os.path.expanduser(options.debug_grid))
        recording_pictures.draw_examples(_examples(root, found, options), options.seed, path)
        print_lines(f"{path}: examples with camera, transform and angle")


def _told(folder: str, found: Recordings, left_out: int) -> list[str]:
    """What the recordings hold, in lines."""
    table = found.table
    minutes = _driven(table) / 60
    degrees = math.degrees(vehicle.STEERING) * np.abs(table.angles).mean()
    straight = (table.angles == 0).mean()
    stretches = len(np.unique(table.stretches))
    logs = f"{len(found.logs)} recording{'s' * (len(found.logs) != 1)}"
    center, all_of_them = np.count_nonzero(table.files[:, 0] != ""), np.count_nonzero(table.files != "")
    each = len(transforms.NAMES)
    height, width = found.shape
    return [
        f"{folder}: {table.size:,} rows of {logs}, {left_out:,} others left out; pictures of {width}x{height} pixels",
        f"{minutes:.1f} minutes of driving in {stretches:,} unbroken stretch{'es' * (stretches != 1)}",
        f"mean steering angle {degrees:.2f} degrees to either side; {straight:.1%} of the angles are 0",
        f"{'examples':10}{'original':>12}{f'{each} transforms':>15}",
        f"{'center':10}{center:>12,}{center * each:>15,}",
        f"{'3 cameras':10}{all_of_them:>12,}{all_of_them * each:>15,}",
    ]


def _driven(table: Table) -> float:
    """The seconds of all recordings, without gaps."""
    clock = table.clock()
    ends = np.flatnonzero(np.diff(table.recordings, append=-1))
    return float(clock[ends].sum())


def _write(folder: Path, content: bytes) -> str:
    """Writes the compiled log; an earlier one with other content gets the next free number. Returns what was done."""
    path = folder / f"{_NAME}.csv"
    with reported(folder):
        folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(match[1]) for name in os.listdir(folder) if (match := _EARLIER.fullmatch(name))]
    try:
        before = path.read_bytes() if path.exists() else None
    except OSError as error:
        raise unreadable(path, error) from error
    if before == content:
        return f"{path} has these rows already"
    kept = ""
    if before is not None:
        earlier = folder / f"{_NAME}_{max(numbers, default=-1) + 1}.csv"
        write_atomically(earlier, before)
        kept = f"; the one before is {earlier.name}"
    write_atomically(path, content)
    return f"wrote {path}{kept}"


def _examples(root: Path, found: Recordings, options: RecordingsOptions) -> DrivingSplit:
    """All examples of the recordings."""
    table = found.table
    pictures = RecordedPictures(root, table.files, found.shape, budget=0)
    rows, cameras, chosen = np.arange(table.size), range(len(CAMERAS)), transforms.CHOICES["all"]
    return DrivingSplit(pictures, table, rows, table.angles, cameras, chosen, options.side_steering)
