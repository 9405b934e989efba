"""graphs/hyperparameters.py: every type has a range or choices, and a line of help."""

import inspect

import pytest

from graphs import hyperparameters as hp
from graphs.layers import activations, initializers
from parameters import choices_of, coerce, unpack

TYPES = {name: value for name, value in vars(hp).items() if hasattr(value, "__metadata__")}


@pytest.mark.parametrize("name", [name for name in TYPES if name != "Count"])
def test_each_type_has_a_line_of_help(name):
    text = unpack(TYPES[name]).text
    assert text
    assert len(text) <= 110
    assert not text.endswith(".")


@pytest.mark.parametrize("name", TYPES)
def test_each_number_has_a_range(name):
    kind = unpack(TYPES[name])
    if kind.plain in (int, float):
        assert kind.bounds or choices_of(TYPES[name])


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("Dropout", [0, 0.5], [1.0, -0.1]), ("L2", [0.0, 3], [-1e-9]), ("NumClasses", [2, 1000], [1, 2.5]),
        ("ObjectClasses", [1], [0]), ("ImageShape", [(28, 28, 1)], [(0, 28, 1)]), ("Rotate", [180], [181]),
        ("TrunkStride", [8, 32], [12, True]), ("Trunk", ["book"], ["vgg"]), ("Flip", [True], [1]),
        ("KernelDim", [1], [0]),
    ],
)  # fmt: skip
def test_ranges(name, taken, refused):
    for value in taken:
        assert coerce(value, TYPES[name]) == value
    for value in refused:
        with pytest.raises(ValueError, match=r".*"):
            coerce(value, TYPES[name])


def test_choices_are_those_of_the_functions():
    assert set(choices_of(hp.Activation)) == set(activations.ACTIVATIONS)
    for name in choices_of(hp.Initializer):
        assert callable(initializers.get(name))


def test_no_tensorflow():
    assert "tensorflow" not in inspect.getsource(hp).lower().replace("no tensorflow in here", "")
