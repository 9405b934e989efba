"""Every public function of contrib.layers and contrib.framework has the arguments and defaults of tf_slim's."""

import functools
import inspect
from importlib import import_module

import pytest

from tests.tf1.contrib.libraries import signature
from tf1.contrib import framework, layers
from tf1.contrib.layers import utils

PAIRS = {
    "tf_slim.layers": layers,
    "tf_slim.layers.layers": layers,
    "tf_slim.layers.utils": utils,
    "tf_slim.ops.arg_scope": framework,
    "tf_slim.ops.framework_ops": framework,
    "tf_slim.ops.variables": framework,
}


def public(module):
    """The functions and classes of tf_slim's own in one of its modules, without what it imports from another."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and callable(value)
        and (getattr(value, "__module__", "").startswith("tf_slim.") or isinstance(value, functools.partial))
        and name not in ("add_arg_scope", "recompute_grad")  # a decorator of functions and of arguments
    }


CASES = {
    f"{theirs}.{name}": (ours, name, function)
    for theirs, ours in PAIRS.items()
    for name, function in public(import_module(theirs)).items()
}


@pytest.mark.parametrize("case", CASES)
def test_signature(case):
    ours, name, theirs = CASES[case]
    mine = getattr(ours, name)
    if inspect.isclass(theirs):
        mine, theirs = mine.__init__, theirs.__init__
    assert signature(mine) == signature(theirs)


def test_there_are_many():
    assert len(CASES) > 120


def test_aliases_are_the_same_function():
    for short, long in [
        ("conv2d", "convolution2d"),
        ("conv2d_transpose", "convolution2d_transpose"),
        ("conv2d_in_plane", "convolution2d_in_plane"),
        ("separable_conv2d", "separable_convolution2d"),
        ("xavier_initializer_conv2d", "xavier_initializer"),
    ]:
        assert getattr(layers, short) is getattr(layers, long)
    assert layers.relu.func is layers.fully_connected
    assert layers.linear.keywords == {"activation_fn": None}
