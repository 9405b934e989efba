"""Fields that follow from the pictures of a data set alone, and that a model wants beside them.

An Entry names what makes them. They are made once for a split, by all cores, and kept in the user's cache. No
TensorFlow: the processes that make them import this module.
"""

import hashlib
import inspect
import os
import pkgutil
import signal
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import cached_property, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from tqdm import tqdm

from datasets.dataset import Dataset
from datasets.reading.folders import cache_folder
from datasets.split import Field, Fields, Split
from errors import RunError, UsageError
from files import reported, sync
from texts import print_lines
from training.entry import Entry
from training.processes import cores, end_with_parent

if TYPE_CHECKING:
    from training.workers.team import Team

_PICTURES = "images"  # the field that all others are derived from
_PART = 8  # pictures that a process takes at a time


class Maker(Protocol):
    """What makes a field. Its class takes hyperparameters of the model by name.

    It goes to other processes by pickle, imports no TensorFlow, and its repr() tells all that its results depend on.
    """

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """A picture [H, W, C] -> the value of the field, of the same shape and dtype for all pictures."""


def makers_of(entry: Entry, hyperparameters: Mapping[str, Any]) -> dict[str, Maker]:
    """Field -> what makes it for a network of these hyperparameters.

    Raises:
        RunError: what one of them needs is not installed.
    """
    kinds = {field: pkgutil.resolve_name(path) for field, path in entry.derived.items()}
    taken = {field: inspect.signature(kind).parameters.keys() & hyperparameters for field, kind in kinds.items()}
    return {field: kind(**{name: hyperparameters[name] for name in taken[field]}) for field, kind in kinds.items()}


def with_derived(entry: Entry, hyperparameters: Mapping[str, Any], dataset: Dataset) -> Dataset:
    """The data set with the fields that the model derives; as it is for a model without such.

    Raises:
        UsageError: a split is a stream. RunError: what makes a field is not installed.
    """
    if not entry.derived:
        return dataset
    makers = makers_of(entry, hyperparameters)
    if any(split.has_own_order for split in dataset.splits.values()):
        told = f"{entry.name} derives {', '.join(makers)} from each picture once, and {dataset.name} is a stream"
        raise UsageError(f"{told}; name a data set of files or records")
    return replace(dataset, splits={name: DerivedSplit(split, makers) for name, split in dataset.splits.items()})


def prepare(splits: Mapping[str, Split], team: "Team") -> None:
    """Makes ready what splits derive, worker 0 first: its cache may be that of the others.

    splits: name -> split.

    Raises:
        RunError: the cache can't be written, or a process that makes a field was killed.
    """
    if team.index:
        team.from_first({})
    for name, split in splits.items():
        split.prepare(name)
    if not team.index:
        team.from_first({"derived": "made"})


class DerivedSplit(Split):
    """A split with further fields that are derived from its pictures.

    `prepare` makes them for all examples, or reads what an earlier `prepare` has made: an array <field>-<key>.npy in
    the user's cache, the key a hash of the pictures and of what makes the field. Before that, `take` makes them for
    the examples that it takes.

    Args:
        split: with "images" [H, W, C].
        makers: field -> what makes it.
    """

    def __init__(self, split: Split, makers: Mapping[str, Maker]):
        self._split, self._makers, self.origins = split, makers, split.origins
        self._kept: Fields = {}

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Those of the split, and the derived ones as they are of its first picture."""
        first = self._split.take(slice(0, 1), (_PICTURES,))[_PICTURES]
        made = {field: _made(maker, first) for field, maker in self._makers.items()}
        return self._split.fields | {field: Field(array.dtype, array.shape[1:]) for field, array in made.items()}

    def __len__(self) -> int:
        """The number of examples."""
        return len(self._split)

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples."""
        wanted = tuple(names) or tuple(self._split.fields | self._makers)
        unmade = [name for name in wanted if name in self._makers and name not in self._kept]
        others = {name for name in wanted if name not in self._makers} | ({_PICTURES} if unmade else set())
        found = self._split.take(rows, others) if others else {}
        found |= {name: _made(self._makers[name], found[_PICTURES]) for name in unmade}
        found |= {name: np.asarray(self._kept[name][rows]) for name in wanted if name in self._kept}
        return {name: found[name] for name in wanted}

    def original(self, name: str, row: int) -> np.ndarray:
        """That of the split; what is derived has no other."""
        return super().original(name, row) if name in self._makers else self._split.original(name, row)

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """That of the split, and what makes the derived fields among these."""
        wanted = tuple(names) or tuple(self.fields)
        makers = [repr(self._makers[name]) for name in wanted if name in self._makers]
        others = [name for name in wanted if name not in self._makers] or [_PICTURES]
        return hashlib.sha256(self._split.fingerprint(others) + repr(makers).encode()).digest()

    def prepare(self, title: str = "") -> None:
        """Makes the derived fields of all examples, or reads them.

        Raises:
            RunError: the cache can't be written, or a process that makes a field was killed.
            DataError: a picture can't be read.
        """
        pictures = self._split.fingerprint((_PICTURES,))
        for field, maker in self._makers.items():
            key = hashlib.sha256(pictures + repr(maker).encode()).hexdigest()[:16]
            path = cache_folder() / "derived" / f"{field}-{key}.npy"
            if (array := self._load(path, field)) is None:
                self._write(path, field, f"{field} of {title}")
                array = self._load(path, field)
            self._kept[field] = array

    def _load(self, path: Path, field: str) -> np.ndarray | None:
        """The array of a .npy file, mapped into memory; None when the file is missing or damaged."""
        try:
            array = np.load(path, mmap_mode="r")
        except (OSError, ValueError, EOFError):
            return None
        dtype, shape = self.fields[field]
        return array if (array.dtype, array.shape) == (dtype, (len(self), *shape)) else None

    def _write(self, path: Path, field: str, title: str) -> None:
        """Makes a field of all examples and writes it as a .npy file, whole or not at all."""
        dtype, shape = self.fields[field]
        header = {"descr": dtype.str, "fortran_order": False, "shape": (len(self), *shape)}
        with reported(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Hidden, and of a name of its own: another process may write the same field.
            descriptor, temporary = tempfile.mkstemp(".new", f".{path.name}.", path.parent)
        try:
            with reported(path):
                with open(descriptor, "wb") as file:
                    np.lib.format.write_array_header_2_0(file, header)
                    with tqdm(total=len(self), desc=title, unit="example", leave=False, disable=None) as bar:
                        for array in self._arrays(self._makers[field]):
                            file.write(array.tobytes())
                            bar.update(len(array))
                    file.flush()
                    sync(file.fileno())
                os.replace(temporary, path)
        except BrokenProcessPool as error:
            told = f"{title}: a process that makes them was killed, perhaps for want of memory"
            raise RunError(f"{told}; free some, or start again by taskset -c 0, which takes one process") from error
        finally:
            Path(temporary).unlink(missing_ok=True)
        print_lines(f"{title}: {len(self):,} examples, kept in {path}, {path.stat().st_size / 1e6:,.1f} MB")

    def _arrays(self, maker: Maker) -> Iterator[np.ndarray]:
        """A field of all examples in their order, part by part."""
        parts = [slice(start, start + _PART) for start in range(0, len(self), _PART)]
        pictures = (self._split.take(part, (_PICTURES,))[_PICTURES] for part in parts)
        workers = min(cores(), len(parts))
        if workers == 1:
            yield from map(partial(_made, maker), pictures)
            return
        # Processes: what makes a field may hold Python's lock, or draw from random numbers of which a process has one.
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (os.getpid(),))
        try:
            waiting: deque = deque()
            for part in pictures:
                waiting.append(pool.submit(_made, maker, part))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _made(maker: Maker, images: np.ndarray) -> np.ndarray:
    """A field [*rows, ...] of pictures [*rows, H, W, C]."""
    rows = images.shape[:-3]
    values = np.stack([maker(image) for image in images.reshape(-1, *images.shape[-3:])])
    return values.reshape(*rows, *values.shape[1:])


def _begin(parent: int) -> None:
    """For a process of the pool: it ends with its parent, whom alone Ctrl-C asks to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(parent)
