"""--sample: how often each class is drawn, and that a class is gone through in passes of its own."""

import numpy as np
import pytest

from datasets.split import ArraySplit
from training.inputs.batches import ShuffledBatches
from training.inputs.sampling import SampledBatches, batches_of, shares_of
from training.options import TrainOptions

LABELS = np.random.default_rng(5).permutation(np.repeat([0, 1, 3], [80, 15, 5]))  # class 2 has no example


def drawn(labels, sample, batch_size=12, seed=0, offset=0) -> SampledBatches:
    return SampledBatches(ArraySplit({"labels": labels}), batch_size, seed, sample, offset)


def test_balanced_draws_each_class_equally_often_in_each_batch():
    rows = drawn(LABELS, "balanced").rows(range(100))  # four passes of 300
    counts = np.array([np.bincount(LABELS[batch], minlength=4) for batch in rows])
    assert np.abs(counts[:, [0, 1, 3]] - 4).max() <= 1
    assert (counts.sum(axis=0) == [400, 400, 0, 400]).all()


def test_square_root_draws_a_class_by_the_root_of_its_frequency():
    rows = drawn(LABELS, "square_root").rows(range(500))
    shares = np.bincount(LABELS[rows.ravel()], minlength=4) / rows.size
    roots = np.sqrt([80, 15, 0, 5])
    assert shares == pytest.approx(roots / roots.sum(), abs=0.01)
    assert shares_of(LABELS, 4, "square_root") == pytest.approx(shares, abs=0.001)
    assert shares_of(LABELS, 4, "balanced") == pytest.approx([1 / 3, 1 / 3, 0, 1 / 3])
    assert shares_of(LABELS, 4, "none") == pytest.approx([0.8, 0.15, 0, 0.05])


@pytest.mark.parametrize("sample", ["balanced", "square_root"])
def test_no_example_comes_twice_before_all_others_of_its_class(sample):
    rows = drawn(LABELS, sample).rows(range(60)).ravel()
    for label, size in ((0, 80), (1, 15), (3, 5)):
        of_class = rows[LABELS[rows] == label]
        for start in range(0, len(of_class), size):
            part = of_class[start : start + size]
            assert len(set(part)) == len(part)
    first, second = (part for part in rows[LABELS[rows] == 3][:10].reshape(2, 5))
    assert sorted(first) == sorted(second)


def test_the_order_is_a_function_of_seed_and_step():
    whole = drawn(LABELS, "balanced").rows(range(40))
    parts = [drawn(LABELS, "balanced").rows(range(step, step + 8)) for step in range(0, 40, 8)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    assert not np.array_equal(drawn(LABELS, "balanced", seed=1).rows(range(40)), whole)
    # After a change of the batch size from 12 to 6 at step 10 it goes on after the 120th example.
    half = drawn(LABELS, "balanced", batch_size=6, offset=60).rows(range(10, 30))
    np.testing.assert_array_equal(half.ravel(), whole.ravel()[120:240])


def test_a_picture_is_drawn_by_the_rarest_class_in_it():
    """Class 0 is in 8 pictures, class 1 in 2 of these and class 2 in none; two pictures hold no object."""
    labels = np.full([10, 3], -1)
    labels[:8, 0] = labels[0, 1] = 0
    labels[[3, 5], 2] = 1
    counts = np.bincount(drawn(labels, "balanced", batch_size=16).rows(range(150)).ravel(), minlength=10) / 150
    assert counts[[3, 5]] == pytest.approx([4, 4], rel=0.03)  # 8 / 2 times as often as the others
    assert np.delete(counts, [3, 5]) == pytest.approx([1] * 8, rel=0.03)
    roots = np.bincount(drawn(labels, "square_root", batch_size=12).rows(range(200)).ravel()) / 200
    assert roots[[3, 5]] == pytest.approx([2, 2], rel=0.03)
    assert np.delete(roots, [3, 5]) == pytest.approx([1] * 8, rel=0.03)
    # Drawn four times as often, the two pictures hold 16 of 23 objects instead of 4 of 11, half of them of class 1.
    assert shares_of(labels, 3, "none") == pytest.approx([9 / 11, 2 / 11, 0])
    assert shares_of(labels, 3, "balanced") == pytest.approx([15 / 23, 8 / 23, 0], abs=0.005)


def test_without_sample_the_batches_are_those_of_before():
    split = ArraySplit({"labels": LABELS})
    plain = batches_of(split, TrainOptions(batch_size=7, seed=4))
    np.testing.assert_array_equal(plain.rows(range(50)), ShuffledBatches(split, 7, 4).rows(range(50)))
    assert isinstance(batches_of(split, TrainOptions(sample="balanced")), SampledBatches)


def test_a_changed_batch_size_goes_on_after_the_last_example():
    split = ArraySplit({"labels": LABELS})
    whole = ShuffledBatches(split, 10, 0).rows(range(40)).ravel()
    smaller = ShuffledBatches(split, 4, 0, offset=7 * (10 - 4)).rows(range(7, 57)).ravel()
    np.testing.assert_array_equal(smaller, whole[70:270])
