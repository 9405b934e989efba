"""What every loader returns, and how a validation set is parted from the training set."""

from dataclasses import dataclass

import numpy as np

from errors import DataError


@dataclass(frozen=True)
class Dataset:
    """Examples in three splits, "train", "validation" and "test".

    splits: split -> field -> array whose first dimension counts the examples, such as {"images": uint8 [N, 28, 28, 1]
    in 0..255, "labels": int32 [N]}. classes: the name of every label, 0 first; empty for a set without labels.
    Raises DataError when the fields of a split differ in length or a label has no class.
    """

    name: str
    splits: dict[str, dict[str, np.ndarray]]
    classes: tuple[str, ...]

    def __post_init__(self):
        """Checks what the class promises."""
        for split, fields in self.splits.items():
            counts = {field: len(array) for field, array in fields.items()}
            if len(set(counts.values())) > 1:
                told = ", ".join(f"{count} {field}" for field, count in counts.items())
                raise DataError(f"{self.name}, split {split}: {told}; they must be as many")
            if self.classes:
                check_labels(fields["labels"], len(self.classes), f"{self.name}, split {split}")

    def size(self, split: str) -> int:
        """The number of examples in a split."""
        return len(next(iter(self.splits[split].values())))


def check_labels(labels: np.ndarray, num_classes: int, where: object) -> None:
    """Raises a DataError that names the first of labels [N] outside 0..num_classes-1; where is a file or a split."""
    wrong = np.flatnonzero((labels < 0) | (labels >= num_classes))
    if len(wrong):
        first = wrong[0]
        raise DataError(f"{where}: label {labels[first]} of example {first} is not in 0..{num_classes - 1}")


def split_off(name: str, examples: dict[str, np.ndarray], size: int, seed: int, stratified: bool = True) -> tuple:
    """Parts `size` random examples from the rest; returns (rest, part), both field -> array.

    Which ones follows from the seed (0..2^32-1) alone; stratified: every class of "labels" keeps its share. Both are
    views of the given arrays, which are reordered in place, since a copy would need the memory of the set once more.
    Raises DataError when a class is too small to be split.
    """
    from sklearn.model_selection import train_test_split  # takes more than a second to import

    labels = examples["labels"]
    if stratified and 1 in (counts := np.bincount(labels)):
        raise DataError(f"{name}: class {list(counts).index(1)} has a single example, too few for train and validation")
    _, chosen = train_test_split(
        np.arange(len(labels)), test_size=size, random_state=seed, stratify=labels if stratified else None
    )
    tail = np.arange(len(labels) - size, len(labels))
    leaving, entering = np.setdiff1d(tail, chosen), np.setdiff1d(chosen, tail)
    for array in examples.values():
        array[leaving], array[entering] = array[entering], array[leaving]
    rest = {field: array[:-size] for field, array in examples.items()}
    part = {field: array[-size:] for field, array in examples.items()}
    return rest, part
