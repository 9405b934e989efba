"""The index of a shard of another program: where its records and pictures lie, and their labels and objects.

It is made once and kept beside the shard, or in the user's cache where that folder can't be written.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from datasets.foreign_records.mapping import CORNERS, values_of
from datasets.reading import pictures, tfrecords
from datasets.reading.folders import cache_folder
from datasets.reading.tfrecords import FOOT, HEAD, Record
from datasets.records.examples import features
from datasets.records.index import Index, path_of_index
from errors import RunError
from files import write_atomically
from texts import print_lines

_VERSION = 1  # of what the index of another program's records holds


def index_of(path: Path, found: Mapping[str, str], encoded: bool, skip_bad: bool, bar: tqdm) -> Index:
    """The index of a shard: kept from before, if neither it nor its shard has changed since, else made and kept.

    `small` holds, of N records with T objects in all: "sizes" int32 [N, 3], (height, width, channels) where they are
    known, else 0; "labels" int64 [N]; "counts" int32 [N], the objects of each; "boxes" float32 [T, 4], (top, left,
    bottom, right) as shares of the picture; "object_labels" int64 [T]; "difficult" bool [T]. Labels that are text are
    numbers of "texts" [K]. "name_labels" [L] and "name_texts" [L] are names that records give to labels. "bad": the
    number of records that are left out. "content": a hash of all others, hexadecimal. `checksum` changes with the
    shard's size or time of change, and with what is looked for in it.

    Args:
        path: of the shard.
        found: what an example has -> its feature, see mapping.py.
        encoded: whether pictures are encoded.
        skip_bad: leave out records that are damaged or lack something.
        bar: counts bytes.

    Raises:
        DataError: the shard can't be read, or a record is damaged or lacks something.
    """
    status = os.stat(path)
    made_of = repr((_VERSION, status.st_size, status.st_mtime_ns, sorted(found.items()), encoded))
    checksum = hashlib.blake2b(made_of.encode(), digest_size=16).hexdigest()
    places = [path_of_index(path), _place_in_cache(path)]
    for place in places:
        try:
            index = Index.of_file(place)
        except (OSError, ValueError):
            continue
        if index.checksum == checksum and (skip_bad or not index.small["bad"]):
            bar.update(status.st_size)
            return index
    index = _made(path, found, encoded, skip_bad, bar, status.st_size, checksum)
    _keep(index, places)
    return index


def _place_in_cache(path: Path) -> Path:
    name = hashlib.blake2b(os.fsencode(os.path.realpath(path)), digest_size=16).hexdigest()
    return cache_folder() / "indices" / f"{name}.npz"


def _keep(index: Index, places: list[Path]) -> None:
    """Writes the index to the first place that can be written."""
    for place in places:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(place, index.to_bytes())
            return
        except (OSError, RunError) as error:
            reason = error
    print_lines(f"the index can't be kept, and is made again each time: {reason}")


def _made(
    path: Path, found: Mapping[str, str], encoded: bool, skip_bad: bool, bar: tqdm, size: int, checksum: str
) -> Index:
    columns, bad = _Columns(found, encoded), 0
    for record in tfrecords.scan(path):
        place = (path, record.number, record.offset)
        error = tfrecords.damaged(*place, record.flaw) if record.flaw else None
        if not error:
            try:
                columns.add(record)
            except ValueError as wrong:
                error = tfrecords.unfit(*place, str(wrong))
        if error and not skip_bad:
            raise error
        bad += bool(error)
        bar.update(len(record.data) + HEAD + FOOT)
    return columns.index(size, checksum, bad)


class _Columns:
    """The index of a shard, record by record.

    Args: see index_of.
    """

    def __init__(self, found: Mapping[str, str], encoded: bool):
        self._found, self._encoded = found, encoded
        self._records: list[tuple[int, int, int]] = []
        self._places: list[tuple[int, int]] = []
        self._sizes: list[tuple[int, ...]] = []
        self._labels: list[int] = []
        self._objects: list[tuple[np.ndarray, list[int], list[bool]]] = []
        self._texts: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._content = hashlib.blake2b(digest_size=16)

    def add(self, record: Record) -> None:
        """Takes note of a record; ValueError says what is wrong with it, and then nothing is noted."""
        example = features(record.data)
        if example is None:
            raise ValueError("it holds no tf.train.Example")
        picture = self._one(example, "images")
        if not isinstance(picture, bytes):
            raise ValueError(f"{self._found['images']} holds no bytes of a picture")
        size = self._size_of(example, picture)
        label = self._number(self._one(example, "labels")) if "labels" in self._found else 0
        objects = self._objects_of(example) if "boxes" in self._found else None
        self._note_names(example, label, objects[1] if objects else [])
        self._content.update(record.data)
        self._records.append((record.offset, len(record.data), record.number))
        self._places.append((record.data.find(picture), len(picture)))
        self._sizes.append(size)
        self._labels.append(label)
        if objects:
            self._objects.append(objects)

    def index(self, size: int, checksum: str, bad: int) -> Index:
        """The index of the records so far; size, checksum: of the shard. bad: records that are left out."""
        offsets, lengths, numbers = np.array(self._records, np.int64).reshape(-1, 3).T.copy()
        boxes, labels, difficult = zip(*self._objects, strict=True) if self._objects else ((), (), ())
        small = {
            "sizes": np.array(self._sizes, np.int32).reshape(-1, 3),
            "labels": np.array(self._labels, np.int64),
            "counts": np.array([len(one) for one in boxes], np.int32),
            "boxes": np.concatenate([np.empty((0, 4), np.float32), *boxes]).astype(np.float32),
            "object_labels": np.array([label for one in labels for label in one], np.int64),
            "difficult": np.array([mark for one in difficult for mark in one], bool),
            "texts": np.array(list(self._texts), np.str_),
            "name_labels": np.array(list(self._names), np.int64),
            "name_texts": np.array(list(self._names.values()), np.str_),
            "bad": np.array(bad),
            "content": np.array(self._content.hexdigest()),
        }
        places = {"images": np.array(self._places, np.int32).reshape(-1, 2)}
        return Index(offsets, lengths.astype(np.int32), numbers, places, small, size, checksum)

    def _all(self, example: Mapping[str, Any], what: str) -> list:
        """The values of what an example has."""
        if what not in self._found:
            return []
        name = self._found[what]
        return list(values_of(example[name])) if name in example else []

    def _one(self, example: Mapping[str, Any], what: str) -> Any:
        values = self._all(example, what)
        if len(values) != 1:
            raise ValueError(f"{self._found[what]} holds {len(values)} values, not 1")
        return values[0]

    def _size_of(self, example: Mapping[str, Any], picture: bytes) -> tuple[int, ...]:
        if self._encoded:
            try:
                return (*pictures.upright_size(picture), 0) if "boxes" in self._found else (0, 0, 0)
            except ValueError as error:
                raise ValueError(f"{self._found['images']} is no picture ({error})") from error
        sizes = [self._all(example, what) for what in ("height", "width", "channels")]
        return tuple(int(values[0]) if len(values) == 1 else 0 for values in sizes)

    def _number(self, label: Any) -> int:
        """A label as a number: itself, or that of a text."""
        if isinstance(label, bytes):
            return self._texts.setdefault(label.decode(errors="replace"), len(self._texts))
        if self._texts or label < 0 or not float(label).is_integer():
            raise ValueError(
                f"the label {label} is no {'text, as others are' if self._texts else 'whole number from 0'}"
            )
        return int(label)

    def _objects_of(self, example: Mapping[str, Any]) -> tuple[np.ndarray, list[int], list[bool]]:
        """Boxes [n, 4] as shares, their labels, and which are difficult; those without area are left out."""
        name = self._found["boxes"]
        if name in example:
            boxes = np.array(values_of(example[name]), float)
            boxes = boxes.reshape(-1, 4) if len(boxes) % 4 == 0 else np.empty((0, 4))
        else:
            small = {one.lower(): one for one in example}
            columns = [small.get(f"{name}/{corner}".lower(), "") for corner in CORNERS]
            sides = [list(values_of(example[one])) if one else [] for one in columns]
            if len(set(map(len, sides))) > 1:
                raise ValueError(f"{name} has corners of different numbers")
            boxes = np.array(sides, float).T.reshape(-1, 4)
        labels = self._all(example, "object_labels")
        if len(labels) != len(boxes):
            raise ValueError(f"{len(boxes)} boxes in {name} and {len(labels)} labels")
        if len(boxes) and (boxes.max() > 1.5 or boxes.min() < -0.5):
            raise ValueError(f"{name} reaches to {boxes.max():g}; boxes are shares of the picture, in 0..1")
        marks = [bool(mark) for mark in self._all(example, "difficult")] or [False] * len(boxes)
        if len(marks) != len(boxes):
            raise ValueError(f"{len(boxes)} boxes in {name} and {len(marks)} values of {self._found['difficult']}")
        boxes = boxes.clip(0, 1)
        kept = np.flatnonzero((boxes[:, :2] < boxes[:, 2:]).all(1))
        return boxes[kept], [self._number(labels[row]) for row in kept], [marks[row] for row in kept]

    def _note_names(self, example: Mapping[str, Any], label: int, of_objects: list[int]) -> None:
        what, labels = ("object_names", of_objects) if "boxes" in self._found else ("names", [label])
        texts = self._all(example, what)
        if len(texts) == len(labels):
            for one, text in zip(labels, texts, strict=True):
                self._names.setdefault(one, text.decode(errors="replace") if isinstance(text, bytes) else str(text))
