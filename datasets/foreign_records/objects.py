"""Objects in records of other programs as the fields of a data set."""

from collections.abc import Sequence

import numpy as np

from datasets.foreign_records.pictures import places
from datasets.records.index import Index
from datasets.split import Fields


def fields_of(
    indices: Sequence[Index], labels: Sequence[np.ndarray], shape: tuple[int, ...], resize: str
) -> list[Fields]:
    """ "boxes", "labels" and "difficult" of each shard, as Dataset describes them: in pixels of the resized pictures.

    Args:
        indices: of the shards; see indexing.py.
        labels: of each shard, those of its objects [T] from 0.
        shape, resize: of the pictures.
    """
    most = max([1, *(int(index.small["counts"].max(initial=0)) for index in indices)])
    return [_of_shard(index, own, most, shape, resize) for index, own in zip(indices, labels, strict=True)]


def without_difficult(fields: Fields) -> Fields:
    """The fields of training examples: difficult objects are left out, and those that stay stand first."""
    learnt = (fields["labels"] >= 0) & ~fields["difficult"]
    order = np.argsort(~learnt, axis=1, kind="stable")
    boxes = np.where(learnt[..., np.newaxis], fields["boxes"], 0)
    labels = np.where(learnt, fields["labels"], -1)
    return {
        "boxes": np.take_along_axis(boxes, order[..., np.newaxis], 1),
        "labels": np.take_along_axis(labels, order, 1),
        "difficult": np.zeros_like(fields["difficult"]),
    }


def _of_shard(index: Index, labels: np.ndarray, most: int, shape: tuple[int, ...], resize: str) -> Fields:
    counts = index.small["counts"]
    rows = np.repeat(np.arange(len(counts)), counts)  # of each object [T]
    columns = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    place = places(index.small["sizes"][:, :2], shape, resize)[rows]
    sides = np.tile(place[:, 2:] - place[:, :2], 2)
    boxes = np.zeros((len(counts), most, 4), np.float32)
    boxes[rows, columns] = index.small["boxes"] * sides + np.tile(place[:, :2], 2)
    fields = {"boxes": boxes, "labels": np.full((len(counts), most), -1, np.int32)}
    fields["labels"][rows, columns] = labels
    fields["difficult"] = np.zeros((len(counts), most), bool)
    fields["difficult"][rows, columns] = index.small["difficult"]
    return fields
