"""Rare classes: what --class_weights and --sample come to for a data set, for the screen and for config.json."""

from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from datasets.dataset import Dataset
from datasets.split import Split
from errors import UsageError
from texts import shown
from training.inputs.batches import ahead, batch_size_for
from training.inputs.sampling import shares_of
from training.inputs.weight_rules import weights_by
from training.options import TrainOptions

_MOST_LINES = 24  # of the table of classes


class Balance(NamedTuple):
    """Of each class, in the order of the labels: arrays [K].

    counts: in the training examples, as the loss counts them. weights: in the loss; None for 1 each. shares: of all
    examples, objects or pixels in a batch, on average. counted: what these are, in words.
    """

    classes: tuple[str, ...]
    counts: np.ndarray
    weights: np.ndarray | None
    shares: np.ndarray
    counted: str = "examples"

    def config(self) -> dict[str, Any]:
        """For config.json."""
        weights = {} if self.weights is None else {"class_weights": self.weights.tolist()}
        return weights | {"class_shares": self.shares.tolist()}

    def table(self) -> list[str]:
        """A line for each class; of many classes the most frequent and the rarest ones."""
        order = np.argsort(-self.counts, kind="stable")
        if len(order) > _MOST_LINES:
            order = [*order[: _MOST_LINES // 2], None, *order[-_MOST_LINES // 2 :]]
        names = {number: shown(self.classes[number]) for number in order if number is not None}
        width = max(5, *map(len, names.values()))
        weights = np.ones(len(self.counts)) if self.weights is None else self.weights
        digits = max(8, *(len(f"{count:,}") for count in self.counts))
        lines = [f"{'class':{width}}  {self.counted:>{digits}}  weight  share of a batch"]
        for number in order:
            if number is None:
                lines.append("...")
                continue
            count, weight, share = self.counts[number], weights[number], self.shares[number]
            lines.append(f"{names[number]:{width}}  {count:>{digits},}  {weight:>6.3g}  {share:>16.1%}")
        return lines


def balance_of(options: TrainOptions, kind: type, dataset: Dataset) -> Balance | None:
    """What --class_weights and --sample come to; None where both are "none".

    kind: the class of the network, which says what its loss counts.

    Raises:
        UsageError: the data set has no classes, or none of that name.
    """
    asked = [name for name in ("class_weights", "sample") if getattr(options, name) != "none"]
    if not asked:
        return None
    train, classes = dataset.splits["train"], dataset.classes
    if not classes or any(field not in train for field in kind.counted_fields):
        raise UsageError(f"--{asked[0]} {getattr(options, asked[0])}: {dataset.name} has no classes; leave it out")
    if options.sample != "none" and "labels" not in train:
        told = f"--sample draws examples by their labels, and {dataset.name} has the classes of {kind.counted}"
        raise UsageError(f"{told}; leave it out, or weigh the classes: --class_weights median_frequency")
    counts, among = _count(kind, train, len(classes))
    weights = weights_by(options.class_weights, classes, counts, among)
    shares = shares_of(train["labels"], len(classes), options.sample) if "labels" in train else counts / counts.sum()
    return Balance(classes, counts, weights, shares, kind.counted)


def _count(kind: type, train: Split, num_classes: int) -> np.ndarray:
    """Graph.count_classes of all examples, of which a part is in memory at a time."""
    size = batch_size_for(train)
    starts = tqdm(range(0, len(train), size), "counting the classes", delay=2, leave=False, disable=None)
    parts = ahead(lambda start: train.take(slice(start, start + size), kind.counted_fields), starts)
    return sum(kind.count_classes(part, num_classes) for _, part in parts)
