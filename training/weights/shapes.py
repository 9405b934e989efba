"""Shapes of variables in a source and in a network: which fit, and which variant of the network fits them all."""

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

import tensorflow.compat.v1 as tf

from graphs.graph import Graph

Shape = tuple[int, ...]


def fit(found: Shape, wanted: Shape) -> bool:
    """Whether an array of one shape has the values of a variable of the other, in the same order.

    A dense kernel [H * W * C, K] is a convolution's [H, W, C, K] on a map of the same size, and [1, 1, C, K] on means.
    """
    is_pair = {len(found), len(wanted)} == {2, 4}  # not two convolutions, of 1x7 and of 7x1
    return found == wanted or (is_pair and inputs(found) == inputs(wanted) and found[-1] == wanted[-1])


def inputs(shape: Shape) -> Shape:
    """The dimensions before the last; of a kernel [H, W, C, K] or [H * W * C, K] their product."""
    return (math.prod(shape[:-1]),) if len(shape) in (2, 4) else shape[:-1]


def differ_in_classes(found: Shape, wanted: Shape) -> bool:
    """Whether two shapes in a head differ in the number of classes alone.

    It is the last dimension, and the one before as well where scores of the classes are enlarged.
    """
    from_scores = all(shape[-2:-1] == shape[-1:] for shape in (found, wanted))
    return inputs(found) == inputs(wanted) or (from_scores and found[:-2] == wanted[:-2])


def fitting_variant(model: Graph, there: Mapping[str, Shape]) -> dict[str, Any]:
    """The hyperparameters in which a variant of the network differs that fits a source better; {} if there is none.

    It finds values for all of its variables but the head, and for more of them than the network itself.

    Args:
        model: built. Its `variants` are tried.
        there: name in the network -> shape in the source.
    """
    own = _of(model)
    words = {_word(name) for name in own}  # "kernel", "gamma", ...: what has others belongs to no variant
    there = {name: shape for name, shape in there.items() if _word(name) in words and not _is_head(model, name)}
    most, best = _taken(own, there) if _fits(model, own, there) else 0, {}
    if most == len(there) or 2 * _taken(own, there) < min(len(own), len(there)):  # all of it fits, or it is a part
        return {}
    for changed in _variants(model):
        with tf.Graph().as_default():
            shapes = _of(type(model)(**model.hyperparameters | changed))
        if _fits(model, shapes, there) and _taken(shapes, there) > most:
            most, best = _taken(shapes, there), changed
        if most == len(there):
            break
    return best


def _variants(model: Graph) -> Iterator[dict[str, Any]]:
    """The hyperparameters in which each other variant differs, those with the fewest first."""
    chosen = model.hyperparameters
    products = itertools.product(*model.variants.values())
    all_of_them = [dict(zip(model.variants, values, strict=True)) for values in products]
    changes = [{key: value for key, value in one.items() if value != chosen[key]} for one in all_of_them]
    yield from sorted(filter(None, changes), key=len)


def _of(model: Graph) -> dict[str, Shape]:
    return {variable.op.name: tuple(variable.shape.as_list()) for variable in model.variables}


def _fits(model: Graph, shapes: Mapping[str, Shape], there: Mapping[str, Shape]) -> bool:
    """Whether there is a value for each variable but those of the head."""
    return all(name in there and fit(there[name], shape) for name, shape in shapes.items() if not _is_head(model, name))


def _taken(shapes: Mapping[str, Shape], there: Mapping[str, Shape]) -> int:
    return len(shapes.keys() & there.keys())


def _word(name: str) -> str:
    return name.rpartition("/")[2]


def _is_head(model: Graph, name: str) -> bool:
    return bool(model.head) and name.startswith(f"{model.head}/")
