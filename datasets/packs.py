"""`pack:FILE_train.p`: bottleneck features, what a frozen network gives for each picture, as pickles hold them.

A course of 2017 has {network}_{data}_100_bottleneck_features_train.p, with 100 examples of each class, and
{network}_{data}_bottleneck_features_validation.p. train.py --pack writes such files.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Any

import numpy as np

from datasets.cifar import CIFAR10_CLASSES
from datasets.dataset import Dataset, check_labels
from datasets.reading import pickles
from datasets.split import ArraySplit
from datasets.wanted import TRAINING, Wanted
from errors import DataError
from texts import some

_TRAIN = "_train"
_TEST_SEED = 0  # the test set is the same for every run
_NEEDED = f"pack:PATH takes a file NAME{_TRAIN}.p, or a folder with one such file"

Examples = dict[str, np.ndarray]


def load(data_dir: str, seed: int, wanted: Wanted = TRAINING) -> Dataset:
    """features: float32 [N, C], those of an example flattened; labels: int32 [N].

    Beside NAME_100_bottleneck_features_train.p lies NAME_bottleneck_features_validation.p, and perhaps another one for
    test; they may have the number 100 as well. Without one for test, half of the validation examples of each class are
    for test, always the same ones.

    The classes are those that have training examples. Their names are the texts "classes" of the training file, those
    of CIFAR-10 where the file's name has "cifar10", else their numbers.

    Args:
        data_dir: the path of the training file, or of a folder with a single one.
        seed: without effect, as nothing is chosen at random for validation.
        wanted: the splits to return.

    Raises:
        DataError: the files can't be had, or are no such packs.
    """
    del seed
    files = _files(Path(os.path.expanduser(data_dir)), wanted)
    packs = {split: pickles.load_dict(path) for split, path in files.items()}
    parts = {split: _examples(pack, files[split]) for split, pack in packs.items()}
    lengths = {split: part["features"].shape[1] for split, part in parts.items()}
    first = next(iter(parts))
    for split, length in lengths.items():
        if length != lengths[first]:
            told = f"{files[split]} has features of {length} numbers, {files[first].name} of {lengths[first]}"
            raise DataError(f"{told}: they are of different networks")
    classes = _name_classes(parts, _known_classes(packs[first], files[first]), files)
    if "validation" in parts and "test" not in parts and not wanted.only and "test" not in wanted.elsewhere:
        parts["validation"], parts["test"] = _halves(parts["validation"])
    splits = {split: ArraySplit(part) for split, part in parts.items()}
    content = hashlib.sha256(b"".join(split.fingerprint(()) for split in splits.values())).hexdigest()
    return Dataset(data_dir, splits, classes, content=content)


def _files(path: Path, wanted: Wanted) -> dict[str, Path]:
    """Split -> its file, of the splits that are wanted and that have one."""
    if path.is_dir():
        path = _only_file(path)
    if not path.exists():
        raise DataError(f"{path} is missing: {_NEEDED}")
    there = {split: found for split in ("validation", "test") if (found := _beside(path, split))}
    if not wanted.only and "validation" not in {*there, *wanted.elsewhere}:
        name = _names_beside(path, "validation")[-1]
        raise DataError(f"{path} has no {name} beside it: put it there, or name another set by --validation_data")
    return wanted.of(str(path), {"train": path} | there)


def _only_file(folder: Path) -> Path:
    try:
        found = sorted(folder.glob(f"*{_TRAIN}.p"))
    except OSError as error:
        raise DataError(f"cannot read {folder}: {error.strerror or error}") from error
    if len(found) != 1:
        has = f"has {some([path.name for path in found])}: name one of them" if found else f"has none: {_NEEDED}"
        raise DataError(f"{folder} {has}")
    return found[0]


def _beside(path: Path, split: str) -> Path | None:
    """The file of another split beside a training file."""
    paths = [path.with_name(name) for name in _names_beside(path, split)] if path.stem.endswith(_TRAIN) else []
    return next((other for other in paths if other.exists()), None)


def _names_beside(path: Path, split: str) -> list[str]:
    """The names that the file of another split may have: with the number of examples of a class, or without."""
    name = f"{path.stem.removesuffix(_TRAIN)}_{split}{path.suffix}"
    return [name, re.sub(r"_\d+(?=_bottleneck_features_)", "", name)]


def _examples(pack: dict[str, Any], path: Path) -> Examples:
    """ "features" float32 [N, C] and "labels" int64 [N] of a file."""
    features, labels = pack.get("features"), pack.get("labels")
    if not _is_array(features, "fiu") or features.ndim < 2 or not features.size:
        raise DataError(f"{path} has no 'features', numbers [N, ...]: it is damaged, or of another kind")
    count = len(features)
    if not _is_array(labels, "iu") or labels.shape not in ((count,), (count, 1)):
        raise DataError(f"{path} has no 'labels' of {count} whole numbers: it is damaged, or of another kind")
    with np.errstate(over="ignore"):
        features = features.reshape(count, -1).astype(np.float32)
    if not np.isfinite(features).all():
        row = np.flatnonzero(~np.isfinite(features).all(axis=1))[0]
        raise DataError(f"{path}: the features of example {row} are not finite; make the file again")
    return {"features": features, "labels": labels.reshape(count)}


def _is_array(value: Any, kinds: str) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in kinds


def _known_classes(pack: dict[str, Any], path: Path) -> tuple[str, ...]:
    """The names of the classes, 0 first; () where nothing tells them."""
    names = pack.get("classes")
    if names is None:
        return CIFAR10_CLASSES if "cifar10" in re.split("[_.-]", path.name.lower()) else ()
    if not isinstance(names, list) or len(names) < 2 or {type(name) for name in names} - {str, bytes}:
        raise DataError(f"{path} has 'classes' that are no list of names: leave them out to have numbers for names")
    return tuple(name.decode("utf-8", "replace") if isinstance(name, bytes) else name for name in names)


def _name_classes(parts: dict[str, Examples], names: tuple[str, ...], files: dict[str, Path]) -> tuple[str, ...]:
    """The classes; labels that are numbers without names become int32 places among those of the first split."""
    known = np.arange(len(names)) if names else np.unique(next(iter(parts.values()))["labels"])
    for split, part in parts.items():
        if names:
            check_labels(part["labels"], len(names), files[split])
        elif len(unknown := np.setdiff1d(part["labels"], known)):
            raise DataError(f"{files[split]} has labels that training never saw: {some([str(one) for one in unknown])}")
        part["labels"] = np.searchsorted(known, part["labels"]).astype(np.int32)
    if len(known) < 2:
        raise DataError(f"{next(iter(files.values()))} has examples of one class, {known[0]}: two or more are needed")
    return names or tuple(map(str, known))


def _halves(examples: Examples) -> tuple[Examples, Examples]:
    """Two halves with the same number of each class, to one example."""
    rows = np.random.default_rng(_TEST_SEED).permutation(len(examples["labels"]))
    rows = rows[np.argsort(examples["labels"][rows], kind="stable")]
    first, second = ({field: array[np.sort(rows[start::2])] for field, array in examples.items()} for start in (0, 1))
    return first, second
