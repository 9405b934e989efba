"""The index of a shard: where its records lie, and their small fields. It makes the order of reading free."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from datasets.reading import tfrecords
from datasets.reading.tfrecords import Record
from datasets.records.examples import features
from datasets.records.fields import StoredField
from errors import DataError

_VERSION = 1
_BLOCK = 1 << 22


@dataclass(frozen=True)
class Index:
    """What is known of the N records of a shard without reading it.

    offsets: int64 [N], where their frames begin. lengths: int32 [N], bytes of their data. numbers: int64 [N], of the
    records in the shard, for messages. places: field -> int32 [N, 2], for those that are read from the shard: where its
    bytes begin in the data, and how many they are. small: field -> array [N, ...], those that are in memory.
    size, checksum: of the shard, bytes and a hash, hexadecimal.
    """

    offsets: np.ndarray
    lengths: np.ndarray
    numbers: np.ndarray
    places: Mapping[str, np.ndarray]
    small: Mapping[str, np.ndarray]
    size: int
    checksum: str

    def __len__(self) -> int:
        return len(self.offsets)

    def to_bytes(self) -> bytes:
        """The content of its file: an .npz of NumPy."""
        arrays = {"version": _VERSION, "size": self.size, "checksum": self.checksum}
        arrays |= {"offsets": self.offsets, "lengths": self.lengths, "numbers": self.numbers}
        arrays |= {f"places:{name}": array for name, array in self.places.items()}
        arrays |= {f"small:{name}": array for name, array in self.small.items()}
        file = io.BytesIO()
        np.savez(file, names=np.array(sorted([*arrays, "names"])), **arrays)
        return file.getvalue()

    @classmethod
    def of_file(cls, path: Path) -> "Index":
        """Reads an index.

        Raises:
            OSError: there is none. ValueError: it is damaged, or of another version.
        """
        try:
            with np.load(path, allow_pickle=False) as found:
                if found["version"] != _VERSION:
                    raise ValueError(f"version {found['version']}")
                if found["names"].tolist() != sorted(found):
                    raise ValueError("an array is missing")
                places = _named(found, "places:")
                arrays = [found[name] for name in ("offsets", "lengths", "numbers")]
                return cls(*arrays, places, _named(found, "small:"), int(found["size"]), str(found["checksum"]))
        except (KeyError, EOFError, RuntimeError, zipfile.BadZipFile) as error:  # what zipfile says of damaged entries
            raise ValueError(str(error)) from error


def _named(arrays: Mapping[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): arrays[name] for name in arrays if name.startswith(prefix)}


@dataclass
class Indexer:
    """Makes the index of a shard, record by record.

    path: of the shard, for messages. fields: of its examples. index: whole at the end.
    """

    path: Path
    fields: Mapping[str, StoredField]
    _records: list[tuple[int, int, int]] = field(default_factory=list)

    def __post_init__(self):
        self._values: dict[str, list] = {name: [] for name in self.fields}

    def add(self, record: Record) -> None:
        """Takes note of a record.

        Raises:
            DataError: it is no Example with these fields.
        """
        found = features(record.data)
        if found is None:
            raise self.misfit(record, "it holds no tf.train.Example")
        for stored in self.fields.values():
            flaw = stored.check(found[stored.feature]) if stored.feature in found else f"no {stored.feature}"
            if flaw:
                raise self.misfit(record, flaw)
        for name, stored in self.fields.items():
            values = stored.values(found[stored.feature])
            # The first place where these bytes stand will do, whatever else stands there.
            self._values[name].append(values if stored.in_index else (record.data.find(values), len(values)))
        self._records.append((record.offset, len(record.data), record.number))

    def index(self, size: int, checksum: str) -> Index:
        """The index of the records so far; size, checksum: of the shard."""
        offsets, lengths, numbers = np.array(self._records, np.int64).reshape(-1, 3).T
        places, small = {}, {}
        for name, stored in self.fields.items():
            if stored.in_index:
                small[name] = stored.stacked(self._values[name])
            else:
                places[name] = np.array(self._values[name], np.int32).reshape(-1, 2)
        return Index(offsets.copy(), lengths.astype(np.int32), numbers.copy(), places, small, size, checksum)

    def misfit(self, record: Record, flaw: str) -> DataError:
        """The error for a record whose bytes are whole and do not hold these fields."""
        return DataError(f"{self.path}: record {record.number}, at byte {record.offset}, is of another kind: {flaw}")


def scan(path: Path, fields: Mapping[str, StoredField], leave_out_bad: bool = False) -> Index:
    """Makes the index of a shard by reading all of it.

    Args:
        path: of the shard. fields: of its examples.
        leave_out_bad: damaged records are left out.

    Raises:
        DataError: the shard can't be read, a record is damaged, or holds other fields.
    """
    indexer = Indexer(path, fields)
    for record in tfrecords.scan(path):
        if not record.flaw:
            indexer.add(record)
        elif not leave_out_bad:
            raise tfrecords.damaged(path, record.number, record.offset, record.flaw)
    return indexer.index(*_size_and_checksum(path))


def _size_and_checksum(path: Path) -> tuple[int, str]:
    """The bytes of a shard, and a hash of them, hexadecimal."""
    digest = new_checksum()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
        return file.tell(), digest.hexdigest()


def new_checksum() -> Any:
    """The hash of a shard's bytes, to be fed with them."""
    return hashlib.blake2b(digest_size=16)


def path_of_index(shard: Path) -> Path:
    """train-00000-of-00008.tfrecord.index.npz, beside its shard."""
    return shard.with_name(f"{shard.name}.index.npz")
