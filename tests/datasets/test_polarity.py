"""Which sets of grey pictures are dark on light."""

import numpy as np
import pytest

from datasets import polarity


@pytest.mark.parametrize(
    ("light_of_class", "of_class", "inverted"),
    [
        ((10, 10), (10, 10), True),
        ((0, 0), (10, 10), False),
        ((0, 10), (10, 10), False),  # classes that differ in brightness
        ((2, 100), (10, 100), False),  # a small class is dark
        ((9, 9), (10, 10), True),
        ((8, 9), (10, 10), False),
        ((10, 0, 10), (10, 0, 10), True),  # a class without pictures
    ],
)
def test_nearly_all_pictures_and_most_of_each_class_have_light_borders(light_of_class, of_class, inverted):
    light = np.concatenate([np.arange(count) < light for light, count in zip(light_of_class, of_class, strict=True)])
    labels = np.repeat(np.arange(len(of_class)), of_class)
    assert polarity.is_dark_on_light(light, labels) is inverted


def test_what_is_told():
    light = np.arange(100) < 93
    start = "grey pictures: light borders in 93% of those for training, so "
    assert polarity.told(light, True) == start + "all are inverted (--invert no keeps them)"
    assert polarity.told(light, False) == start + "none is inverted (--invert yes inverts all)"
