"""Rows of a stream: positions in an endless sequence of passes, read on or begun again."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import tensorflow as tf

from datasets.order import ShuffledOrder
from datasets.streams import passes as passes_module
from datasets.streams.passes import Passes
from datasets.streams.stream_split import StreamSplit
from errors import DataError


class Code:
    """A module that is known to be right."""

    file = "own.py"
    told = contextlib.nullcontext


class Calls:
    """A user's function: pass e has the numbers 100 e, 100 e + 1, ...; `began` are the epochs that it was asked for."""

    __name__ = "make"

    def __init__(self, lengths=None):
        self.began, self.lengths = [], lengths or {}

    def __call__(self, seed, epoch):
        self.began.append(epoch)
        numbers = tf.data.Dataset.range(100 * epoch, 100 * epoch + self.lengths.get(epoch, 10))
        return numbers.map(lambda n: {"features": tf.cast([n, -n], tf.float32), "labels": n % 2})


def split_of(calls, length=10):
    passes = Passes(Code(), calls, seed=0)
    calls.began.clear()
    return StreamSplit(passes, length, passes.fields(0), num_classes=2)


def expected(rows):
    return 100 * (rows // 10) + rows % 10


ROWS = [np.arange(7, 33), np.array([[3, 25], [25, 0]]), np.array([[19, 18, 17]]), np.zeros([2, 0], int), np.array(12)]


@pytest.mark.parametrize("in_chunk", [1, 3, 10, 256])
@pytest.mark.parametrize("rows", ROWS, ids=str)
def test_any_rows_in_any_order(monkeypatch, in_chunk, rows):
    monkeypatch.setattr(passes_module, "_MOST_IN_CHUNK", in_chunk)
    taken = split_of(Calls()).take(rows)
    np.testing.assert_array_equal(taken["features"][..., 0], expected(rows))
    np.testing.assert_array_equal(taken["labels"], expected(rows) % 2)
    assert taken["labels"].shape == rows.shape and taken["labels"].dtype == np.int32


def test_a_training_reads_each_pass_once(monkeypatch):
    monkeypatch.setattr(passes_module, "_MOST_IN_CHUNK", 4)
    calls = Calls()
    split = split_of(calls)
    order = ShuffledOrder(split, 3, seed=1)
    for step in range(10):
        split.take(order.rows(range(step, step + 1)))
    assert calls.began == [0, 1, 2]


def test_a_run_that_resumes_begins_at_its_example():
    """And so does a worker, which takes some rows of each batch."""
    calls = Calls()
    rows = ShuffledOrder(split_of(Calls()), 4, seed=1).rows(range(6, 9))
    taken = split_of(calls).take(rows[:, 1::2], ["labels"])
    assert calls.began == [2, 3] and taken.keys() == {"labels"}
    np.testing.assert_array_equal(taken["labels"], expected(rows)[:, 1::2] % 2)


def test_an_example_that_fails_is_not_passed_over():
    fails = [True]

    def checked(number):
        if number == 4 and fails.pop():
            raise OSError("the disk was away")
        return number

    def make(seed, epoch):
        numbers = tf.data.Dataset.range(10).map(lambda n: tf.ensure_shape(tf.py_function(checked, [n], tf.int64), []))
        return numbers.map(lambda n: {"features": [tf.cast(n, tf.float32)], "labels": 0})

    passes = Passes(Code(), make, seed=0)
    split = StreamSplit(passes, 10, passes.fields(0), num_classes=1)
    with pytest.raises(tf.errors.OpError, match="the disk was away"):
        split.take(np.arange(10))
    fails.append(False)
    assert split.take(np.arange(5, 8))["features"].ravel().tolist() == [5, 6, 7]


def test_a_shuffle_without_a_seed_is_the_same_whatever_another_thread_makes():
    both = threading.Barrier(2)

    def make(seed, epoch):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.1)
        return tf.data.Dataset.range(30).shuffle(30).map(lambda n: {"features": [tf.cast(n, tf.float32)]})

    def order(seed):
        passes = Passes(Code(), make, seed)
        return StreamSplit(passes, 30, passes.fields(0), num_classes=0).take(slice(None))["features"].ravel().tolist()

    alone = [order(seed) for seed in range(2)]
    both.reset()
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(order, range(2))) == alone


def test_a_slice_is_of_the_first_pass():
    assert split_of(Calls()).take(slice(8, 99))["features"].tolist() == [[8, -8], [9, -9]]


@pytest.mark.parametrize(("length", "words"), [(7, "pass 1 ends after 7 examples"), (11, "pass 1 goes on after")])
@pytest.mark.parametrize("in_chunk", [5, 256])
def test_a_pass_of_another_length(monkeypatch, length, words, in_chunk):
    monkeypatch.setattr(passes_module, "_MOST_IN_CHUNK", in_chunk)
    split = split_of(Calls({1: length}))
    with pytest.raises(DataError, match=f"{words}.*the first pass had 10; all passes need the same number"):
        split.take(np.arange(30))


def test_several_threads_take_at_a_time():
    split, found = split_of(Calls()), {}

    def take(first):
        found[first] = split.take(np.arange(first, first + 15))["features"][:, 0]

    threads = [threading.Thread(target=take, args=[first]) for first in (0, 5, 20, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for first, values in found.items():
        np.testing.assert_array_equal(values, expected(np.arange(first, first + 15)))
