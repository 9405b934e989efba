"""Measures the data of behavioural cloning: python benchmarks/driving_feed.py FOLDER [--seconds 3] [--rows 19491].

FOLDER holds recordings, as `--data driving:FOLDER` takes them. The script prints

- index: the seconds and MB for the examples of a log of `rows` rows, 3 cameras and 14 transforms, and for the order of
  a pass over them. Beside it stands what the article does, a list of all numbers that scikit-learn shuffles.
- log: the seconds for reading a log of 100,000 rows.
- load: the seconds for loading recordings with three pictures for each of the `rows` rows, which are links to one file.
- feed: decoded files and examples a second in batches of 64, without kept pictures and with all of them in memory, when
  1, 2, 7 or 14 transforms of a picture follow each other. The last figure is the ratio to 1.
"""

import datetime
import os
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
from sklearn.utils import shuffle

from datasets import registry
from datasets.driving import log, recording, transforms
from datasets.driving.driving_split import DrivingSplit
from datasets.driving.pictures import RecordedPictures
from datasets.driving.table import CAMERAS, Table
from datasets.flaws import Flaws

BATCH = 64
LOG_ROWS = 100_000


class Counted(RecordedPictures):
    """Pictures that count how often one is decoded."""

    decoded = 0

    def decode(self, number: int) -> tuple[np.ndarray, Any]:
        """As the base class does."""
        self.decoded += 1  # by two threads: a lost one in thousands does not matter
        return super().decode(number)


def measured(function: Callable[[], Any]) -> tuple[Any, float, float]:
    """What the function returns, its seconds, and in a second call the MB that it took at most."""
    began = time.perf_counter()
    result = function()
    seconds = time.perf_counter() - began
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return result, seconds, peak


def table_of(rows: int) -> Table:
    """A drive of so many rows."""
    seconds = np.arange(rows) * 0.07
    return Table.of({
        "files": np.array([[f"IMG/{name(camera, row)}" for camera in CAMERAS] for row in range(rows)]),
        "angles": np.sin(seconds),
        "speeds": np.full(rows, 30.0),
        "seconds": seconds,
        "recordings": np.zeros(rows),
    })  # fmt: skip


def name(camera: str, row: int) -> str:
    """The name of a picture as the simulator chooses it."""
    moment = datetime.datetime(2020, 1, 1) + datetime.timedelta(milliseconds=70 * row)
    return f"{camera}_{moment:%Y_%m_%d_%H_%M_%S}_{moment.microsecond // 1000:03}.jpg"


def index(rows: int) -> None:
    """Prints seconds and MB of the examples and their order, and those of the article's list."""
    table = table_of(rows)
    pictures = RecordedPictures(Path(), table.files, (160, 320), 0)

    def ours() -> int:
        split = DrivingSplit(pictures, table, np.arange(rows), table.angles, (0, 1, 2), transforms.CHOICES["all"], 0.25)
        return len(split.rows_of_pass(0, 0))

    examples, seconds, peak = measured(ours)
    _, listed, listed_peak = measured(lambda: shuffle(list(range(examples)), random_state=0))
    of_table = sum(column.nbytes for column in table) / 1e6
    told = f"{peak:.0f} MB beside the {of_table:.0f} MB of the table (goal: below 1 s and 100 MB)"
    print(f"index: {examples:,} examples in {seconds:.3f} s and {told}")
    print(f"  the article's list takes {listed:.3f} s and {listed_peak:.0f} MB; ratio {listed / seconds:.1f} and "
          f"{listed_peak / peak:.1f}")  # fmt: skip


def lines_of(rows: int) -> str:
    """The text of a log as a simulator on Windows writes it."""
    folder = "C:\\Users\\somebody\\drive\\IMG\\"
    return "".join(
        f"{','.join(folder + name(camera, row) for camera in CAMERAS)},{np.sin(row / 20):.6f},0.5,0,30.1\n"
        for row in range(rows)
    )


def reading(place: Path, picture: Path, rows: int) -> None:
    """Prints the seconds for a log, and for recordings with pictures."""
    (place / log.FILE).write_text(lines_of(LOG_ROWS))
    began = time.perf_counter()
    frame = log.read(place / log.FILE, log.FILE, Flaws("log", False))
    print(f"log: {len(frame):,} rows in {time.perf_counter() - began:.2f} s")
    (place / log.FILE).write_text(lines_of(rows))
    (place / "IMG").mkdir()
    data = picture.read_bytes()
    for row in range(rows):
        for camera in CAMERAS:
            path = place / "IMG" / name(camera, row)
            if row % 1000 == 0:
                (place / f"{camera}.jpg").unlink(missing_ok=True)
                (place / f"{camera}.jpg").write_bytes(data)
            os.link(place / f"{camera}.jpg", path)
    began = time.perf_counter()
    sizes = registry.load(f"driving:{place}").sizes
    told = ", ".join(f"{size:,} {split}" for split, size in sizes.items())
    print(f"load: {3 * rows:,} pictures checked in {time.perf_counter() - began:.2f} s ({told})")


def feed(root: Path, seconds: float) -> None:
    """Prints the rates of decoded files and of examples."""
    found = recording.read(root, Flaws(str(root), False))
    table, all_rows = found.table, np.arange(found.table.size)
    for title, budget in (("no kept pictures", 0.0), ("all pictures in memory", 100.0)):
        first = 0.0
        for together in (1, 2, 7, 14):
            pictures = Counted(root, table.files, found.shape, budget)
            split = DrivingSplit(
                pictures, table, all_rows, table.angles, (0, 1, 2), transforms.CHOICES["all"], 0.25, together
            )
            if budget:
                pictures.pixels(np.arange(table.files.size))
            order, pictures.decoded = split.rows_of_pass(0, 0), 0
            began, taken = time.perf_counter(), 0
            while time.perf_counter() - began < seconds:
                start = taken % (len(order) - BATCH)
                split.take(order[start : start + BATCH], ("images", "angles"))
                taken += BATCH
            passed = time.perf_counter() - began
            first = first or taken / passed
            print(f"feed, {title}, together {together:2}: {pictures.decoded / passed:6,.0f} files/s, "
                  f"{taken / passed:6,.0f} examples/s, ratio {taken / passed / first:.2f}")  # fmt: skip


def main(folder: str, seconds: float = 3.0, rows: int = 19_491) -> None:
    """Prints all measurements."""
    root = Path(folder).expanduser()
    index(rows)
    with tempfile.TemporaryDirectory() as place:
        reading(Path(place), next(root.rglob("*.jpg")), rows)
    feed(root, seconds)


if __name__ == "__main__":
    fire.Fire(main)
