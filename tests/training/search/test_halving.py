"""Successive halving: which trials go on, and that a search that goes on judges as before."""

import pytest

from training.search.halving import Halving


def test_the_better_half_goes_on_after_1_2_and_4_validations():
    halving = Halving(higher=True)
    assert not halving.is_poor(1, [0.5])
    assert halving.is_poor(2, [0.4])
    assert not halving.is_poor(3, [0.6])
    assert not halving.is_poor(4, [0.55])  # the second of four
    assert not halving.is_poor(3, [0.6, 0.6, 0.1])
    assert halving.is_poor(4, [0.55, 0.5])


def test_a_lower_loss_is_better():
    halving = Halving(higher=False)
    assert not halving.is_poor(1, [2.0])
    assert halving.is_poor(2, [3.0])
    assert not halving.is_poor(3, [1.0])


@pytest.mark.filterwarnings("error")
def test_the_same_validations_are_told_again():
    halving = Halving(higher=True)
    halving.is_poor(1, [0.9, 0.9])
    assert halving.is_poor(2, [0.1])
    assert halving.is_poor(2, [0.1, 0.95])
    assert not halving.is_poor(1, [0.9, 0.9])


def test_a_value_that_is_no_number_is_poor():
    assert Halving(higher=True).is_poor(1, [float("nan")])
