"""Which examples are in which batch, and batches made in advance by a thread."""

import itertools
import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from errors import UsageError
from graphs.graph import Graph

Item, Result = TypeVar("Item"), TypeVar("Result")

_AHEAD = 2  # items
_MOST_EXAMPLES = 500  # of a batch without training
_MOST_PIXELS = 200 * 96 * 96


def check_fields(model: Graph, dataset: Dataset) -> None:
    """Raises a UsageError where a data set lacks a field that a model is fed with, or has it in another shape."""
    for split, (name, placeholder) in itertools.product(dataset.splits.values(), model.feeds.items()):
        fields = split.fields
        if name not in fields:
            raise UsageError(f"{dataset.name} has no {name}, with which the network is trained")
        taken, given = placeholder.shape.as_list()[1:], list(fields[name].shape)
        if not placeholder.shape[1:].is_compatible_with(given):
            remedy = f"; give --{name} {given[1]}" if name in model.hyperparameters else ""
            raise UsageError(f"{dataset.name} has {name} of the shape {given}, the network takes {taken}{remedy}")


def batch_size_for(split: Split) -> int:
    """How many examples to compute at a time without training: 500, or fewer where pictures, and so maps, are large."""
    pixels = math.prod(split.fields["images"].shape[:2]) if "images" in split else 1
    return int(max(1, min(_MOST_EXAMPLES, _MOST_PIXELS // pixels)))


class ShuffledBatches:
    """An endless sequence of shuffled passes over a split, cut into batches of one size.

    The order is a function of the seed and the step alone: a resumed run sees what it would have seen, and worker k of
    W takes `rows(steps)[:, k::W]` of the same batches. A batch may reach over the end of a pass into the next one: no
    example is left out, no batch is smaller.

    Args:
        split: at least one example.
        batch_size: examples a batch.
        seed: 0 or more; each (seed, pass) is another permutation.
        offset: examples beyond step * batch_size that come before a step, where earlier batches had another size.
    """

    def __init__(self, split: Split, batch_size: int, seed: int, offset: int = 0):
        self.split, self.batch_size, self.seed, self.offset = split, batch_size, seed, offset
        self.pass_size = len(split)
        self._orders: dict[int, np.ndarray] = {}

    def at(self, steps: range) -> Fields:
        """The batches of consecutive steps (the first of all is 0): field -> array [steps, batch_size, ...]."""
        return self.split.take(self.rows(steps))

    def rows(self, steps: range) -> np.ndarray:
        """Which examples make up the batches: [steps, batch_size] int64."""
        size = self.pass_size
        start, stop = (step * self.batch_size + self.offset for step in (steps.start, steps.stop))
        parts = []
        for epoch in range(start // size, (stop - 1) // size + 1):
            offset = epoch * size
            parts.append(self._order(epoch)[max(start - offset, 0) : stop - offset])
        return np.concatenate(parts).reshape(len(steps), self.batch_size)

    def _order(self, number: int) -> np.ndarray:
        if number not in self._orders:
            self._orders = {n: order for n, order in self._orders.items() if n == number - 1}
            self._orders[number] = self._drawn(number)
        return self._orders[number]

    def _drawn(self, number: int) -> np.ndarray:
        """The rows of a pass [pass_size], in order."""
        return np.random.default_rng([self.seed, number]).permutation(len(self.split))


class Ahead:
    """Each item with what make(item) returns; a thread makes the next two while the caller works on one.

    An exception in make comes up here when its item is due. The thread ends with the loop; where the loop is left
    early, as soon as the item in the making is done.

    Args:
        make: called in the order of the items, one at a time.
        items: may be endless.
    """

    def __init__(self, make: Callable[[Item], Result], items: Iterable[Item]):
        self._make, self._items = make, items
        self.waited = 0.0  # seconds in which the caller waited for what was not made yet

    def __iter__(self) -> Iterator[tuple[Item, Result]]:
        """Makes and yields."""
        thread = ThreadPoolExecutor(1, "ahead")
        try:
            waiting: deque = deque()
            for item in self._items:
                waiting.append((item, thread.submit(self._make, item)))
                if len(waiting) > _AHEAD:
                    yield self._next(waiting)
            while waiting:
                yield self._next(waiting)
        finally:
            thread.shutdown(cancel_futures=True)

    def _next(self, waiting: deque) -> tuple[Item, Result]:
        item, future = waiting.popleft()
        began = time.perf_counter()
        try:
            return item, future.result()
        finally:
            self.waited += time.perf_counter() - began


def ahead(make: Callable[[Item], Result], items: Iterable[Item]) -> Ahead:
    """Each item with what make(item) returns, made in advance by a thread: `for item, made in ahead(make, items)`."""
    return Ahead(make, items)
