"""The order of the examples: a function of (seed, step) alone, so that a resumed run sees what it would have seen."""

from collections.abc import Iterator

import numpy as np

Fields = dict[str, np.ndarray]


def size(split: Fields) -> int:
    """The number of examples in a split."""
    return len(next(iter(split.values())))


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

    def at(self, step: int) -> Fields:
        """The batch of a step (the first is 0): field name -> array [batch_size, ...]."""
        rows = self.rows(step)
        return {name: array[rows] for name, array in self.split.items()}

    def rows(self, step: int) -> np.ndarray:
        """Which examples make up the batch of a step: [batch_size] int64."""
        start, stop = step * self.batch_size, (step + 1) * self.batch_size
        parts = []
        for epoch in range(start // self.size, (stop - 1) // self.size + 1):
            offset = epoch * self.size
            parts.append(self._permutation(epoch)[max(start - offset, 0) : stop - offset])
        return np.concatenate(parts)

    def _permutation(self, epoch: int) -> np.ndarray:
        if epoch not in self._permutations:
            self._permutations = {e: p for e, p in self._permutations.items() if e == epoch - 1}
            self._permutations[epoch] = np.random.default_rng([self.seed, epoch]).permutation(self.size)
        return self._permutations[epoch]


def in_order(split: Fields, batch_size: int) -> Iterator[Fields]:
    """Every example once, in the order of the split; the last batch holds the rest."""
    for start in range(0, size(split), batch_size):
        yield {name: array[start : start + batch_size] for name, array in split.items()}
