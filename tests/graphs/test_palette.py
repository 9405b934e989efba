"""graphs/palette.py: the colours of VOC's index PNGs."""

import numpy as np

from graphs.palette import colours


def test_colours_are_those_of_voc():
    # From the list of colours in VOC2012's development kit: aeroplane, bicycle, bird, ..., person, tvmonitor, border.
    published = {
        0: (0, 0, 0), 1: (128, 0, 0), 2: (0, 128, 0), 3: (128, 128, 0), 4: (0, 0, 128), 8: (64, 0, 0),
        15: (192, 128, 128), 20: (0, 64, 128), 255: (224, 224, 192),
    }  # fmt: skip
    table = colours()
    assert {number: tuple(table[number].tolist()) for number in published} == published


def test_all_colours_differ():
    assert len(np.unique(colours(), axis=0)) == 256
    assert colours(11).shape == (11, 3)
