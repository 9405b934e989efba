"""Pictures from anywhere: a subclass decodes them, threads call it, a budget says how many stay in memory."""

import numpy as np
import pytest

from datasets.decoded_pictures import DecodedPictures
from errors import DataError

SHAPE = (2, 3, 1)


class Painted(DecodedPictures):
    """Picture n is all n; number 5 can't be read."""

    def __init__(self, kept: int):
        super().__init__(10, SHAPE, kept * 6 / 1e9)
        self.asked = []

    def decode(self, number):
        self.asked.append(int(number))
        if number == 5:
            raise DataError("picture 5 is gone")
        return np.full(SHAPE, number, np.uint8), f"told of {number}"


@pytest.mark.parametrize(("kept", "again"), [(0, [8, 1, 8]), (1, [1]), (10, [])])
def test_what_fits_the_budget_is_decoded_once(kept, again):
    painted = Painted(kept)
    assert list(painted.check([8, 1], "")) == ["told of 8", "told of 1"]
    painted.asked.clear()
    np.testing.assert_array_equal(painted.pixels(np.array([[8], [1], [8]]))[:, 0, 0, 0, 0], [8, 1, 8])
    assert sorted(painted.asked) == sorted(again)


def test_a_picture_that_can_not_be_read_is_told_in_its_turn():
    painted = Painted(0)
    first, second, third = painted.check([4, 5, 6], "")
    assert (first, third) == ("told of 4", "told of 6") and str(second) == "picture 5 is gone"
    with pytest.raises(DataError, match="picture 5 is gone"):
        painted.pixels(np.array([4, 5]))
