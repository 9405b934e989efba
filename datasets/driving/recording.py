"""A folder of recordings as one table: all logs below it, their pictures found and checked, their times read."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from datasets.driving import log, picture_check
from datasets.driving.table import CAMERAS, Table
from datasets.driving.tree import Tree
from datasets.flaws import Flaws
from errors import DataError
from texts import print_lines

_NEEDED = f"a recording is a folder with {log.FILE} and the folder IMG beside it"
_APART = 0.1  # seconds between two rows whose pictures tell no time
_TIME = r"(\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d_\d{3})\.[^./]*$"  # at the end of center_2018_07_16_17_11_43_382.jpg


class Recordings(NamedTuple):
    """The recordings in a folder.

    rows: a row for each moment, with log.COLUMNS; the pictures have their paths relative to the folder, with slashes.
    table: the same rows. sizes: int64 [R, K], the bytes of the K pictures of each row that were checked. shape:
    (height, width) of the pictures. logs: the paths of the logs, relative to the folder.
    """

    rows: pd.DataFrame
    table: Table
    sizes: np.ndarray
    shape: tuple[int, int]
    logs: tuple[str, ...]


def read(root: Path, flaws: Flaws, cameras: Sequence[int] = (0, 1, 2)) -> Recordings:
    """Every driving_log.csv in a folder and below it, in the order of their paths; the rows of each in that of time.

    tree.Tree finds the pictures, wherever they were when they were recorded. Rows that can't be used, or whose pictures
    can't, are left out and counted in `flaws`. The names of the pictures tell the time; where those of a log do not,
    its rows are taken to be 0.1 s apart, and a line on stderr says so.

    Args:
        root: the folder.
        flaws: counts what is left out.
        cameras: numbers of those whose pictures are needed; those of others are neither looked for nor checked.

    Raises:
        DataError: there is no log, a log makes no sense, or no row has its pictures.
    """
    tree = Tree(root)
    if not tree.logs:
        raise DataError(f"{root} has no {log.FILE} in it or below it; {_NEEDED}")
    rows = pd.concat([_read_log(root, path, tree, flaws, cameras) for path in tree.logs], ignore_index=True)
    rows = _without_repeated(rows, flaws)
    rows["recording"] = pd.factorize(rows["log"])[0]
    flaw, sizes, shape = _look(root, rows, cameras)
    good = ~flaw.any(axis=1)
    _note(rows, flaw, cameras, flaws)
    if not good.any():
        kind = picture_check.FLAWS[flaw[0].max()]
        told = f"{root}: none of the {len(rows):,} rows has pictures that can be used, the first for {kind}"
        raise DataError(f"{told}; {_NEEDED}", f"the first row names {rows['center'][0]}")
    _tell_no_times(root, rows, tree.logs)
    rows, sizes = rows[good].reset_index(drop=True), sizes[good]
    for camera in cameras:
        rows[CAMERAS[camera]] = rows[f"found {CAMERAS[camera]}"]
    columns = {
        "files": rows[list(CAMERAS)].to_numpy(str),
        "angles": rows["steering"],
        "speeds": rows["speed"],
        "seconds": rows["seconds"],
        "recordings": rows["recording"],
    }
    return Recordings(rows[list(log.COLUMNS)], Table.of(columns), sizes, shape, tuple(tree.logs))


def _read_log(root: Path, path: str, tree: Tree, flaws: Flaws, cameras: Sequence[int]) -> pd.DataFrame:
    """The rows of one log, with the paths of their pictures and the seconds since the first of them."""
    rows = log.read(root / path, path, flaws)
    for camera in cameras:
        found = tree.find(path, rows[CAMERAS[camera]].tolist())
        rows[f"found {CAMERAS[camera]}"] = pd.Series(found, dtype=object)
    seconds = _seconds(rows["found center"])
    rows["tells_time"] = seconds is not None
    rows["seconds"] = np.arange(len(rows)) * _APART if seconds is None else seconds
    rows = rows.sort_values("seconds", kind="stable", ignore_index=True)  # somebody may have shuffled the log
    return rows.assign(log=pd.Series([path] * len(rows), dtype=object))


def _without_repeated(rows: pd.DataFrame, flaws: Flaws) -> pd.DataFrame:
    """The rows but for those of pictures that an earlier row has: a log of all recordings may lie beside their own."""
    repeated = rows["found center"].duplicated() & (rows["found center"] != "")
    for name, log_path in zip(rows["found center"][repeated], rows["log"][repeated], strict=True):
        flaws.note("rows whose pictures an earlier row has", "left out", name, f"a row of {log_path}")
    return rows[~repeated].reset_index(drop=True)


def _look(root: Path, rows: pd.DataFrame, cameras: Sequence[int]) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """What picture_check says of the pictures of each row: flaws and bytes [R, K], and the usual (height, width).

    A side camera for which the log has no name took no picture; that is no flaw.
    """
    paths = rows[[f"found {CAMERAS[camera]}" for camera in cameras]].to_numpy(str)
    is_absent = rows[[CAMERAS[camera] for camera in cameras]].to_numpy(str) == ""
    is_absent[:, [camera == 0 for camera in cameras]] = False
    flaw, sizes = np.zeros(paths.shape, np.uint8), np.zeros(paths.shape, np.int64)
    flaw[~is_absent], sizes[~is_absent], shape = picture_check.check(root, paths[~is_absent].tolist())
    return flaw, sizes, shape


def _seconds(names: pd.Series) -> np.ndarray | None:
    """The seconds [R] since the first picture, by their names, NaN for ""; None where a name tells no time."""
    texts = names.str.extract(_TIME)[0]
    times = pd.to_datetime(texts, format="%Y_%m_%d_%H_%M_%S_%f", errors="coerce")
    is_there = names != ""
    if not is_there.any() or times[is_there].isna().any():
        return None
    return ((times - times.min()) / pd.Timedelta(seconds=1)).to_numpy(np.float64)


def _tell_no_times(root: Path, rows: pd.DataFrame, logs: Sequence[str]) -> None:
    timeless = rows["log"][~rows["tells_time"]].unique()
    if len(timeless):
        told = f"{root}: the pictures of {len(timeless)} of {len(logs)} logs tell no time in their names"
        print_lines(f"{told}; their rows count as {_APART} s apart: {timeless[0]}", file=sys.stderr)


def _note(rows: pd.DataFrame, flaw: np.ndarray, cameras: Sequence[int], flaws: Flaws) -> None:
    """Counts the rows that are left out, each for the first of its pictures that can't be used.

    Rows without side cameras are no flaw, and counted as well.
    """
    for row in np.flatnonzero(flaw.any(axis=1)):
        column = int(np.flatnonzero(flaw[row])[0])
        camera = CAMERAS[cameras[column]]
        name = rows[f"found {camera}"][row] or rows[camera][row]
        flaws.note(
            f"rows with {picture_check.FLAWS[flaw[row, column]]}", "left out", name, f"a row of {rows['log'][row]}"
        )
    if len(cameras) > 1:
        for row in np.flatnonzero((rows["left"] == "") & (rows["right"] == "") & ~flaw.any(axis=1)):
            flaws.remark("rows of the center camera alone", "used", rows["center"][row], f"a row of {rows['log'][row]}")
