"""Writes a data set as TFRecords: shard by shard, each whole or not at all, each with its index."""

import contextlib
import fcntl
import itertools
import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from datasets import registry
from datasets.dataset import Dataset
from datasets.reading.tfrecords import FOOT, HEAD, Record, framed
from datasets.records import description
from datasets.records.description import Description, ShardFile, StoredSplit
from datasets.records.examples import serialized
from datasets.records.fields import ORIGIN, stored
from datasets.records.index import Index, Indexer, new_checksum, path_of_index
from datasets.records.options import RecordOptions
from datasets.split import Field, Fields, Split
from errors import DataError, RunError, UsageError
from files import replaced, reported, write_atomically, write_json
from texts import print_lines, some, typed

_AT_ONCE = 256  # examples that are taken from a split at a time
_A_SHARD = 1000  # examples, at least; the book: about 1,000 shards for a million pictures
_LEAST_BYTES = 100_000_000  # of a shard
_SAMPLED = 16  # examples whose size tells that of all


def write(data: str, folder: str, options: RecordOptions, data_options: Mapping[str, Any]) -> None:
    """Writes the splits of a data set to a folder; shards that an earlier, interrupted command wrote stay.

    Args:
        data: the name of the data set, as --data takes it.
        folder: of the records. options: the flags. data_options: of the data set's loader.

    Raises:
        UsageError: the folder holds something else, or there is no such split. DataError: the set can't be had.
        RunError: the folder can't be written.
    """
    dataset = registry.load(data, options.data_dir, options.seed, **data_options)
    write_set(dataset, data, folder, options, data_options)


def write_set(
    dataset: Dataset, data: str, folder: str, options: RecordOptions, data_options: Mapping[str, Any]
) -> None:
    """Like `write`, for a data set that is loaded; data, data_options: what it is called in dataset.json."""
    root = Path(os.path.expanduser(folder))
    done = _complete(root)
    splits = _chosen(dataset, options.split)
    plan = _plan(data, dataset, splits, options, data_options)
    _begin(root, plan, done)
    if done:
        print_lines(f"{folder} is complete: {_told(done.splits)}")
        return
    has_origins = any(split.origins for split in splits.values())
    with _alone(root):
        written = {
            name: _ShardWriter(root, name, split, options, has_origins).write() for name, split in splits.items()
        }
        made = Description(dataset.name, dataset.classes, written, plan)
        write_json(root / description.FILE, made.as_json())
        with reported(root):
            (root / description.PLAN).unlink()
    print_lines(
        f"{folder}: {_told(written)}", f"train on them: python train.py MODEL --data {typed(f'records:{folder}')}"
    )


def _chosen(dataset: Dataset, names: Sequence[str]) -> dict[str, Split]:
    if missing := [name for name in names if name not in dataset.splits] or not names:
        wrong = some(missing) if names else '""'
        raise UsageError(f"--split {wrong}: {dataset.name} has {', '.join(dataset.splits)}")
    return {name: split for name, split in dataset.splits.items() if name in names}


def _plan(
    data: str, dataset: Dataset, splits: Mapping[str, Split], options: RecordOptions, data_options: Mapping[str, Any]
) -> dict[str, Any]:
    """All that the bytes of the records depend on, as JSON has it."""
    kind = registry.kind_of(data)
    path = data.partition(":")[2]
    plan = {
        "data": f"{kind}:{os.path.abspath(os.path.expanduser(path))}" if path else data,
        "data_options": {**data_options, **dataset.chosen},
        "seed": options.seed,
        "split": list(splits),
        "shards": options.shards,
        "encoding": options.encoding,
        **({"quality": options.quality} if options.encoding == "jpeg" else {}),
        "content": {name: split.fingerprint(()).hex() for name, split in splits.items()},
    }
    return json.loads(json.dumps(plan))


def _complete(root: Path) -> Description | None:
    """What is in the folder, if it is complete."""
    return description.read(root) if (root / description.FILE).exists() else None


def _begin(root: Path, plan: Mapping[str, Any], done: Description | None) -> None:
    """Makes the folder; UsageError where it holds anything but the records of this plan, whole or unfinished."""
    with reported(root):
        root.mkdir(parents=True, exist_ok=True)
        there = sorted(path.name for path in root.iterdir())
    if not done and description.PLAN not in there and [name for name in there if name != f".{description.PLAN}.new"]:
        raise UsageError(f"{root} holds other files ({some(there)}); name an empty or a new folder")
    old = done.made_from if done else _read_plan(root / description.PLAN)
    if old is not None:
        names = [name for name in {**old, **plan} if old.get(name) != plan.get(name)]
        changes = [
            "the examples are others" if name == "content" else f"{name} was {old.get(name)}, is {plan.get(name)}"
            for name in names
        ]
        if changes:
            raise UsageError(
                f"{root} holds records of another set: {', '.join(changes)}", "name another folder for these"
            )
    else:
        write_json(root / description.PLAN, plan)


def _read_plan(path: Path) -> dict[str, Any] | None:
    """The plan of unfinished records; None where there is none.

    Raises:
        DataError: it makes no sense, so shards that are there may be those of another set.
    """
    try:
        return dict(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise DataError(f"{path} makes no sense ({error}); delete its folder, or name another one") from error


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keeps other processes of this machine from writing the same records; RunError where one does so already."""
    with reported(root), open(root / description.PLAN, "rb") as plan:
        try:
            fcntl.flock(plan, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"{root} is being written by another process; wait for it, or name another folder") from None
        except OSError:  # a file system without locks
            pass
        yield


def _told(splits: Mapping[str, StoredSplit]) -> str:
    """ "45,000 train in 2 shards, 5,000 validation in 1 shard"."""
    parts = []
    for name, split in splits.items():
        count = len(split.shards)
        examples = sum(shard.records for shard in split.shards)
        parts.append(f"{examples:,} {name} in {count} shard{'s' * (count > 1)}")
    return ", ".join(parts)


@dataclass
class _ShardWriter:
    """Writes the shards of a split.

    root: of the records. name: of the split. has_origins: whether any split of the set has them.
    """

    root: Path
    name: str
    split: Split
    options: RecordOptions
    has_origins: bool

    def __post_init__(self):
        self.fields = {name: stored(name, held, self.options.encoding) for name, held in self.split.fields.items()}
        if self.has_origins:
            text = Field(np.dtype(np.str_), ())
            self.fields |= {name: stored(name, text, "raw") for name in ORIGIN.values()}

    def write(self) -> StoredSplit:
        """Writes the shards that are not there yet, with a progress bar."""
        length, shards = len(self.split), []
        count = min(self.options.shards or self._sensible_number(), length)
        bounds = np.linspace(0, length, count + 1).astype(int).tolist()
        with tqdm(total=length, desc=self.name, unit=" examples", leave=False, disable=None) as bar:
            for number, (start, stop) in enumerate(itertools.pairwise(bounds)):
                path = self.root / f"{self.name}-{number:05}-of-{count:05}.tfrecord"
                index = finished(path, stop - start) or self._write(path, start, stop, bar)
                bar.update(stop - bar.n)
                shards.append(ShardFile(path.name, len(index), index.size, index.checksum))
        return StoredSplit(self.fields, tuple(shards))

    def _sensible_number(self) -> int:
        """One for each 1,000 examples, but none smaller than 100 MB."""
        length = len(self.split)
        rows = np.unique(np.linspace(0, length - 1, _SAMPLED).astype(int))
        size = np.mean([HEAD + len(record) + FOOT for record in self._records(rows)])
        return max(1, min(math.ceil(length / _A_SHARD), int(length * size / _LEAST_BYTES)))

    def _write(self, path: Path, start: int, stop: int, bar: tqdm) -> Index:
        """Writes the examples start..stop-1 as a shard, then its index."""
        indexer, checksum, size = Indexer(path, self.fields), new_checksum(), 0
        with replaced(path) as file:
            for first in range(start, stop, _AT_ONCE):
                rows = np.arange(first, min(first + _AT_ONCE, stop))
                for at, data in enumerate(self._records(rows), first - start):
                    whole = framed(data)
                    indexer.add(Record(at, size, data))
                    checksum.update(whole)
                    size += file.write(whole)
                bar.update(len(rows))
        index = indexer.index(size, checksum.hexdigest())
        write_atomically(path_of_index(path), index.to_bytes())
        return index

    def _records(self, rows: np.ndarray) -> Iterator[bytes]:
        """The records of these examples."""
        taken: Fields = self.split.take(rows)
        if self.has_origins:
            origins = [self.split.origins[row] for row in rows]
            taken |= {
                ORIGIN[part]: np.array(texts) for part, texts in zip(ORIGIN, zip(*origins, strict=True), strict=True)
            }
        for at in range(len(rows)):
            values = {name: taken[name][at] for name in self.fields}
            yield serialized(self.fields, values, self.options.quality)


def finished(path: Path, count: int) -> Index | None:
    """The index of a shard that is there, whole and of so many records; None of others.

    An index is written behind its shard, which is on the disk by then.
    """
    try:
        index = Index.of_file(path_of_index(path))
        return index if len(index) == count and path.stat().st_size == index.size else None
    except (OSError, ValueError):
        return None
