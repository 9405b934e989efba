"""`coco:FILE.json`: pictures with boxes, perhaps keypoints, in the JSON of COCO (Lin et al. 2014)."""

import json
import math
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from datasets.boxed import annotations, coco_masks, regions
from datasets.boxed.annotated import AnnotatedPicture, Members, Thing
from datasets.boxed.annotations import Options
from datasets.boxed.coco_masks import Area
from datasets.boxed.coco_pictures import find_pictures
from datasets.boxed.merging import merge
from datasets.boxed.regions import Region
from datasets.dataset import Dataset
from datasets.flaws import Flaws
from datasets.options import Channels, Classes, Fit, Instances, Masks, MemoryBudget, SkipBad, Strict
from datasets.reading.picture_files import files_below, split_of
from datasets.wanted import TRAINING, Wanted
from errors import DataError
from parameters import ImageSize

_NEEDED = 'coco:FILE.json takes an object with "images", "annotations" and "categories"'
_PARTS = ("images", "annotations", "categories")

Read = Callable[[Path, str, dict[str, Any], str], Thing | Area]  # file, entry in words, entry, class -> the object
Rows = dict[int | str, dict[str, Any]]  # id -> a picture, an annotation or a category as the file has it


def _find(read: Read, pictures: str, path: Path, flaws: Flaws) -> Members:
    """The pictures of FILE.json, all of them for training; or of the files of a folder, one for each split.

    read: what an annotation says, for boxes, for instances or for masks.

    Objects with iscrowd are difficult. A set with keypoints has those fields as well: K is that of the class with the
    most, and those with the flag 2 are visible.

    Where EXIF turns a picture upright, and height and width in the file are those before, boxes are turned with it.
    """
    if os.path.isdir(path):
        return {
            split: _members(read, file, split, pictures, document, flaws)
            for split, (file, document) in _files(path).items()
        }
    return {"train": _members(read, path, None, pictures, _parse(path), flaws)}


def _files(folder: Path) -> dict[str, tuple[Path, dict[str, Any]]]:
    """Split -> its file in a folder, by the name of the file or of its folder, and what the file holds.

    Raises:
        DataError: there is none, or a split has several.
    """
    found: dict[str, tuple[Path, dict[str, Any]]] = {}
    documents = {file: _try(file) for file in files_below(folder, _NEEDED) if file.suffix.lower() == ".json"}
    documents = {file: document for file, document in documents.items() if document is not None}
    for file, document in documents.items():
        words = PurePath(*re.findall("[a-z]+", file.stem.lower()), "")
        split = split_of(words / "x") or split_of(file.relative_to(folder)) or "train"
        if split in found:
            told = f"{folder} has {found[split][0].name} and {file.name} for {split}"
            raise DataError(f"{told}; name the files: --data coco:FILE.json --validation_data coco:FILE.json ...")
        found[split] = file, document
    if "train" not in found:
        raise DataError(f"{folder} holds no .json for training: {_NEEDED}")
    return found


def _try(path: Path) -> dict[str, Any] | None:
    """What a file holds if it is such a set, else None."""
    try:
        document = _parse(path)
    except DataError:
        return None
    return document if all(isinstance(document.get(key), list) for key in _PARTS) else None


def _members(
    read: Read, path: Path, split: str | None, pictures: str, document: dict[str, Any], flaws: Flaws
) -> list[AnnotatedPicture]:
    images, boxes, categories = (_rows(path, document, key) for key in _PARTS)
    names = {key: _text(path, f"category {key}", row, "name") for key, row in categories.items()}
    files = {key: _text(path, f"image {key}", row, "file_name") for key, row in images.items()}
    sizes = {key: flaws.attempt(partial(_size, path, f"image {key}", row), files[key]) for key, row in images.items()}
    objects: dict[int | str, list[Any] | None] = {key: [] for key in images}  # None: a picture that is skipped
    for key, row in boxes.items():
        image = row.get("image_id")
        what = f"annotation {key}"
        thing = flaws.attempt(partial(_read_object, read, path, what, row, images, names), what)
        if thing is None and _id(image) in images:
            objects[image] = None
        elif thing is not None and objects[image] is not None:
            objects[image].append(thing)
    found = find_pictures(path, split, pictures, files, flaws)
    members = [
        AnnotatedPicture(found[key], files[key], files[key], sizes[key] or None, things)
        for key, things in objects.items()
        if things is not None and sizes[key] is not None and key in found
    ]
    return merge(members, flaws)


def _parse(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path}: {(error.strerror or str(error)).lower()}; {_NEEDED}") from error
    except (ValueError, RecursionError) as error:  # JSON's own error, and that of texts in another encoding
        raise DataError(f"{path}: is no JSON ({error}); {_NEEDED}") from error
    if not isinstance(document, dict):
        raise DataError(f"{path}: is a {type(document).__name__}; {_NEEDED}")
    return document


def _rows(path: Path, document: dict[str, Any], key: str) -> Rows:
    """The rows of a part of the document by their ids."""
    part = document.get(key)
    if not isinstance(part, list):
        raise DataError(f"{path}: has no list {key!r}; {_NEEDED}")
    rows: Rows = {}
    for number, row in enumerate(part):
        own = _id(row.get("id")) if isinstance(row, dict) else None
        if own is None:
            raise DataError(f"{path}: entry {number} of {key!r} has no id; add it, or remove the entry")
        if own in rows:
            raise DataError(f"{path}: two entries of {key!r} have the id {own}; give each its own")
        rows[own] = row
    return rows


def _id(value: Any) -> int | str | None:
    return value if isinstance(value, (int, str)) and not isinstance(value, bool) else None


def _text(path: Path, what: str, row: dict[str, Any], field: str) -> str:
    if not isinstance(row.get(field), str) or not row[field]:
        raise DataError(f"{path}: {what} has no {field}; add it, or remove the entry")
    return row[field]


def _size(path: Path, what: str, row: dict[str, Any]) -> tuple[int, ...]:
    """(height, width) of a picture; () where it isn't given."""
    if not row.get("height") or not row.get("width"):
        return ()
    height, width = _numbers(path, what, "height and width", [row["height"], row["width"]])
    return int(height), int(width)


def _read_object(
    read: Read, path: Path, what: str, row: dict[str, Any], images: Rows, names: dict[int | str, str]
) -> Thing | Area:
    for field, known in (("image_id", images), ("category_id", names)):
        if _id(row.get(field)) not in known:
            raise DataError(f"{path}: {what} has the {field} {row.get(field)!r}, which there is not; correct it")
    return read(path, what, row, names[row["category_id"]])


def _thing(path: Path, what: str, row: dict[str, Any], name: str) -> Thing:
    """The object with its box."""
    left, top, width, height = _numbers(path, what, "bbox", row.get("bbox"), 4)
    points = _numbers(path, what, "keypoints", row.get("keypoints") or [])
    if len(points) % 3:
        raise DataError(f"{path}: {what} has {len(points)} numbers for keypoints, which take three each; correct it")
    keypoints = [(y, x, flag == 2) for x, y, flag in zip(points[::3], points[1::3], points[2::3], strict=True)]
    return Thing(what, name, (top, left, top + height, left + width), bool(row.get("iscrowd")), keypoints)


def _instance(path: Path, what: str, row: dict[str, Any], name: str) -> Thing:
    """The object with its box and its pixels."""
    return _thing(path, what, row, name)._replace(region=_region(path, what, row) or Region())


def _region(path: Path, what: str, row: dict[str, Any]) -> Region | None:
    """The pixels of an object, None where there are none."""
    try:
        return regions.read(row.get("segmentation"))
    except ValueError as error:
        raise DataError(f"{path}: {what} {error}; correct it, or remove the entry") from error


def _area(path: Path, what: str, row: dict[str, Any], name: str) -> Area:
    """The object with its pixels, or all of its box where there are none."""
    if region := _region(path, what, row):
        return Area(what, name, region, bool(row.get("iscrowd")))
    left, top, width, height = _numbers(path, what, "bbox", row.get("bbox"), 4)
    right, bottom = left + width, top + height
    box = Region(((left, top, right, top, right, bottom, left, bottom),))
    return Area(what, name, box, is_ignored=True, has_box_alone=True)


def _numbers(path: Path, what: str, field: str, values: Any, count: int = 0) -> list[float]:
    """The values as they are; DataError unless they are finite numbers, and of that number if there is a count."""
    if not isinstance(values, list) or len(values) != (count or len(values)) or not all(map(_is_finite, values)):
        told = f"{count or ''} finite numbers".strip()
        raise DataError(f"{path}: {what} has {values!r:.80} for {field}, not {told}; correct it, or remove the entry")
    return values


def _is_finite(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and math.isfinite(value)
    except (TypeError, OverflowError):  # no number, or a whole one that no float holds
        return False


# The signature stands here, since the command line reads it as text; annotations.load says what it gives and raises.
def load(
    data_dir: str,
    seed: int,
    wanted: Wanted = TRAINING,
    pictures: str = "",
    *,
    image_size: ImageSize = (224,),
    channels: Channels = 3,
    resize: Fit = "letterbox",
    classes: Classes = (),
    strict: Strict = False,
    skip_bad: SkipBad = False,
    memory_budget: MemoryBudget = 0.5,
    instances: Instances = False,
    masks: Masks = False,
) -> Dataset:
    """The data set of the path that the user names; pictures: a folder where they lie instead, or "".

    With masks it is that of coco_masks.load.
    """
    options = Options(image_size, channels, resize, classes, strict, skip_bad, memory_budget, instances)
    if masks:
        return coco_masks.load(partial(_find, _area), data_dir, seed, wanted, pictures, options)
    read = _instance if instances else _thing
    return annotations.load(partial(_find, read), data_dir, seed, wanted, pictures, options)
