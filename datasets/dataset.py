"""What every loader returns, and how a validation set is parted from the training set."""

from dataclasses import dataclass

import numpy as np

from errors import DataError


@dataclass(frozen=True)
class Dataset:
    """Examples in three splits, "train", "validation" and "test".

    splits: split -> field -> array whose first dimension counts the examples, such as {"images": uint8 [N, 28, 28, 1]
    in 0..255, "labels": int32 [N]}. classes: the name of every label, 0 first; empty for a set without labels.
    Raises DataError when a split is empty, its fields differ in length, or a label has no class.
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
            if 0 in counts.values():
                raise DataError(f"{self.name}, split {split}: holds no examples")
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

    Which ones follows from the seed alone. stratified: every class of "labels" keeps its share, to less than one
    example. Both are views of the given arrays, which are reordered in place, since a copy would need the memory of the
    set once more. Raises DataError when a class is too small to be split.
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
