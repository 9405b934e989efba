"""Rare classes: what --class_weights and --sample come to for a data set, for the screen and for config.json."""

from typing import Any, NamedTuple

import numpy as np

from datasets.dataset import Dataset
from errors import UsageError
from texts import shown
from training.inputs.sampling import shares_of
from training.inputs.weight_rules import weights_by
from training.options import TrainOptions

_MOST_LINES = 24  # of the table of classes


class Balance(NamedTuple):
    """Of each class, in the order of the labels: arrays [K].

    counts: in the training examples, as the loss counts them. weights: in the loss; None for 1 each. shares: of all
    examples, or objects, in a batch, on average.
    """

    classes: tuple[str, ...]
    counts: np.ndarray
    weights: np.ndarray | None
    shares: np.ndarray

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
        lines = [f"{'class':{width}}  examples  weight  share of a batch"]
        for number in order:
            if number is None:
                lines.append("...")
                continue
            count, weight, share = self.counts[number], weights[number], self.shares[number]
            lines.append(f"{names[number]:{width}}  {count:>8,}  {weight:>6.3g}  {share:>16.1%}")
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
    train = dataset.splits["train"]
    if not dataset.classes or "labels" not in train:
        raise UsageError(f"--{asked[0]} {getattr(options, asked[0])}: {dataset.name} has no classes; leave it out")
    labels = kind.counted_labels(train)
    counts = np.bincount(labels[labels >= 0], minlength=len(dataset.classes))
    weights = weights_by(options.class_weights, dataset.classes, counts)
    return Balance(dataset.classes, counts, weights, shares_of(train["labels"], len(dataset.classes), options.sample))
