"""training/weights/shapes.py: which arrays fit a variable, and which variant of a network fits them all."""

from typing import Annotated

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from annotated_types import doc

from errors import UsageError
from graphs import layers
from graphs.graph import Graph
from training.weights import shapes, transfer


@pytest.mark.parametrize(
    ("found", "wanted", "does"),
    [
        ((3, 3, 8, 16), (3, 3, 8, 16), True),
        ((1, 1, 256, 1000), (256, 1000), True),
        ((7, 7, 512, 64), (25088, 64), True),
        ((25088, 64), (7, 7, 512, 64), True),
        ((64,), (64,), True),
        ((), (), True),
        ((7, 7, 512, 64), (25088, 32), False),
        ((7, 7, 512, 64), (512, 64), False),
        ((1, 7, 64, 32), (7, 1, 64, 32), False),
        ((16,), (4, 4), False),
        ((2, 8, 4), (16, 4), False),
        ((), (1,), False),
    ],
)
def test_a_dense_kernel_is_a_convolution_of_the_whole_map(found, wanted, does):
    assert shapes.fit(found, wanted) is does


@pytest.mark.parametrize(
    ("found", "wanted", "does"),
    [
        ((1, 1, 512, 21), (1, 1, 512, 11), True),
        ((21,), (11,), True),
        ((4, 4, 21, 21), (4, 4, 11, 11), True),  # scores of the classes, enlarged
        ((4, 4, 21, 21), (2, 2, 11, 11), False),
        ((1, 1, 512, 21), (1, 1, 256, 11), False),
        ((4, 4, 21, 21), (4, 4, 21, 11), True),
        ((4, 4, 21, 21), (4, 4, 16, 11), False),
    ],
)
def test_a_head_for_other_classes(found, wanted, does):
    assert shapes.differ_in_classes(found, wanted) is does


class Tower(Graph):
    """As many dense layers as its depth says, and a head."""

    variants = {"depth": (1, 2, 3), "width": (4, 8)}
    head = "logits"

    def build_graph(self, depth: Annotated[int, doc("layers")] = 2, width: Annotated[int, doc("units")] = 4):
        """dense1, dense2, ..., logits."""
        net = tf.placeholder(tf.float32, [None, 5])
        for number in range(1, depth + 1):
            net = layers.dense(net, width, name=f"dense{number}")
        layers.dense(net, 2, name="logits")


def there(**chosen):
    """The shapes of another Tower."""
    with tf.Graph().as_default():
        return {variable.op.name: tuple(variable.shape.as_list()) for variable in Tower(**chosen).variables}


@pytest.fixture
def tower():
    with tf.Graph().as_default():
        yield Tower()


def test_nothing_fits_better_than_what_fits(tower):
    assert shapes.fitting_variant(tower, there()) == {}
    assert shapes.fitting_variant(tower, there() | {"logits/kernel": (4, 1000), "logits/bias": (1000,)}) == {}
    assert shapes.fitting_variant(tower, there() | {"other": (3,)}) == {}


@pytest.mark.parametrize("chosen", [{"depth": 1}, {"depth": 3}, {"width": 8}, {"depth": 1, "width": 8}])
def test_the_variant_that_fits_is_found(tower, chosen):
    """Of more layers as well as of fewer, though all that are here have a value there."""
    assert shapes.fitting_variant(tower, there(**chosen)) == chosen
    without_head = {name: shape for name, shape in there(**chosen).items() if "logits" not in name}
    assert shapes.fitting_variant(tower, without_head) == chosen


def test_no_variant_fits_what_none_of_them_has(tower):
    assert shapes.fitting_variant(tower, there(width=8) | {"dense1/kernel": (6, 8)}) == {}
    assert shapes.fitting_variant(tower, {}) == {}


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"width": 8}, r"dense1/kernel is \[5, 8\] there and \[5, 4\] here; --width 8 fits it"),
        ({"depth": 1}, r"dense2/kernel \[4, 4\] is not there; --depth 1 fits it"),
        ({"depth": 3}, r"dense3/\w+ \[4(, 4)?\] is not here; --depth 3 fits it"),
        ({"depth": 3, "width": 8}, ".* here; --depth 3 --width 8 fits it"),
    ],
)
def test_a_transfer_names_the_variant_that_fits(tower, tmp_path, chosen, message):
    np.savez(tmp_path / "w.npz", **{name: np.zeros(shape, np.float32) for name, shape in there(**chosen).items()})
    with pytest.raises(UsageError, match=f"w.npz is of another network: {message}"):
        transfer.plan(tower, str(tmp_path / "w.npz"))
    if "width" not in chosen:
        assert transfer.plan(tower, str(tmp_path / "w.npz"), restore="dense1").values
