"""The one inference loop: every example once, in order, in batches, and nothing kept."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets.split import ArraySplit
from errors import DataError
from training import inference
from training.inference import run_over


@pytest.fixture
def doubling():
    """(session, placeholder, its double plus a constant that is 0 by default, the constant)."""
    with tf.Graph().as_default(), tf.Session() as session:
        numbers = tf.placeholder(tf.float32, [None])
        shift = tf.placeholder_with_default(0.0, [])
        yield session, numbers, 2 * numbers + shift, shift


SPLIT = ArraySplit({"numbers": np.arange(7, dtype=np.float32), "names": np.array(list("abcdefg"))})


@pytest.mark.parametrize(("size", "batches"), [(1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (500, [7]), (0, [7])])
def test_every_example_once_in_order_with_all_its_fields(doubling, size, batches):
    session, numbers, doubles, _ = doubling
    passes = list(run_over(session, {"numbers": numbers}, doubles, SPLIT, size))
    assert [len(batch["names"]) for batch, _ in passes] == batches
    assert "".join(name for batch, _ in passes for name in batch["names"]) == "abcdefg"
    np.testing.assert_array_equal(np.concatenate([found for _, found in passes]), 2 * np.arange(7))


def test_fetches_of_any_structure_and_constants_for_every_batch(doubling):
    session, numbers, doubles, shift = doubling
    fetches = {"twice": doubles, "pair": (numbers, shift)}
    passes = list(run_over(session, {"numbers": numbers}, fetches, SPLIT, 4, constants={shift: 0.5}))
    assert [found["pair"][1] for _, found in passes] == [0.5, 0.5]
    np.testing.assert_array_equal(passes[1][1]["twice"], 2 * np.arange(4, 7) + 0.5)


def test_examples_are_taken_when_they_are_needed(doubling):
    """No more than some batches ahead of what was asked for: memory does not grow with the split."""
    session, numbers, doubles, _ = doubling
    taken = []

    class Endless(ArraySplit):
        def __len__(self):
            return 10_000

        def take(self, rows, names=()):
            taken.append(rows)
            return {"numbers": np.zeros(2, np.float32)}

    passes = run_over(session, {"numbers": numbers}, doubles, Endless({"numbers": np.zeros(2)}), 2)
    for _ in range(3):
        next(passes)
    passes.close()
    assert taken[:3] == [slice(0, 2), slice(2, 4), slice(4, 6)]
    assert len(taken) <= 6


def test_an_example_that_cannot_be_read_is_reported(doubling):
    session, numbers, doubles, _ = doubling

    class Broken(ArraySplit):
        def take(self, rows, names=()):
            if rows.stop > 4:
                raise DataError("a.png is gone")
            return super().take(rows, names)

    with pytest.raises(DataError, match="a.png is gone"):
        list(run_over(session, {"numbers": numbers}, doubles, Broken({"numbers": np.zeros(7, np.float32)}), 2))


def test_the_progress_bar_counts_examples(doubling, monkeypatch):
    session, numbers, doubles, _ = doubling
    bars = []
    bar = inference.tqdm

    def note(**chosen):
        bars.append(bar(**chosen | {"disable": False}))
        return bars[-1]

    monkeypatch.setattr(inference, "tqdm", note)
    list(run_over(session, {"numbers": numbers}, doubles, SPLIT, 3, progress="test"))
    assert (bars[0].n, bars[0].total, bars[0].desc, bars[0].unit) == (7, 7, "test", "example")
