"""The order of the examples: a function of (seed, step) alone, so that a resumed run sees what it would have seen."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from datasets.dataset import Dataset
from errors import UsageError
from graphs.graph import Graph

Fields = dict[str, np.ndarray]
Item, Result = TypeVar("Item"), TypeVar("Result")

_MOST_PIXELS = 200 * 96 * 96  # of a batch for inference alone


def size(split: Fields) -> int:
    """The number of examples in a split."""
    return len(next(iter(split.values())))


def check_fields(model: Graph, dataset: Dataset) -> None:
    """Raises a UsageError where a data set lacks a field that a model is fed with, or has it in another shape."""
    fields = next(iter(dataset.splits.values()))
    for name, placeholder in model.feeds.items():
        if name not in fields:
            raise UsageError(f"{dataset.name} has no {name}, with which the network is trained")
        taken, given = placeholder.shape.as_list()[1:], list(fields[name].shape[1:])
        if not placeholder.shape[1:].is_compatible_with(given):
            remedy = f"; give --{name} {given[1]}" if name in model.hyperparameters else ""
            raise UsageError(f"{dataset.name} has {name} of the shape {given}, the network takes {taken}{remedy}")


def fitting(most: int, split: Fields) -> int:
    """How many examples to compute at a time: `most`, or fewer of large pictures, whose maps would fill the memory."""
    pixels = np.prod(split["images"].shape[1:3]) if "images" in split else 1
    return int(max(1, min(most, _MOST_PIXELS // pixels)))


class ShuffledBatches:
    """An endless row of shuffled passes over a split, cut into batches of one size.

    A batch may reach over the end of a pass into the next one: no example is left out, no batch is smaller.

    Args:
        split: field name -> array, the first dimension counts examples.
        batch_size: examples a batch.
        seed: 0 or more; each (seed, pass) is another permutation.
    """

    def __init__(self, split: Fields, batch_size: int, seed: int):
        self.split, self.batch_size, self.seed = split, batch_size, seed
        self.size = size(split)
        self._permutations: dict[int, np.ndarray] = {}

    def at(self, steps: range) -> Fields:
        """The batches of steps in a row (the first of all is 0): field name -> array [steps, batch_size, ...]."""
        rows = self.rows(steps)
        return {name: array[rows] for name, array in self.split.items()}

    def rows(self, steps: range) -> np.ndarray:
        """Which examples make up the batches: [steps, batch_size] int64."""
        start, stop = steps.start * self.batch_size, steps.stop * self.batch_size
        parts = []
        for epoch in range(start // self.size, (stop - 1) // self.size + 1):
            offset = epoch * self.size
            parts.append(self._permutation(epoch)[max(start - offset, 0) : stop - offset])
        return np.concatenate(parts).reshape(len(steps), self.batch_size)

    def _permutation(self, epoch: int) -> np.ndarray:
        if epoch not in self._permutations:
            self._permutations = {e: p for e, p in self._permutations.items() if e == epoch - 1}
            self._permutations[epoch] = np.random.default_rng([self.seed, epoch]).permutation(self.size)
        return self._permutations[epoch]


def in_order(split: Fields, batch_size: int) -> Iterator[Fields]:
    """Every example once, in the order of the split; the last batch holds the rest."""
    for start in range(0, size(split), batch_size):
        yield {name: array[start : start + batch_size] for name, array in split.items()}


def ahead(make: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
    """Each item with what make(item) returns; a thread makes the next one while the caller works on the last."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        waiting: deque = deque()
        for item in items:
            waiting.append((item, thread.submit(make, item)))
            if len(waiting) > 1:
                item, future = waiting.popleft()
                yield item, future.result()
        for item, future in waiting:
            yield item, future.result()
