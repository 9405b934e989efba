"""The order of the examples is a function of (seed, step): every pass is complete, no two are alike."""

import numpy as np
import pytest

from training.batches import ShuffledBatches, in_order


def batches(size: int, batch_size: int, seed: int = 0) -> ShuffledBatches:
    return ShuffledBatches({"images": np.arange(size) * 2, "labels": np.arange(size)}, batch_size, seed)


@pytest.mark.parametrize(("size", "batch_size"), [(10, 5), (10, 3), (7, 7), (4, 10), (1, 3)])
def test_every_pass_holds_each_example_once(size, batch_size):
    rows = np.concatenate([batches(size, batch_size).rows(step) for step in range(3 * size)])
    passes = rows[: len(rows) // size * size].reshape(-1, size)
    assert len(passes) >= 3 * min(size, batch_size) or size == 1
    for one in passes:
        assert sorted(one) == list(range(size))


def test_every_batch_has_the_same_size_and_matching_fields():
    for step in (0, 3, 1000):
        batch = batches(10, 3).at(step)
        assert batch["labels"].shape == (3,)
        np.testing.assert_array_equal(batch["images"], batch["labels"] * 2)


def test_a_batch_does_not_depend_on_those_before():
    straight = batches(10, 3)
    for step in range(50):
        straight.rows(step)
    np.testing.assert_array_equal(straight.rows(50), batches(10, 3).rows(50))


def test_seeds_and_passes_differ():
    first, second = (batches(100, 100).rows(step) for step in (0, 1))
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, batches(100, 100, seed=1).rows(0))


def test_in_order_ends_with_the_rest():
    parts = [list(batch["labels"]) for batch in in_order({"labels": np.arange(5)}, 2)]
    assert parts == [[0, 1], [2, 3], [4]]
