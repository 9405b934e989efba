"""Which examples are in which batch: a function of the seed and the step alone. No TensorFlow."""

from typing import Protocol

import numpy as np


class Passes(Protocol):
    """What the order needs of a split; see Split."""

    def __len__(self) -> int:
        """The number of examples in a pass."""

    def rows_of_pass(self, seed: int, number: int) -> np.ndarray:
        """The rows of a pass, in order."""


class ShuffledOrder:
    """An endless sequence of passes over a split, cut into batches of one size.

    The order is a function of the seed and the step alone: a resumed run sees what it would have seen, and worker k of
    W takes `rows(steps)[:, k::W]` of the same batches. A batch may reach over the end of a pass into the next one: no
    example is left out, no batch is smaller.

    Args:
        split: at least one example.
        batch_size: examples a batch.
        seed: 0 or more; each (seed, pass) is another permutation.
        offset: examples beyond step * batch_size that come before a step, where earlier batches had another size.
    """

    def __init__(self, split: Passes, batch_size: int, seed: int, offset: int = 0):
        self.split, self.batch_size, self.seed, self.offset = split, batch_size, seed, offset
        self.pass_size = len(split)
        self._orders: dict[int, np.ndarray] = {}

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
        return self.split.rows_of_pass(self.seed, number)
