"""Batches in which rare classes are more frequent than in the data: --sample balanced or square_root."""

import numpy as np

from datasets.split import Split
from training.inputs.batches import ShuffledBatches
from training.options import TrainOptions

#: --sample -> power of (frequency of the most frequent class / frequency of a class): how much more often it is drawn.
_POWERS = {"balanced": 1.0, "square_root": 0.5}
_LEAST_DRAWS = 100  # of a class in a pass, on average: they are whole numbers, which must not be far off


def batches_of(split: Split, options: TrainOptions, offset: int = 0) -> ShuffledBatches:
    """The batches of a training by --sample; offset: see ShuffledOrder."""
    if options.sample == "none":
        return ShuffledBatches(split, options.batch_size, options.seed, offset)
    return SampledBatches(split, options.batch_size, options.seed, options.sample, offset)


class SampledBatches(ShuffledBatches):
    """Shuffled passes in which an example is drawn by the rarest class that it holds.

    The frequency f_c of a class is the number of examples that hold it. An example counts with its rarest class c, and
    is drawn (max f / f_c)^p times as often as one of the most frequent class: balanced has p = 1, so with one label an
    example all classes are equally frequent; square_root has p = 1/2, so a class is as frequent as the root of f_c.
    With several objects an example this is the repeat factor of Gupta et al. 2019 ("LVIS", section 5), relative to the
    most frequent class; there p = 1/2 as well. Examples without an object are drawn like the most frequent class.

    Within a pass the examples of each class are spread evenly, so that batches are alike. A class is gone through in
    shuffled passes of its own: none of its examples comes twice before all others have come. As in ShuffledOrder, the
    order is a function of the seed and the step.

    Args:
        split: with "labels" [N] or [N, M], -1 for no object.
        batch_size, seed, offset: as ShuffledOrder takes them.
        sample: "balanced" or "square_root".
    """

    def __init__(self, split: Split, batch_size: int, seed: int, sample: str, offset: int = 0):
        super().__init__(split, batch_size, seed, offset)
        groups, self._draws = _plan(split["labels"], sample)
        self._members = [np.flatnonzero(groups == group) for group in range(len(self._draws))]
        self.pass_size = int(self._draws.sum())

    def _drawn(self, number: int) -> np.ndarray:
        random = np.random.default_rng([self.seed, 1, number])
        rows, places = [], []
        for group, draws in enumerate(self._draws):
            rows.append(self._of_group(group, range(number * draws, (number + 1) * draws)))
            places.append((np.arange(draws) + random.random(draws)) / draws)
        return np.concatenate(rows)[np.argsort(np.concatenate(places), kind="stable")]

    def _of_group(self, group: int, draws: range) -> np.ndarray:
        """The rows of consecutive draws of a group (the first of all is 0)."""
        members = self._members[group]
        size = len(members)
        passes = range(draws.start // size, (draws.stop - 1) // size + 1)
        orders = [np.random.default_rng([self.seed, 2 + group, one]).permutation(size) for one in passes]
        first = draws.start - passes.start * size
        return members[np.concatenate(orders)[first : first + len(draws)]]


def shares_of(labels: np.ndarray, classes: int, sample: str) -> np.ndarray:
    """The share of each class among the labels of a batch, on average: [classes], with a sum of 1.

    labels: [N] or [N, M], -1 for no object. sample: as --sample.
    """
    rates = np.ones(len(labels))
    if sample != "none":
        groups, draws = _plan(labels, sample)
        rates = (draws / np.bincount(groups))[groups]
    each = labels.reshape(len(labels), -1)
    held = each >= 0
    sums = np.bincount(each[held], np.broadcast_to(rates[:, np.newaxis], each.shape)[held], minlength=classes)
    return sums / sums.sum()


def _plan(labels: np.ndarray, sample: str) -> tuple[np.ndarray, np.ndarray]:
    """The group of each example [N], its rarest class, and how often each group [G] is drawn in a pass."""
    each = labels.reshape(len(labels), -1).astype(np.int64)
    rows, places = np.nonzero(each >= 0)
    held = np.unique(np.stack([rows, each[rows, places]]), axis=1)[1]  # each class once an example
    frequencies = np.bincount(held, minlength=1)
    seldom = np.where(each >= 0, frequencies[each], len(labels) + 1)
    rarest = np.take_along_axis(each, seldom.argmin(axis=1)[:, np.newaxis], axis=1)[:, 0]  # -1: no object
    present, groups, sizes = np.unique(rarest, return_inverse=True, return_counts=True)
    most = frequencies.max()
    factors = np.where(present >= 0, most / np.maximum(frequencies[present], 1), 1.0) ** _POWERS[sample]
    wanted = sizes * factors
    length = max(len(labels), _LEAST_DRAWS * len(sizes))
    return groups, np.maximum(1, np.rint(wanted * length / wanted.sum())).astype(np.int64)
