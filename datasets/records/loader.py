"""`records:FOLDER`: TFRecords that records.py wrote, read by their indices."""

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
from annotated_types import doc
from tqdm import tqdm

from datasets.dataset import Dataset
from datasets.options import MemoryBudget
from datasets.records import description
from datasets.records.description import Description, ShardFile, StoredSplit
from datasets.records.fields import StoredField
from datasets.records.index import Index, path_of_index, scan
from datasets.records.split import RecordFiles, RecordSplit
from datasets.wanted import TRAINING, WHOLE, Wanted
from errors import DataError, RunError
from files import write_atomically
from texts import print_lines

_NEEDED = ("train", "validation", "test")


def load(
    data_dir: str,
    seed: int,
    wanted: Wanted = TRAINING,
    *,
    skip_bad: Annotated[bool, doc("leave out damaged records; all are read once to find them")] = False,
    memory_budget: MemoryBudget = 0.5,
    resize: Annotated[str, doc("how the pictures were resized; the records say so, predict.py does it as well")] = "",
    invert: Annotated[str, doc("whether they were inverted; the records say so, predict.py does it as well")] = "",
    crop_share: Annotated[float, doc("share of the shorter side that was kept; the records say so")] = 1.0,
) -> Dataset:
    """The fields, the classes and the splits of the set that the records were made of.

    Args:
        data_dir: the FOLDER.
        seed: has no effect, since the splits are those of the records.
        wanted: the splits to return.

    Raises:
        DataError: no such records, a shard is missing, cut off or changed, or a split is missing.
    """
    root = Path(os.path.expanduser(data_dir))
    about = description.read(root)
    splits = _choose(root, about, wanted)
    examples = sum(shard.records for split in splits.values() for shard in split.shards)
    parts = {}
    for name, split in splits.items():
        share = sum(shard.records for shard in split.shards) / max(examples, 1)
        parts[name] = _load_split(root, name, split, skip_bad, memory_budget * share)
    checksums = [(name, shard.checksum) for name, split in splits.items() for shard in split.shards]
    content = hashlib.blake2b(repr(checksums).encode(), digest_size=16).hexdigest()
    return Dataset(data_dir, parts, about.classes, content=content)


def _choose(root: Path, about: Description, wanted: Wanted) -> Mapping[str, StoredSplit]:
    """The splits that are wanted."""
    if wanted.only and len(about.splits) == 1:
        return {WHOLE: next(iter(about.splits.values()))}
    splits = wanted.of(str(root), about.splits)
    missing = [] if wanted.only else [name for name in _NEEDED if name not in {*splits, *wanted.elsewhere}]
    if missing:
        told = (
            f"{root} has no {' and no '.join(missing)}: write {'it' if len(missing) == 1 else 'them'} with records.py"
        )
        named = " and ".join(f"--{name}_data" for name in missing if name != "train")
        raise DataError(f"{told}{f', or name other sets with {named}' if named else ''}")
    return splits


def _load_split(root: Path, name: str, split: StoredSplit, skip_bad: bool, budget: float) -> RecordSplit:
    title = f"{root}: {name}"
    shards = [
        (root / shard.file, _index_of(root / shard.file, shard, split.fields, skip_bad))
        for shard in tqdm(split.shards, title, unit=" shards", delay=2, leave=False, disable=None)
    ]
    files = RecordFiles(shards, split.fields, budget)
    numbers = np.arange(len(files))
    if skip_bad:
        numbers = files.readable(numbers, title, sum(shard.records for shard in split.shards))
    return RecordSplit(files, numbers)


def _index_of(path: Path, shard: ShardFile, fields: Mapping[str, StoredField], skip_bad: bool) -> Index:
    """The index of a shard: the one beside it, or, where that is missing or another's, one that is made anew.

    Raises:
        DataError: the shard is missing, cut off, or not the one that was written.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        told = f"{path}: {(error.strerror or str(error)).lower()}; {description.FILE} lists it"
        raise DataError(f"{told}: restore it from a copy, or write the records again") from error
    try:
        index = Index.of_file(path_of_index(path))
    except (OSError, ValueError):
        index = None
    if index and (index.checksum, index.size, len(index)) == (shard.checksum, size, shard.records):
        return index
    index = scan(path, fields, leave_out_bad=skip_bad)
    if index.checksum == shard.checksum:
        _keep(path, index)
    elif not skip_bad:
        told = f"{path} has {len(index)} whole records and is not the file that was written: its checksum is another"
        raise DataError(f"{told}; restore it from a copy, or give --skip_bad")
    return index


def _keep(path: Path, index: Index) -> None:
    """Writes an index that was missing or damaged, if the folder can be written."""
    try:
        write_atomically(path_of_index(path), index.to_bytes())
        print_lines(f"{path_of_index(path)}: made again from its shard", file=sys.stderr)
    except RunError as error:
        print_lines(f"{error}; meanwhile it is made each time", file=sys.stderr)
