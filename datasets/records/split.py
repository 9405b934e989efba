"""Records as a Split: any example is read by its offset, so no shuffle buffer stands between the files and a batch."""

import functools
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import PIL
from tqdm import tqdm

from datasets.decoded_pictures import DecodedPictures
from datasets.reading import tfrecords
from datasets.records.fields import ORIGIN, StoredField
from datasets.records.index import Index
from datasets.split import Field, Fields, Origin, Split
from errors import DataError, unreadable
from texts import print_lines

_MOST_OPEN = 256  # shards; many systems let a process have 1,024 open files


class RecordFiles:
    """The records of several shards, numbered from 0, which all splits of a set share.

    Small fields are in memory; others are read from the shards when they are asked for, and pictures decoded by
    threads. The bytes of each record are checked each time they are read.

    Args:
        shards: their paths and indices.
        fields: of the examples. Origins stand there under the names of ORIGIN.
        budget: GB of decoded "images" that stay in memory.

    Attributes:
        small: field -> array [N, ...] of those that are in memory.
    """

    def __init__(self, shards: Sequence[tuple[Path, Index]], fields: Mapping[str, StoredField], budget: float):
        self._paths, indices = zip(*shards, strict=True)
        self._checksums = [index.checksum for index in indices]
        self.fields = dict(fields)
        self._shards = np.repeat(np.arange(len(indices), dtype=np.int32), [len(index) for index in indices])
        self._offsets, self._lengths, self._numbers = (
            np.concatenate([getattr(index, name) for index in indices]) for name in ("offsets", "lengths", "numbers")
        )
        in_index = [name for name, stored in fields.items() if stored.in_index]
        self.small = {name: np.concatenate([index.small[name] for index in indices]) for name in in_index}
        self._places = {
            name: np.concatenate([index.places[name] for index in indices]) for name in fields if name not in in_index
        }
        self.pictures = {
            name: _Pictures(self, name, budget if name == "images" else 0)
            for name, stored in fields.items()
            if stored.is_picture
        }
        self._open = functools.lru_cache(_MOST_OPEN)(_Descriptor)

    def __len__(self) -> int:
        return len(self._offsets)

    def field_of(self, name: str) -> Field:
        """The type of a field and its shape in one example."""
        if name in self.small:
            return Field(self.small[name].dtype, self.small[name].shape[1:])
        return self.fields[name].field

    def records(self, numbers: np.ndarray) -> list[bytes]:
        """The bytes of these records [N], which are as they were written.

        Raises:
            DataError: a record is damaged or cut off, or its shard can't be read.
        """
        places = (array[numbers].tolist() for array in (self._shards, self._numbers, self._offsets, self._lengths))
        return [self._read(self._paths[shard], *place) for shard, *place in zip(*places, strict=True)]

    def _read(self, path: Path, *place: int) -> bytes:
        opened = self._open(path)  # a name, so that it stays open: another thread may have it dropped from the cache
        return tfrecords.read(opened.number, path, *place)

    def bytes_of(self, name: str, numbers: np.ndarray, records: Sequence[bytes]) -> list[memoryview]:
        """The bytes of a field that is not in memory, in each of these records [N]."""
        places = self._places[name][numbers].tolist()
        return [memoryview(data)[at : at + size] for data, (at, size) in zip(records, places, strict=True)]

    def picture(self, name: str, number: int) -> memoryview:
        """The bytes of an encoded picture; DataError as `records` raises it."""
        numbers = np.array([number])
        (data,) = self.bytes_of(name, numbers, self.records(numbers))
        return data

    def arrays(self, numbers: np.ndarray, names: Sequence[str]) -> Fields:
        """Those fields, none of them in memory or a picture, of the examples: name -> [*numbers.shape, ...].

        Raises:
            DataError: as `records` does.
        """
        flat = numbers.ravel()
        records = self.records(flat)
        taken = {name: self.fields[name].joined(self.bytes_of(name, flat, records)) for name in names}
        return {name: values.reshape(*numbers.shape, *values.shape[1:]) for name, values in taken.items()}

    def readable(self, numbers: np.ndarray, title: str, count: int) -> np.ndarray:
        """Those of the numbers [N] whose records are whole, and whose pictures can be decoded.

        It reads every record once, with a progress bar. Decoded pictures stay in memory as they fit. A line on stderr
        says how many of the `count` records that there should be are left out.
        """
        good = numbers[np.fromiter(self._are_readable(numbers, title), bool, len(numbers))]
        if len(good) < count:
            told = f"{title}: {count - len(good)} of {count} records are left out, since they are damaged"
            print_lines(told, file=sys.stderr)
        return good

    def _are_readable(self, numbers: np.ndarray, title: str) -> Iterator[bool]:
        """Whether each record is whole, and its pictures can be decoded."""
        if self.pictures:
            checks = [pictures.check(numbers, title) for pictures in self.pictures.values()]
            for results in zip(*checks, strict=True):
                yield not any(isinstance(result, DataError) for result in results)
            return
        for number in tqdm(numbers, title, unit=" records", delay=2, leave=False, disable=None):
            try:
                self.records(np.array([number]))
                yield True
            except DataError:
                yield False

    def undecodable(self, number: int, name: str, error: Exception) -> DataError:
        """The error for a picture whose bytes are as they were written, and are no such picture."""
        path, flaw = self._paths[self._shards[number]], f"its {name} can't be decoded ({error})"
        return tfrecords.damaged(path, int(self._numbers[number]), int(self._offsets[number]), flaw)

    def fingerprint(self, numbers: np.ndarray) -> bytes:
        """A hash of the examples, of the fields, and of how they are decoded; takes no reading of the shards."""
        digest = hashlib.sha256(repr([stored.as_json() for stored in self.fields.values()]).encode())
        digest.update(repr([(PIL.__version__, one.is_inverted) for one in self.pictures.values()]).encode())
        for shard in np.unique(self._shards[numbers]):
            digest.update(self._checksums[shard].encode())
        digest.update(self._shards[numbers].tobytes() + self._offsets[numbers].tobytes())
        return digest.digest()


class _Descriptor:
    """An open file, closed when nobody uses it any more: another thread may still read when the cache drops it."""

    def __init__(self, path: Path):
        self.number = -1
        try:
            self.number = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise unreadable(path, error) from error

    def __del__(self):
        if self.number >= 0:
            os.close(self.number)


class _Pictures(DecodedPictures):
    """A field of encoded pictures, by the numbers of their records."""

    def __init__(self, files: RecordFiles, name: str, budget: float):
        super().__init__(len(files), files.fields[name].shape, budget)
        self._files, self._name = files, name

    def decode(self, number: int) -> tuple[np.ndarray, Any]:
        """The pixels, and nothing else."""
        files = self._files
        data = files.picture(self._name, number)
        try:
            return files.fields[self._name].decoded(data), None
        except Exception as error:  # whatever Pillow's decoders trip over
            raise files.undecodable(number, self._name, error) from error


class RecordSplit(Split):
    """Examples that lie in records.

    Args:
        files: of the data set.
        numbers: [N] those of the examples of this split, in its order.
    """

    def __init__(self, files: RecordFiles, numbers: Sequence[int] | np.ndarray):
        self._files, self._numbers = files, np.asarray(numbers, np.int64)
        self.fields = {name: files.field_of(name) for name in files.fields if name not in ORIGIN.values()}
        if ORIGIN["name"] in files.small:
            parts = (files.small[name][self._numbers].tolist() for name in ORIGIN.values())
            self.origins = [Origin(*texts) for texts in zip(*parts, strict=True)]

    def __len__(self) -> int:
        """The number of examples."""
        return len(self._numbers)

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples; those that are not in memory are read, and pictures decoded.

        Raises:
            DataError: a record is damaged or cut off, or its shard can't be read.
        """
        names, numbers, files = tuple(names) or tuple(self.fields), self._numbers[rows], self._files
        taken = {name: files.small[name][numbers] for name in names if name in files.small}
        taken |= {name: files.pictures[name].pixels(numbers) for name in names if name in files.pictures}
        if left := [name for name in names if name not in taken]:
            taken |= files.arrays(numbers, left)
        return {name: taken[name] for name in names}

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """A hash of the examples by the checksums of their shards, whatever the names."""
        return self._files.fingerprint(self._numbers)
