"""GTSRB, the German Traffic Sign Recognition Benchmark (Stallkamp et al. 2011), at 32x32 pixels.

It is read in two forms: the pickles of Udacity's course, or one .npz. A track is one physical sign, filmed while the
car drives towards it. Its frames are near copies, so no track may be in training and validation at the same time.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from datasets.dataset import Dataset, check_labels
from datasets.reading import pickles
from datasets.reading.folders import Release, find
from errors import DataError

PICKLES = Release(
    folder="gtsrb",
    files=(("train.p",), ("valid.p",), ("test.p",)),
    mirrors=(),
    downloads={},
    instead="shapes",
    home="https://github.com/udacity/CarND-Traffic-Sign-Classifier-Project (traffic-signs-data.zip)",
)
NPZ = PICKLES._replace(
    files=(("gtsrb_32x32.npz",),),
    home="https://benchmark.ini.rub.de (its pictures as arrays train_x, train_y, train_track, test_x, test_y)",
)
_CLASSES = 43


def load(data_dir: str, seed: int) -> Dataset:
    """images: uint8 [N, 32, 32, 3], RGB in 0..255; labels: int32 [N] in 0..42.

    The pickles hold the three splits: 34,799 for training, 4,410 for validation, 12,630 for test. The .npz holds
    training and test; a tenth of each class's tracks, at least one, becomes the validation set, by the seed. The names
    of the classes come from signnames.csv beside these files, else they are numbers.
    """
    release, paths = find("gtsrb", (PICKLES, NPZ), data_dir)
    if release == PICKLES:
        parts = [_examples(pickles.load_dict(path), "features", "labels", path) for path in paths]
        splits = dict(zip(("train", "validation", "test"), parts, strict=True))
    else:
        splits = _read_npz(paths[0], seed)
    return Dataset("gtsrb", splits, _class_names(paths[0].with_name("signnames.csv")))


def _read_npz(path: Path, seed: int) -> dict[str, dict[str, np.ndarray]]:
    """The three splits; validation is split off the training set by track."""
    arrays = _arrays(path)
    train, test = (_examples(arrays, f"{part}_x", f"{part}_y", path) for part in ("train", "test"))
    track = _whole_numbers(arrays, "train_track", len(train["labels"]), path)
    chosen = _choose_tracks(train["labels"], track, seed, path)
    return {
        "train": {field: array[~chosen] for field, array in train.items()},
        "validation": {field: array[chosen] for field, array in train.items()},
        "test": test,
    }


def _arrays(path: Path) -> dict[str, np.ndarray]:
    """All arrays of an .npz by their names; arrays of objects are refused, since they are pickles."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except Exception as error:  # of zip, zlib and NumPy, whatever a damaged file makes them raise
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"cannot read {path}, get it again: {reason}") from error


def _examples(arrays: Mapping[str, Any], images: str, labels: str, path: Path) -> dict[str, np.ndarray]:
    """The checked images [N, 32, 32, 3] and labels [N] that a file calls by these names."""
    pixels = arrays.get(images)
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8 or pixels.shape[1:] != (32, 32, 3):
        raise DataError(f"{path} has no '{images}' of uint8 [N, 32, 32, 3]: it is damaged, or of another data set")
    values = _whole_numbers(arrays, labels, len(pixels), path)
    check_labels(values, _CLASSES, path)  # before int32 makes small numbers of large ones
    return {"images": pixels, "labels": values.astype(np.int32)}


def _whole_numbers(arrays: Mapping[str, Any], name: str, count: int, path: Path) -> np.ndarray:
    """The array [count] of integers that a file calls by this name."""
    values = arrays.get(name)
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "iu" or values.shape != (count,):
        raise DataError(f"{path} has no '{name}' of {count} whole numbers: it is damaged, or of another data set")
    return values


def _choose_tracks(labels: np.ndarray, track: np.ndarray, seed: int, path: Path) -> np.ndarray:
    """bool [N]: which examples are for validation; tracks are numbered anew in each class."""
    random = np.random.default_rng(seed)
    chosen = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = labels == label
        tracks = random.permutation(np.unique(track[members]))
        if len(tracks) < 2:
            raise DataError(f"{path}: class {label} has a single track, too few for train and validation")
        chosen |= members & np.isin(track, tracks[: max(1, round(len(tracks) / 10))])
    return chosen


def _class_names(path: Path) -> tuple[str, ...]:
    """The column SignName in the order of the column ClassId; without such a file the numbers of the classes."""
    if not path.exists():
        return tuple(map(str, range(_CLASSES)))
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            names = {int(row["ClassId"]): row["SignName"].strip() for row in csv.DictReader(file)}
        return tuple(names[label] for label in range(_CLASSES))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        told = f"{path} does not name the classes 0..{_CLASSES - 1} in columns ClassId and SignName"
        raise DataError(f"{told}: correct it, or remove it to have numbers for names") from error
