"""The learning rates of restored and new variables."""

import pytest

from training.options import TrainOptions
from training.steps import factors as rates

NAMES = ("conv/kernel", "conv/bias", "head/kernel")
RESTORED = {"conv/kernel", "conv/bias", "other/kernel"}  # other is frozen


@pytest.mark.parametrize(
    ("chosen", "factors", "line"),
    [
        ({}, (0.1, 0.1, 1), "learning rate: new layers 0.002, restored layers 0.0002"),
        ({"restored_rate": 0.5}, (0.5, 0.5, 1), "learning rate: new layers 0.002, restored layers 0.001"),
        ({"restored_rate": 1.0}, (1, 1, 1), "learning rate: new layers 0.002, restored layers 0.002"),
        (
            {"learning_rate_of": "bias=0.25,head=3,kernel=9"},  # the first that matches counts
            (9, 0.25, 3),
            "learning rate: new layers 0.006, restored layers 0.0005 to 0.018",
        ),
    ],
)
def test_restored_variables_are_slower_unless_a_rate_is_given_for_them(chosen, factors, line):
    options = TrainOptions(learning_rate=0.002, **chosen)
    assert rates.factors(NAMES, options, RESTORED) == dict(zip(NAMES, factors, strict=True))
    assert rates.told(NAMES, options, RESTORED) == [line]


def test_where_nothing_new_or_nothing_restored_is_trained():
    options = TrainOptions(learning_rate=0.002)
    assert rates.told(NAMES[:2], options, RESTORED) == ["learning rate: restored layers 0.0002"]
    assert rates.told(NAMES[2:], options, RESTORED) == []
    assert rates.factors(NAMES, options, ()) == dict.fromkeys(NAMES, 1.0)
