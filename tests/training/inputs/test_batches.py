"""The order of the examples is a function of (seed, step): every pass is complete, no two are alike."""

import re
import threading

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from errors import UsageError
from graphs.graph import Graph
from training.inputs.batches import (
    ShuffledBatches,
    ahead,
    check_fields,
    fitting,
    in_order,
)


def batches(size: int, batch_size: int, seed: int = 0) -> ShuffledBatches:
    return ShuffledBatches({"images": np.arange(size) * 2, "labels": np.arange(size)}, batch_size, seed)


@pytest.mark.parametrize(("size", "batch_size"), [(10, 5), (10, 3), (7, 7), (4, 10), (1, 3)])
def test_every_pass_holds_each_example_once(size, batch_size):
    rows = batches(size, batch_size).rows(range(3 * size)).ravel()
    passes = rows[: len(rows) // size * size].reshape(-1, size)
    assert len(passes) >= 3 * min(size, batch_size) or size == 1
    for one in passes:
        assert sorted(one) == list(range(size))


def test_every_batch_has_the_same_size_and_matching_fields():
    for step in (0, 3, 1000):
        batch = batches(10, 3).at(range(step, step + 2))
        assert batch["labels"].shape == (2, 3)
        np.testing.assert_array_equal(batch["images"], batch["labels"] * 2)


def test_a_batch_does_not_depend_on_those_before():
    straight = batches(10, 3)
    parts = [straight.rows(range(step, step + 5)) for step in range(0, 50, 5)]
    np.testing.assert_array_equal(np.concatenate(parts), batches(10, 3).rows(range(50)))
    np.testing.assert_array_equal(parts[-1][-1:], batches(10, 3).rows(range(49, 50)))


def test_seeds_and_passes_differ():
    first, second = batches(100, 100).rows(range(2))
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, batches(100, 100, seed=1).rows(range(1))[0])


def test_in_order_ends_with_the_rest():
    parts = [list(batch["labels"]) for batch in in_order({"labels": np.arange(5)}, 2)]
    assert parts == [[0, 1], [2, 3], [4]]


def test_the_next_item_is_made_while_the_last_is_worked_on():
    made = [threading.Event() for _ in range(4)]

    def make(item):
        made[item].set()
        return item * 10

    for item, result in ahead(make, range(4)):
        assert result == item * 10
        assert item == 3 or made[item + 1].wait(10)
        assert item > 1 or not made[item + 2].is_set()


def test_what_goes_wrong_ahead_comes_up_when_its_turn_comes():
    def make(item):
        return 1 // (2 - item)

    items = ahead(make, range(4))
    assert [next(items), next(items)] == [(0, 0), (1, 1)]
    with pytest.raises(ZeroDivisionError):
        next(items)


class Boxes(Graph):
    """Takes pictures of one size with any number of boxes."""

    def build_graph(self):
        tf.get_variable("weight", [])
        images = tf.placeholder(tf.uint8, [None, 8, 12, 3])
        self.feeds = {"images": images, "boxes": tf.placeholder(tf.float32, [None, None, 4])}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"images": (5, 8, 12, 3)}, "plain has no boxes, with which the network is trained"),
        (
            {"images": (5, 8, 8, 3), "boxes": (5, 2, 4)},
            "plain has images of the shape [8, 8, 3], the network takes [8, 12, 3]",
        ),
        (
            {"images": (5, 8, 12, 3), "boxes": (5, 4)},
            "plain has boxes of the shape [4], the network takes [None, 4]",
        ),
    ],
)
def test_a_data_set_that_does_not_fit_the_network_is_refused(fields, message):
    with tf.Graph().as_default():
        model = Boxes()
        fitting = {"images": np.zeros((5, 8, 12, 3), np.uint8), "boxes": np.zeros((5, 2, 4), np.float32)}
        check_fields(model, Dataset("plain", {"train": fitting}, ()))
        arrays = {name: np.zeros(shape, np.float32) for name, shape in fields.items()}
        with pytest.raises(UsageError, match=re.escape(message)):
            check_fields(model, Dataset("plain", {"train": arrays}, ()))


@pytest.mark.parametrize(
    ("shape", "size"), [((5, 28, 28, 1), 500), ((5, 96, 96, 3), 200), ((5, 240, 320, 3), 24), ((5, 2000, 2000, 3), 1)]
)
def test_of_large_pictures_fewer_are_computed_at_a_time(shape, size):
    assert fitting(500, {"images": np.zeros(shape, np.uint8), "labels": np.zeros(5)}) == size


def test_rows_of_numbers_are_as_many_as_wanted():
    assert fitting(200, {"features": np.zeros((9, 4))}) == 200
