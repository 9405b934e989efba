"""`records:FOLDER` without dataset.json: TFRecords of other programs, by features that are found or named."""

import hashlib
import itertools
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from annotated_types import Ge, doc
from tqdm import tqdm

from datasets import partition
from datasets.dataset import Dataset
from datasets.foreign_records import class_names, mapping, objects, shards
from datasets.foreign_records.indexing import index_of
from datasets.foreign_records.labels import classes_of, with_common_texts
from datasets.foreign_records.pictures import ResizedPicture
from datasets.options import Channels, Fit, MemoryBudget
from datasets.reading import pictures, tfrecords
from datasets.records.examples import features
from datasets.records.fields import StoredField
from datasets.records.index import Index
from datasets.records.split import RecordFiles, RecordSplit
from datasets.split import Fields
from datasets.wanted import TRAINING, Wanted
from errors import DataError, UsageError
from parameters import ImageSize, height_and_width
from texts import print_lines

_SHARES = {"test": 1 / 5, "validation": 1 / 10}  # of the training examples, for the splits that are missing
_LOOKED_AT = 20  # records, for the names of features
_MOST_CLASSES = 1_000_000
_STORED = {
    "labels": StoredField("labels", "int64", np.dtype(np.int32), ()),
    "boxes": StoredField("boxes", "float", np.dtype(np.float32), ()),
    "difficult": StoredField("difficult", "int64", np.dtype(bool), ()),
}


def load(
    data_dir: str,
    seed: int,
    wanted: Wanted = TRAINING,
    *,
    boxes: Annotated[bool, doc("examples with objects, not with one label each")] = False,
    image_size: ImageSize = (224,),
    channels: Channels = 3,
    resize: Fit = "letterbox",
    invert: Annotated[Literal["no"], doc("dark and light stay, in predict.py as well")] = "no",
    image_shape: Annotated[
        tuple[Annotated[int, Ge(1)], ...],
        doc("height,width,channels of pictures that are stored as bytes, where the records don't say them"),
    ] = (),
    fields: Annotated[
        tuple[str, ...],
        doc("features that hold what: images=FEATURE,labels=FEATURE,boxes=FEATURE,...; default: by usual names"),
    ] = (),
    skip_bad: Annotated[bool, doc("leave out damaged records; all are read once to find them")] = False,
    memory_budget: MemoryBudget = 0.5,
) -> Dataset:
    """images: uint8 [N, *image_size, channels] in 0..255, labels or objects as Dataset describes them.

    The names of the files tell the splits. A missing test set is about a fifth of the training examples, a missing
    validation set a tenth, by a hash of the file's name and the record's number; the validation set depends on the
    seed, too. Lines on stderr say which features were found. The index of each shard is made once.

    Args:
        data_dir: the FOLDER, or a file.
        seed: of the validation set.
        wanted: the splits to return.

    Raises:
        DataError: there are no such records, they are damaged, or their features can't be understood.
        UsageError: --fields or --image_shape make no sense.
    """
    root = Path(os.path.expanduser(data_dir))
    files = wanted.of(data_dir, shards.find(root))
    paths = [path for of_split in files.values() for path in of_split]
    first = _first_features(paths)
    found = mapping.find(str(paths[0]), first, fields, boxes)
    kind = pictures.format_of(next(iter(mapping.values_of(first[found["images"]])), b""))
    indices = _indices(paths, found, bool(kind), skip_bad)
    shape = (*height_and_width(image_size), channels)
    raw_shape = () if kind else _raw_shape(data_dir, indices, image_shape, shape)
    arrays, classes, told = _annotations(root, paths, found, indices, shape, resize, boxes)
    form = kind or f"bytes of {'x'.join(map(str, raw_shape))}"
    print_lines(f"{data_dir}: images from {found['images']} ({form}){told}", file=sys.stderr)

    indices = [_with_fields(index, small) for index, small in zip(indices, arrays, strict=True)]
    images = _images(found["images"], shape, resize, raw_shape)
    stored = {"images": images, **{name: _STORED[name] for name in arrays[0]}}
    held = RecordFiles(list(zip(paths, indices, strict=True)), stored, memory_budget)
    numbers = _complete(data_dir, root, _by_split(files, indices), paths, indices, seed, wanted)
    if skip_bad:
        numbers = {name: held.readable(rows, f"{data_dir}: {name}", len(rows)) for name, rows in numbers.items()}
    if boxes and "train" in numbers:
        _learn(held, numbers["train"])
    splits = {split: RecordSplit(held, rows) for split, rows in numbers.items()}
    return Dataset(data_dir, splits, classes, content=_content(files, indices))


def _with_fields(index: Index, small: Fields) -> Index:
    """The index with fields of the data set, and a checksum that is the same at any place."""
    return replace(index, small=small, checksum=str(index.small["content"]))


def _content(files: Mapping[str, Sequence[Path]], indices: Sequence[Index]) -> str:
    """A hash of all records, and of how many files there are for each split."""
    held = [(split, len(paths)) for split, paths in files.items()], [index.checksum for index in indices]
    return hashlib.blake2b(repr(held).encode(), digest_size=16).hexdigest()


def _first_features(paths: Sequence[Path]) -> dict[str, Any]:
    """The features of the first records of the first file that has any, each by the first record with a value of it."""
    for path in paths:
        found: dict[str, Any] = {}
        for record in itertools.islice(tfrecords.scan(path), _LOOKED_AT):
            example = None if record.flaw else features(record.data)
            for name, feature in (example or {}).items():
                if name not in found or not mapping.values_of(found[name]):
                    found[name] = feature
        if found:
            return found
    raise DataError(f"{paths[0]} holds no tf.train.Example: it is empty, damaged, or made for another reader")


def _indices(paths: Sequence[Path], found: Mapping[str, str], encoded: bool, skip_bad: bool) -> list[Index]:
    sizes = sum(path.stat().st_size for path in paths)
    with tqdm(total=sizes, desc="index", unit="B", unit_scale=True, delay=2, leave=False, disable=None) as bar:
        indices = [index_of(path, found, encoded, skip_bad, bar) for path in paths]
    bad, good = sum(int(index.small["bad"]) for index in indices), sum(map(len, indices))
    if not good:
        raise DataError(f"{paths[0].parent}: all {bad} records are bad; without --skip_bad the first one is named")
    if bad:
        told = f"{paths[0].parent}: {bad} of {bad + good} records are left out, since they are bad"
        print_lines(told, file=sys.stderr)
    return indices


def _raw_shape(
    name: str, indices: Sequence[Index], given: tuple[int, ...], shape: tuple[int, int, int]
) -> tuple[int, ...]:
    """The shape of pictures that are stored as bytes: as given, as the records say, or that of the network's input."""
    counts = np.unique(np.concatenate([index.places["images"][:, 1] for index in indices]))
    stated = np.unique(np.concatenate([index.small["sizes"] for index in indices]), axis=0)
    if given:
        chosen = given if len(given) == 3 else (*given, 1)
        if len(given) not in (2, 3) or chosen[2] not in (1, 3):
            raise UsageError(f"--image_shape is HEIGHT,WIDTH,CHANNELS with 1 or 3 channels, not {given}")
    elif len(stated) == 1 and stated.all():
        chosen = tuple(stated[0].tolist())
    elif len(stated) == 1 and stated[0, :2].all() and counts[0] in (stated[0, :2].prod() * np.array([1, 3])):
        chosen = (*stated[0, :2].tolist(), int(counts[0] // stated[0, :2].prod()))
    else:
        chosen = shape
    if counts.tolist() == [np.prod(chosen)]:
        return chosen
    held = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    told = f"{name}: pictures are stored as {held} bytes; {'x'.join(map(str, chosen))} takes {np.prod(chosen):,}"
    raise DataError(f"{told}; give --image_shape HEIGHT,WIDTH,CHANNELS" if not given else told)


def _images(feature: str, shape: tuple[int, int, int], resize: str, raw_shape: tuple[int, ...]) -> StoredField:
    if raw_shape == shape:
        return StoredField(feature, "raw", np.dtype(np.uint8), shape)
    return ResizedPicture(feature, "encoded", np.dtype(np.uint8), shape, resize, raw_shape)


def _annotations(
    root: Path,
    paths: Sequence[Path],
    found: Mapping[str, str],
    indices: Sequence[Index],
    shape: tuple[int, ...],
    resize: str,
    boxes: bool,
) -> tuple[list[Fields], tuple[str, ...], str]:
    """The small fields of each shard, the classes, and in words where they come from."""
    field = "object_labels" if boxes else "labels"
    if field not in found:
        return [{} for _ in indices], (), ", no labels (--fields labels=FEATURE names them)"
    labels, classes = with_common_texts(str(root), indices, field)
    everything = np.concatenate(labels)
    if not len(everything):
        raise DataError(f"{root}: no record has an object")
    told, first = " (text)", 0
    if not classes:
        names, source = class_names.beside([root, *(path.parent for path in paths)], boxes)
        if not names:
            names, source = _names_in_records(indices), found.get("object_names" if boxes else "names", "")
        if (last := max([int(everything.max()), *names])) >= _MOST_CLASSES:
            wrong = f"{root}: {found[field]} holds labels up to {last:,}, which are no numbers of classes"
            raise DataError(wrong, f"name another feature: --fields {field}=FEATURE")
        classes, first, told = classes_of(everything, names, source)
    labels = [(own - first).astype(np.int32) for own in labels]
    told = f", labels from {found[field] or repr(found[field])}{told}"
    if boxes:
        return objects.fields_of(indices, labels, shape, resize), classes, f", boxes from {found['boxes']}{told}"
    return [{"labels": own} for own in labels], classes, told


def _names_in_records(indices: Sequence[Index]) -> dict[int, str]:
    names: dict[int, str] = {}
    for index in indices:
        names |= dict(zip(index.small["name_labels"].tolist(), index.small["name_texts"].tolist(), strict=True))
    return names


def _by_split(files: Mapping[str, Sequence[Path]], indices: Sequence[Index]) -> dict[str, np.ndarray]:
    """Split -> the numbers of its records among all."""
    numbers, first, left = {}, 0, iter(indices)
    for split, paths in files.items():
        count = sum(len(next(left)) for _ in paths)
        numbers[split] = np.arange(first, first + count)
        first += count
    return numbers


def _complete(
    name: str,
    root: Path,
    numbers: dict[str, np.ndarray],
    paths: Sequence[Path],
    indices: Sequence[Index],
    seed: int,
    wanted: Wanted,
) -> dict[str, np.ndarray]:
    """The splits with those that a training lacks, which become parts of the training examples."""
    if wanted.only:
        return numbers
    if "train" not in numbers:
        raise DataError(
            f"{name} has {' and '.join(numbers)} and no train: name the files train-... or give --{{split}}_data"
        )
    shares = wanted.missing(numbers, _SHARES)
    if not shares:
        return numbers
    train = numbers["train"]
    if len(train) <= len(shares):
        raise DataError(f"{name} has {len(train)} training examples, and {' and '.join(shares)} are parts of them")
    groups = [
        f"{os.path.relpath(path, root)}/{number}"
        for path, index in zip(paths, indices, strict=True)
        for number in index.numbers.tolist()
    ]
    labels = np.concatenate([index.small["labels"] for index in indices])[train] if _has_labels(indices) else ()
    if len(labels) and np.bincount(labels)[np.unique(labels)].min() <= len(shares):
        labels = ()  # too few of a class for each split to have one
    rows = partition.partition([groups[number] for number in train], shares, seed, labels)
    return numbers | {split: train[rows[split]] for split in rows}


def _has_labels(indices: Sequence[Index]) -> bool:
    return all("labels" in index.small and index.small["labels"].ndim == 1 for index in indices)


def _learn(files: RecordFiles, numbers: np.ndarray) -> None:
    """Takes difficult objects from the training examples."""
    for name, values in objects.without_difficult({name: files.small[name][numbers] for name in files.small}).items():
        files.small[name][numbers] = values
