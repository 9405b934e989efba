"""Batches of a split in the order of a training, made in advance by a thread."""

import itertools
import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from datasets.dataset import Dataset
from datasets.order import ShuffledOrder
from datasets.split import Fields, Split
from errors import UsageError
from graphs.graph import Graph
from training.options import TrainOptions

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


def check_order(options: TrainOptions, dataset: Dataset) -> None:
    """Raises a UsageError for an option that chooses among examples which come in an order of their own."""
    asked = {"labels": options.labels, "cache_features": options.cache_features, "sample": options.sample != "none"}
    for name in (name for name, is_asked in asked.items() if is_asked):
        if dataset.splits["train"].has_own_order:
            raise UsageError(f"--{name}: the examples of {dataset.name} come in an order of their own; leave it out")


def batch_size_for(split: Split) -> int:
    """How many examples to compute at a time without training: 500, or fewer where pictures, and so maps, are large."""
    pixels = math.prod(split.fields["images"].shape[:2]) if "images" in split else 1
    return int(max(1, min(_MOST_EXAMPLES, _MOST_PIXELS // pixels)))


class ShuffledBatches(ShuffledOrder):
    """The batches of an endless sequence of passes over a split; see ShuffledOrder."""

    split: Split

    def at(self, steps: range, share: slice = slice(None)) -> Fields:
        """The batches of consecutive steps (the first of all is 0): field -> array [steps, batch_size, ...].

        share: which examples of each batch to take: those of one of several workers.
        """
        return self.split.take(self.rows(steps)[:, share])


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
