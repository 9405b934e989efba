"""Annotations of hyperparameters: taken apart, described, and held against values."""

import math
from typing import Annotated, Literal

import numpy as np
import pytest
from annotated_types import Ge, Gt, Interval, Le, doc

from errors import UsageError
from graphs import hyperparameters
from graphs.hyperparameters import Count, Dropout
from parameters import (
    Kind,
    Only,
    check,
    describe,
    height_and_width,
    nearest,
    unpack,
)

Rate = Annotated[float, Gt(0)]
Sizes = tuple[Count, ...]
Norm = Literal["batch", "layer"]
Depth = Literal[18, 34]


def test_unpack_finds_type_bounds_and_help_through_every_wrapping():
    assert unpack(Annotated[int, Ge(1), doc("x")]) == Kind(int, (Ge(1),), False, "x")
    assert unpack(Annotated[Count | None, Le(9), doc("x")]) == Kind(int, (Ge(1), Le(9)), True, "x")
    assert unpack(Dropout | None).text == "share of the activations that training drops"
    assert unpack(Annotated[Dropout, doc("of the last layer")]).text == "of the last layer"
    assert unpack(bool) == Kind(bool)


def test_unpack_finds_where_a_parameter_counts():
    outer, inner = Only("schedule", "steps"), Only("optimizer", "sgd", "momentum")
    assert unpack(Annotated[int, inner] | None).only is inner
    assert unpack(Annotated[Annotated[int, inner], doc("x")]).only is inner
    assert unpack(Annotated[Annotated[int, inner], outer]).only is outer
    assert (inner.option, inner.values) == ("optimizer", ("sgd", "momentum"))
    assert unpack(Dropout).only is None
    assert (Only("init_from").option, Only("init_from").values) == ("init_from", ())


@pytest.mark.parametrize("annotation", [dict, int | str, int | str | None, "int", None])
def test_a_type_that_no_flag_can_spell_is_a_programming_error(annotation):
    with pytest.raises(TypeError, match="a hyperparameter"):
        unpack(annotation)


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (int, "a whole number"),
        (Dropout, "a number >= 0 and < 1"),
        (Annotated[float, Interval(gt=0, le=1)], "a number > 0 and <= 1"),
        (bool, "true or false"),
        (str, "a text"),
        (Norm | None, "one of batch, layer, or none"),
        (Depth, "one of 18, 34"),
        (Sizes, "whole numbers >= 1 with commas between"),
    ],
)
def test_describe(annotation, words):
    assert describe(annotation) == words


@pytest.mark.parametrize(
    ("annotation", "value", "taken"),
    [
        (Count, 3, 3),
        (Count, np.int64(3), 3),
        (Rate, 1, 1.0),
        (Rate, np.float32(0.5), 0.5),
        (Dropout, 0, 0.0),
        (bool, False, False),
        (str, "", ""),
        (Norm, "layer", "layer"),
        (Depth, 34, 34),
        (Sizes, [4, 8], (4, 8)),
        (Sizes, (), ()),
        (Count | None, None, None),
    ],
)
def test_check_returns_the_value_in_the_annotations_own_type(annotation, value, taken):
    checked = check("x", value, annotation)
    assert (checked, type(checked)) == (taken, type(taken))


@pytest.mark.parametrize(
    ("annotation", "value", "message"),
    [
        (Count, 0, "x is a whole number >= 1, not 0"),
        (Count, 2.0, "x is a whole number >= 1, not 2.0"),
        (Count, True, "x is a whole number >= 1, not True"),
        (Count, None, "x is a whole number >= 1, not None"),
        (Count, "3", "x is a whole number >= 1, not '3'"),
        (Dropout, 1, "x is a number >= 0 and < 1, not 1"),
        (Dropout, math.nan, "x is a number >= 0 and < 1, not nan"),
        (Rate, math.inf, "x is a number > 0, not inf"),
        (Rate, False, "x is a number > 0, not False"),
        (bool, 1, "x is true or false, not 1"),
        (str, 1, "x is a text, not 1"),
        (Norm, "bach", "x is one of batch, layer, not 'bach'; did you mean batch?"),
        (Norm, "zzz", "x is one of batch, layer, not 'zzz'"),
        (Depth, 50, "x is one of 18, 34, not 50"),
        (Literal[0, 1], True, "x is one of 0, 1, not True"),
        (Sizes, (4, 0), "x is whole numbers >= 1 with commas between, not (4, 0)"),
        (Sizes, 4, "x is whole numbers >= 1 with commas between, not 4"),
    ],
)
def test_check_refuses(annotation, value, message):
    with pytest.raises(UsageError) as caught:
        check("x", value, annotation)
    assert str(caught.value) == message


def test_a_whole_number_beyond_all_floats_is_refused():
    with pytest.raises(UsageError, match="x is a number > 0, not 1000"):
        check("x", 10**400, Rate)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("batch_sise", "batch_size"),
        ("BATCH-SIZE", "batch_size"),
        ("lr", "learning_rate"),
        ("learning", "learning_rate"),
        ("learning_rat", "learning_rate"),
        ("learning_rate_o", "learning_rate_of"),
        ("fashion_mnist", "fashion-mnist"),
        ("", None),
        ("l", None),
        ("extra", None),
    ],
)
def test_nearest(word, meant):
    words = ["learning_rate_of", "learning_rate", "batch_size", "fashion-mnist", "trace"]
    assert nearest(word, words) == meant


def test_every_shared_type_can_be_described_and_all_but_the_plain_count_have_help():
    shared = {name: kind for name, kind in vars(hyperparameters).items() if hasattr(kind, "__metadata__")}
    assert {"Dropout", "L2", "Initializer", "Activation"} <= set(shared)
    assert [name for name, kind in shared.items() if describe(kind) and not unpack(kind).text] == ["Count"]


@pytest.mark.parametrize(("given", "sizes"), [(96, (96, 96)), ((96,), (96, 96)), ((240, 320), (240, 320))])
def test_height_and_width(given, sizes):
    assert height_and_width(given) == sizes


@pytest.mark.parametrize("given", [(), (1, 2, 3)])
def test_other_numbers_of_sizes_are_refused(given):
    with pytest.raises(UsageError, match=f"image_size is one number or height,width, not {len(given)} numbers"):
        height_and_width(given)
