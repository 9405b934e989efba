"""FOLDER/dataset.json: what a set of records holds. It is written last, so a folder that has it is complete."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from datasets.entry import Described, Form
from datasets.records.fields import ORIGIN, StoredField
from errors import DataError, unreadable
from texts import typed

FILE = "dataset.json"
PLAN = ".writing.json"  # in an unfinished folder, for a command that goes on
_FOREIGN = "datasets.foreign_records.loader:load"
_PICTURES = {"images": (None, None, None), "labels": ()}
_FOREIGN_FORMS = (
    Form(_PICTURES, {"boxes": False, "invert": "no"}),
    Form(_PICTURES | {"boxes": (None, 4), "labels": (None,)}, {"boxes": True, "invert": "no"}),
)
# Options of the loaders that predict.py prepares its own pictures by, with what they are where a loader has none.
_PREPARATION = {"resize": "", "invert": "", "crop_share": 1.0}
_FORMAT, _VERSION = "records of cnn-graphs", 1


class ShardFile(NamedTuple):
    """A shard: its name in the folder, the number of its records, its bytes and a hash of them, hexadecimal."""

    file: str
    records: int
    size: int
    checksum: str


class StoredSplit(NamedTuple):
    """A split: its fields, and its shards in the order of its examples."""

    fields: Mapping[str, StoredField]
    shards: tuple[ShardFile, ...]


@dataclass(frozen=True)
class Description:
    """What dataset.json says.

    name: of the data set. classes: of its labels. splits: by name.
    made_from: what records.py was asked for; see datasets/records/writing.py.
    """

    name: str
    classes: tuple[str, ...]
    splits: Mapping[str, StoredSplit]
    made_from: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """For dataset.json."""
        splits = {
            name: {
                "examples": sum(shard.records for shard in split.shards),
                "fields": {field: stored.as_json() for field, stored in split.fields.items()},
                "shards": [shard._asdict() for shard in split.shards],
            }
            for name, split in self.splits.items()
        }
        about = {"format": _FORMAT, "version": _VERSION, "name": self.name, "made_from": dict(self.made_from)}
        return about | {"classes": list(self.classes), "splits": splits}


def read(folder: Path) -> Description:
    """The description of the records in a folder.

    Raises:
        DataError: there is none, it is damaged, or of another version.
    """
    path = folder / FILE
    try:
        found = json.loads(path.read_bytes())
        if found["format"] != _FORMAT:
            raise ValueError(f"format {found['format']}")
        if found["version"] != _VERSION:
            raise DataError(
                f"{path} is of version {found['version']}, and this program reads {_VERSION}; write it again"
            )
        splits = {
            name: StoredSplit(
                {field: StoredField.of_json(stored) for field, stored in split["fields"].items()},
                tuple(ShardFile(**shard) for shard in split["shards"]),
            )
            for name, split in found["splits"].items()
        }
        if not splits or not all(split.shards for split in splits.values()):
            raise ValueError("no splits, or one without shards")
        made_from = {**found["made_from"], "data_options": dict(found["made_from"]["data_options"])}
        return Description(found["name"], tuple(map(str, found["classes"])), splits, made_from)
    except FileNotFoundError:
        what = "is not there" if not folder.exists() else f"has no {FILE}"
        raise DataError(f"{folder} {what}: python records.py DATA {typed(str(folder))} writes records there") from None
    except OSError as error:
        raise unreadable(path, error) from error
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"{path} makes no sense ({error!r}); restore it from a copy, or write the records again"
        ) from error


def described(path: str) -> Described:
    """What the registry says of records at a path: the fields that they hold, and the size of their pictures.

    Records without a dataset.json are of another program; see datasets/foreign_records/.

    Raises:
        DataError: as `read` does.
    """
    root = Path(os.path.expanduser(path))
    if root.exists() and not any((root / name).exists() for name in (FILE, PLAN)):
        return Described(_FOREIGN_FORMS, path=_FOREIGN)
    about = read(root)
    fields = next(iter(about.splits.values())).fields
    held = {name: stored.shape for name, stored in fields.items() if name not in ORIGIN.values()}
    recipe = {"image_size": tuple(held["images"][:2])} if len(held.get("images", ())) == 3 else {}
    made_from = about.made_from["data_options"]
    return Described((Form(held, {name: made_from.get(name, usual) for name, usual in _PREPARATION.items()}),), recipe)
