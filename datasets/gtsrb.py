"""GTSRB, the German Traffic Sign Recognition Benchmark (Stallkamp et al. 2011), at 32x32 pixels.

It is read in two forms: the pickles of Udacity's course, all of them or some, or one .npz. A track is one physical
sign, filmed while the car drives towards it. Its frames are near copies, so no track may be in two splits.
"""

import csv
import sys
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
    files=(("train.p", "small_train_traffic.p"),),
    mirrors=(),
    downloads={},
    instead="shapes",
    home="https://github.com/udacity/CarND-Traffic-Sign-Classifier-Project (traffic-signs-data.zip; "
    "valid.p and test.p, too, if you have them)",
)
NPZ = PICKLES._replace(
    files=(("gtsrb_32x32.npz",),),
    home="https://benchmark.ini.rub.de (its pictures as arrays train_x, train_y, train_track, test_x, test_y)",
)
_BESIDE = {"validation": ("valid.p",), "test": ("test.p", "small_test_traffic.p")}  # what may lie beside train.p
_CLASSES = 43
_FRAMES = 30  # of a track in the official release, where they follow each other
_OF_PICKLES, _OF_NPZ = 6, 10  # one of so many tracks of a class is for a split that is missing
_TEST_SEED = 0  # the test set is the same for every run

Examples = dict[str, np.ndarray]


def load(data_dir: str, seed: int) -> Dataset:
    """images: uint8 [N, 32, 32, 3], RGB in 0..255; labels: int32 [N].

    The three pickles hold the three splits: 34,799 for training, 4,410 for validation, 12,630 for test. A sixth of the
    tracks of train.p, of each class, stands for a pickle that is missing. The .npz holds training and test; a tenth of
    the tracks is for validation. Validation follows from the seed, the test set is always the same.

    The classes are those that have training examples, all 43 or some. Their names come from signnames.csv beside these
    files, else they are the numbers of the benchmark, 0..42. Other examples are left out of validation and test.

    Raises:
        DataError: the set can't be had, a file is no part of it, or a class has too few examples.
    """
    release, (path,) = find("gtsrb", (PICKLES, NPZ), data_dir)
    splits = _read_pickles(path, seed) if release == PICKLES else _read_npz(path, seed)
    known = np.unique(splits["train"]["labels"])
    if len(known) < 2:
        raise DataError(f"{path} has examples of one class, {known[0]}: two or more are needed")
    names = _class_names(path.with_name("signnames.csv"), known)
    if len(known) < _CLASSES:
        _say(f"{path.name} has {len(known)} of the {_CLASSES} classes")
    splits = {split: _renumbered(examples, known, split) for split, examples in splits.items()}
    return Dataset("gtsrb", splits, names)


def _say(text: str) -> None:
    """On stderr, as whatever a loader decides."""
    print(f"gtsrb: {text}", file=sys.stderr)


def _read_pickles(path: Path, seed: int) -> dict[str, Examples]:
    """The three splits; those without a pickle beside train.p are split off the training set by track."""
    files = {"train": path}
    for split, names in _BESIDE.items():
        if found := [path.with_name(name) for name in names if path.with_name(name).exists()]:
            files[split] = found[0]
    splits = {split: _examples(pickles.load_dict(file), "features", "labels", file) for split, file in files.items()}
    seeds = {split: its for split, its in (("test", _TEST_SEED), ("validation", seed)) if split not in files}
    if not seeds:
        return splits
    labels = splits["train"]["labels"]
    each = f"a sixth of {path.name} each" if len(seeds) > 1 else f"a sixth of {path.name}"
    _say(f"{' and '.join(seeds)}: {each}, by {_how_tracks_are_known(labels)}")
    track = _presumed_tracks(labels, 1 + len(seeds))
    return splits | _split_by_track(splits["train"], track, _OF_PICKLES, seeds, path)


def _how_tracks_are_known(labels: np.ndarray) -> str:
    """What is said of the tracks of a pickle, which does not store them."""
    runs = 1 + np.count_nonzero(np.diff(labels))
    if runs == len(np.unique(labels)):
        return f"blocks of {_FRAMES} consecutive examples of a class, the tracks of the official release"
    return (
        "blocks of examples; they are shuffled, so the tracks are unknown, and frames of one sign are in several "
        "splits: figures will be too good"
    )


def _presumed_tracks(labels: np.ndarray, least: int) -> np.ndarray:
    """[N] int, a number for each track of a class: 30 consecutive examples.

    A class of fewer than `least` tracks is cut into that many pieces of consecutive examples instead.
    """
    track = np.zeros(len(labels), int)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        places = np.arange(len(members))
        is_enough = len(members) > _FRAMES * (least - 1)
        track[members] = places // _FRAMES if is_enough else places * least // len(members)
    return track


def _read_npz(path: Path, seed: int) -> dict[str, Examples]:
    """The three splits; validation is split off the training set by track."""
    arrays = _arrays(path)
    train, test = (_examples(arrays, f"{part}_x", f"{part}_y", path) for part in ("train", "test"))
    track = _whole_numbers(arrays, "train_track", len(train["labels"]), path)
    return {"test": test} | _split_by_track(train, track, _OF_NPZ, {"validation": seed}, path)


def _arrays(path: Path) -> dict[str, np.ndarray]:
    """All arrays of an .npz by their names; arrays of objects are refused, since they are pickles."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except Exception as error:  # of zip, zlib and NumPy, whatever a damaged file makes them raise
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"cannot read {path}, get it again: {reason}") from error


def _examples(arrays: Mapping[str, Any], images: str, labels: str, path: Path) -> Examples:
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


def _split_by_track(
    examples: Examples, track: np.ndarray, one_of: int, seeds: Mapping[str, int], path: Path
) -> dict[str, Examples]:
    """Splits off whole tracks of each class; the rest is "train".

    Args:
        examples: those of the training set.
        track: [N], a number for each track; in each class they may begin anew.
        one_of: a split gets one of so many tracks of a class, at least one.
        seeds: split -> the seed that chooses its tracks.
        path: of the training set.

    Raises:
        DataError: a class has too few tracks.
    """
    labels, numbers = examples["labels"], dict(enumerate(seeds, 1))
    random = {split: np.random.default_rng(seed) for split, seed in seeds.items()}
    part = np.zeros(len(labels), int)  # [N], 0 for training
    for label in np.unique(labels):
        members = labels == label
        left = np.unique(track[members])
        if len(left) <= len(seeds):
            told = "a single track" if len(left) == 1 else f"{len(left)} tracks"
            raise DataError(f"{path}: class {label} has {told}, too few for train and {' and '.join(seeds)}")
        count = max(1, round(len(left) / one_of))
        for number, split in numbers.items():
            taken = random[split].permutation(left)[:count]
            part[members & np.isin(track, taken)] = number
            left = np.setdiff1d(left, taken)
    return {
        split: {field: array[part == number] for field, array in examples.items()}
        for number, split in {0: "train", **numbers}.items()
    }


def _renumbered(examples: Examples, known: np.ndarray, split: str) -> Examples:
    """The examples of the known classes, with labels 0..len(known)-1 in place of the numbers of the benchmark."""
    is_known = np.isin(examples["labels"], known)
    if not is_known.all():
        unknown, count = np.setdiff1d(examples["labels"], known), np.count_nonzero(~is_known)
        told = ", ".join(map(str, unknown))
        of_all = f"{count:,} of {len(is_known):,} examples"
        _say(f"{split}: {of_all} are of classes that training never saw ({told}); left out")
        examples = {field: array[is_known] for field, array in examples.items()}
    return examples | {"labels": np.searchsorted(known, examples["labels"]).astype(np.int32)}


def _class_names(path: Path, known: np.ndarray) -> tuple[str, ...]:
    """The names in the column SignName for numbers in the column ClassId; without such a file the numbers."""
    if not path.exists():
        return tuple(map(str, known))
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            names = {int(row["ClassId"]): row["SignName"].strip() for row in csv.DictReader(file)}
        return tuple(names[label] for label in known)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        told = f"{path} does not name the classes of the set in columns ClassId and SignName"
        raise DataError(f"{told}: correct it, or remove it to have numbers for names") from error
