"""Labels of records of other programs: from 0 or from 1, numbers or text, with names or without."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from datasets.records.index import Index
from errors import DataError


class Classes(NamedTuple):
    """The classes of a set. first: the label in the records that becomes 0. told: both, in words."""

    names: tuple[str, ...]
    first: int
    told: str


def with_common_texts(where: str, indices: Sequence[Index], field: str) -> tuple[list[np.ndarray], tuple[str, ...]]:
    """The labels of each shard, and of labels that are text their names: a label is the place of its text, sorted.

    Args:
        where: the records, for messages.
        indices: of the shards.
        field: "labels" or "object_labels".

    Raises:
        DataError: labels are text in some shards, and numbers in others.
    """
    names = tuple(sorted({text for index in indices for text in index.small["texts"].tolist()}))
    if not names:
        return [index.small[field] for index in indices], ()
    if any(len(index.small[field]) and not len(index.small["texts"]) for index in indices):
        raise DataError(f"{where}: labels are text in some files, and numbers in others")
    places = {name: place for place, name in enumerate(names)}
    tables = [np.array([places[text] for text in index.small["texts"].tolist()], np.int64) for index in indices]
    return [table[index.small[field]] for table, index in zip(tables, indices, strict=True)], names


def classes_of(labels: np.ndarray, names: Mapping[int, str], source: str) -> Classes:
    """The classes of labels that are numbers.

    Labels that start at 1 become labels from 0. A class without a name is called by its number in the records.

    Args:
        labels: all of them [N], at least one.
        names: label -> name. source: where the names come from, for `told`.
    """
    low, high = int(labels.min()), int(labels.max())
    if low >= 1 and set(names) == set(range(high)):  # a list of names without numbers
        names = {label + 1: name for label, name in names.items()}
    first = 0 if low == 0 or 0 in names else 1
    last = max([high, *names])
    listed = [names.get(label, str(label)) for label in range(first, last + 1)]
    counts = Counter(listed)
    unique = [name if counts[name] == 1 else f"{name} ({label})" for label, name in enumerate(listed, first)]
    told = f", names from {source}" if names else ""
    shifted = f" ({first}..{last}, which become 0..{last - first})" if first else f" (0..{last})"
    return Classes(tuple(unique), first, shifted + told)
