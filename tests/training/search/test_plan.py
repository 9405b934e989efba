"""How random values of a search are drawn."""

import itertools
import math

import pytest

from errors import RunError
from training.search.plan import Range, draws
from training.startup import scale_package


def drawn(values, count=200):
    return [draw["x"] for draw in itertools.islice(draws({"x": values}, seed=0), count)]


def test_a_range_over_a_decade_is_drawn_from_by_its_logarithm():
    numbers = drawn(Range(1e-4, 1e-2))
    assert min(numbers) >= 1e-4 and max(numbers) <= 1e-2
    assert sum(number < 1e-3 for number in numbers) == pytest.approx(100, abs=20)


def test_another_range_is_drawn_from_evenly():
    for values in (Range(0.0, 1.0), Range(0.2, 1.0)):
        numbers = drawn(values)
        assert sum(number < sum(values) / 2 for number in numbers) == pytest.approx(100, abs=20)


def test_whole_numbers_include_both_ends():
    assert set(drawn(Range(3, 5))) == {3, 4, 5}


def test_four_digits_within_the_range():
    numbers = drawn(Range(0.123456, 0.123457), 20)
    assert all(0.123456 <= number <= 0.123457 for number in numbers)
    assert all(number == float(f"{number:.4g}") for number in drawn(Range(0.1, 0.2)))


def test_choices_of_any_kind():
    assert set(drawn(((4, 8), None, "a"))) == {(4, 8), None, "a"}


def test_a_package_that_is_missing():
    with pytest.raises(RunError, match=r"^--samples needs the package nowhere \(No module.*: python -m pip install"):
        scale_package("nowhere", "--samples")
    assert scale_package("math", "--samples") is math
