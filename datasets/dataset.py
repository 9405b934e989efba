"""What every loader returns, and how a validation set is split off the training set."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from datasets.split import ArraySplit, Split, Subset
from errors import DataError, UsageError


@dataclass(frozen=True)
class Dataset:
    """Examples in three splits, "train", "validation" and "test"; or in those of them that were asked for.

    splits: name -> Split, such as one with "images" uint8 [N, 28, 28, 1] in 0..255 and "labels" int32 [N]. A dictionary
    of arrays becomes an ArraySplit. classes: the name of every label, 0 first; empty for a set without labels.

    A set with boxes has up to M objects a picture, and fills the places of the rest. "boxes": float32 [N, M, 4], each
    (top, left, bottom, right) in continuous pixels of the images, width = right - left, and 0 where there is no object.
    "labels": int32 [N, M], -1 where there is no object. "difficult": bool [N, M], True for objects that an evaluation
    of detectors neither demands nor punishes; "train" has none of them. Some sets have "keypoints" float32
    [N, M, K, 2], (y, x) in pixels, and "keypoints_visible" bool [N, M, K]; some "instances" uint8
    [N, M, H, ceil(W / 8)], a bit for each pixel of the images, 1 where it belongs to the object: see
    datasets/instances.py. Sets of files have "files" str [N].

    A set with masks has "masks": uint8 [N, H, W], the class of each pixel of the images, or IGNORED (255) for pixels
    that do not count.

    chosen: options of the loader that were left to the data, with the values that they got.
    content: a hash of all examples, where the set has it at hand; "" elsewhere. It is the same at any place.

    Raises DataError when a split is empty, its fields differ in length, or a label has no class.
    """

    name: str
    splits: Mapping[str, Split | Mapping[str, np.ndarray]]
    classes: tuple[str, ...]
    chosen: Mapping[str, Any] = field(default_factory=dict)
    content: str = ""

    def __post_init__(self):
        """Checks what the class promises."""
        splits = {split: self._as_split(split, examples) for split, examples in self.splits.items()}
        object.__setattr__(self, "splits", splits)  # the class is frozen
        for split, examples in splits.items():
            if not len(examples):
                raise DataError(f"{self.name}, split {split}: holds no examples")
            # A stream checks its labels as they come, and masks are checked as they are decoded.
            if self.classes and "labels" in examples and not examples.has_own_order:
                lowest = -1 if "boxes" in examples else 0
                check_labels(examples["labels"], len(self.classes), f"{self.name}, split {split}", lowest)

    def _as_split(self, split: str, examples: Split | Mapping[str, np.ndarray]) -> Split:
        if isinstance(examples, Split):
            return examples
        try:
            return ArraySplit(examples)
        except ValueError as error:
            raise DataError(f"{self.name}, split {split}: {error}") from error

    @property
    def sizes(self) -> dict[str, int]:
        """Split -> its number of examples."""
        return {name: len(split) for name, split in self.splits.items()}

    def size(self, split: str) -> int:
        """The number of examples in a split."""
        return len(self.splits[split])


def check_labels(labels: np.ndarray, num_classes: int, where: object, lowest: int = 0) -> None:
    """Raises a DataError that names the first of labels [N, ...] outside lowest..num_classes-1.

    where: a file or a split.
    """
    wrong = np.argwhere((labels < lowest) | (labels >= num_classes))
    if len(wrong):
        first = tuple(wrong[0])
        told = f"label {labels[first]} of example {first[0]} is not in {lowest}..{num_classes - 1}"
        raise DataError(f"{where}: {told}")


def split_off(name: str, examples: dict[str, np.ndarray], size: int, seed: int, stratified: bool = True) -> tuple:
    """Splits off `size` random examples; returns (rest, part), both field -> array.

    The seed alone decides which examples these are. stratified: every class of "labels" keeps its share, to less than
    one example. Both results are views of the given arrays, which are reordered in place, since a copy would double the
    memory. Raises DataError when a class is too small to be split.
    """
    labels = examples["labels"]
    chosen = np.random.default_rng(seed).permutation(len(labels))
    if stratified:
        counts = np.bincount(labels)
        if 1 in counts:
            alone = list(counts).index(1)
            raise DataError(f"{name}: class {alone} has a single example, too few for train and validation")
        quotas, remainders = np.divmod(counts * size, len(labels))
        quotas[np.argsort(-remainders, kind="stable")[: size - quotas.sum()]] += 1  # the largest are rounded up
        classes = (chosen[labels[chosen] == label] for label in range(len(counts)))
        chosen = np.concatenate([members[:quota] for members, quota in zip(classes, quotas, strict=True)])
    chosen = chosen[:size]
    tail = np.arange(len(labels) - size, len(labels))
    leaving, entering = np.setdiff1d(tail, chosen), np.setdiff1d(chosen, tail)
    for array in examples.values():
        array[leaving], array[entering] = array[entering], array[leaving]
    rest = {field: array[:-size] for field, array in examples.items()}
    part = {field: array[-size:] for field, array in examples.items()}
    return rest, part


def keep_labelled(dataset: Dataset, count: int, seed: int) -> Dataset:
    """The same set with `count` training examples, the same number of each class, chosen by the seed.

    Validation and test do not change.

    Raises:
        UsageError: count is no multiple of the number of classes, a class has too few examples, there are no labels, or
            each picture has any number of them.
    """
    name, classes = dataset.name, len(dataset.classes)
    if not classes:
        raise UsageError(f"{name} has no labels to keep; leave --labels out")
    labels = dataset.splits["train"].fields.get("labels")
    if labels is None or labels.shape:
        raise UsageError(f"--labels counts pictures of a class, and those of {name} hold any; leave it out")
    each, left_over = divmod(count, classes)
    if left_over or not each:
        near = [number * classes for number in (each, each + 1) if number]
        nearest = " or ".join(map(str, near))
        raise UsageError(f"--labels {count} is no multiple of the {classes} classes of {name}; give {nearest}")
    labels = dataset.splits["train"]["labels"]
    present = np.bincount(labels, minlength=classes)
    fewest = present.argmin()
    if present[fewest] < each:
        raise UsageError(
            f"--labels {count} takes {each} of each class of {name}, but {dataset.classes[fewest]} has "
            f"{present[fewest]} training examples; give {present[fewest] * classes} or fewer"
        )
    order = np.random.default_rng(seed).permutation(len(labels))
    chosen = np.sort(np.concatenate([order[labels[order] == label][:each] for label in range(classes)]))
    return replace(dataset, splits=dataset.splits | {"train": Subset(dataset.splits["train"], chosen)})
