"""Pictures with annotations: those of each split that can be read, and splits for sets that lack some."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from datasets import partition
from datasets.picture_split import PictureFiles, name_inside
from datasets.wanted import Wanted
from errors import DataError


class Checked(NamedTuple):
    """The pictures of a split that can be read.

    numbers: theirs among the files. members: what the data set says of each; `path` is the picture's. fitted: what the
    decoder said of each besides its pixels.
    """

    numbers: list[int]
    members: list[Any]
    fitted: list[Any]

    def take(self, rows: Sequence[int]) -> "Checked":
        """Those of these rows."""
        return Checked(*([column[row] for row in rows] for column in self))


def check(
    name: str, files: PictureFiles, splits: Mapping[str, Sequence[Any]]
) -> tuple[dict[str, Checked], dict[Path, DataError]]:
    """Decodes every picture once.

    Args:
        name: of the data set, for the progress bar.
        files: the pictures of all splits, one split behind the other.
        splits: split -> its members.

    Returns:
        Split -> those that can be read; path -> why it can't be read.
    """
    checked, bad, first = {}, {}, 0
    for split, members in splits.items():
        checked[split] = Checked([], [], [])
        numbers = range(first, first + len(members))
        for number, picture, result in zip(numbers, members, files.check(numbers, f"{name}: {split}"), strict=True):
            if isinstance(result, DataError):
                bad[picture.path] = result
            else:
                for column, value in zip(checked[split], (number, picture, result), strict=True):
                    column.append(value)
        first += len(members)
    return checked, bad


def complete(
    name: str, root: Path, checked: dict[str, Checked], seed: int, wanted: Wanted, shares: Mapping[str, float]
) -> dict[str, Checked]:
    """The splits with those that are missing, which become parts of the training pictures.

    Args:
        name: of the data set.
        root: of its folder, from which the names of the pictures start that decide; see datasets/partition.py.
        checked: the splits that are there.
        seed: of the validation set.
        wanted: the splits to return.
        shares: split -> its share of the training pictures, in 0..1.

    Raises:
        DataError: there are too few training pictures.
    """
    train, shares = checked["train"], wanted.missing(checked, shares)
    paths = [picture.path for picture in train.members]
    groups = partition.groups_of([name_inside(root, path) for path in paths], paths)
    if told := partition.too_few(groups, 1 + len(shares)):
        why = f", since {' and '.join(shares)} are parts of them" if shares else ""
        raise DataError(f"{name} has {told} for training; {1 + len(shares)} are the least{why}")
    rows = partition.partition(groups, shares, seed)
    return checked | {split: train.take(rows[split]) for split in rows}
