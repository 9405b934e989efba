"""Tests of datasets/options.py."""

import pytest

from datasets.options import height_and_width
from errors import UsageError


@pytest.mark.parametrize(
    ("given", "expected"), [(32, (32, 32)), ((32,), (32, 32)), ((24, 32), (24, 32)), ([8], (8, 8))]
)
def test_height_and_width(given, expected):
    assert height_and_width(given) == expected


@pytest.mark.parametrize("given", [(), (1, 2, 3)])
def test_other_numbers_of_sizes(given):
    with pytest.raises(UsageError, match=f"^--image_size is one number or height,width, not {len(given)} numbers$"):
        height_and_width(given)
