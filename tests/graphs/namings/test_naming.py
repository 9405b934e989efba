"""graphs/namings/naming.py: names of other libraries become those of a network."""

import pytest

from graphs.namings.naming import SLIM_LAYERS, Naming

TOY = Naming(
    "Toy",
    (r"^toy/first/", "^step$"),
    ((r"^toy/first/", "conv1/"), (r"^conv1/w$", "conv1/kernel")),
    {"conv2d": ("stem", "left", "right"), "batch_normalization": ("stem_bn", "left_bn", "right_bn")},
)


def test_a_file_is_known_by_a_name_that_no_other_has():
    assert TOY.is_of(["step", "toy/first/w"])
    assert not TOY.is_of(["step", "my/toy/first/w"])
    assert not TOY.is_of(["toy/first/w"])


def test_names_are_replaced_in_order():
    assert TOY.renamed(["toy/first/w", "toy/first/b", "logits/kernel"]) == {
        "toy/first/w": "conv1/kernel",
        "toy/first/b": "conv1/b",
        "logits/kernel": "logits/kernel",
    }


@pytest.mark.parametrize("first", [0, 1, 9, 98])
def test_numbers_of_layers_may_start_anywhere(first):
    """From 9 and 98 on, the order of the numbers is not that of the names."""
    names = [f"conv2d_{number}" if number else "conv2d" for number in (first, first + 1, first + 2)]
    found = TOY.renamed([f"{name}/kernel" for name in sorted(names)])
    assert [found[f"{name}/kernel"] for name in names] == ["stem/kernel", "left/kernel", "right/kernel"]
    assert TOY.renamed(["batch_normalization_7/beta"]) == {"batch_normalization_7/beta": "batch_normalization_7/beta"}


def test_parts_of_layers_of_slim():
    slim = Naming("tf-slim", (), SLIM_LAYERS)
    assert list(slim.renamed(["a/weights", "a/biases", "b/depthwise_weights", "b/BatchNorm/gamma"]).values()) == [
        "a/kernel", "a/bias", "b/depthwise_kernel", "b_bn/gamma",
    ]  # fmt: skip
    assert slim.renamed(["a/weights/ExponentialMovingAverage"])["a/weights/ExponentialMovingAverage"] not in "a/kernel"
