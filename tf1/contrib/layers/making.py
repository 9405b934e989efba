"""What the layers of contrib.layers share: their variables, found in MODEL_VARIABLES, and the end of each layer."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import model_variable
from tf1.contrib.layers.initializers import xavier_initializer
from tf1.contrib.layers.utils import collect_named_outputs, get_variable_collections

FORMATS_2D = ("NHWC", "NCHW")
FORMATS_3D = ("NDHWC", "NCDHW")
ONES = tf.ones_initializer()
ZEROS = tf.zeros_initializer()
XAVIER = xavier_initializer()


def model_variable_getter(
    getter, name, shape=None, dtype=None, initializer=None, regularizer=None, trainable=True, collections=None,
    caching_device=None, partitioner=None, rename=None, use_resource=None,
    synchronization=tf.VariableSynchronization.AUTO, aggregation=tf.VariableAggregation.NONE, **_,
):  # fmt: skip
    """A custom_getter of tf.variable_scope that makes model variables, under another last name if `rename` has one."""
    path, slash, last = name.rpartition("/")
    return model_variable(
        path + slash + (rename or {}).get(last, last), shape=shape, dtype=dtype, initializer=initializer,
        regularizer=regularizer, collections=collections, trainable=trainable, caching_device=caching_device,
        partitioner=partitioner, custom_getter=getter, use_resource=use_resource, synchronization=synchronization,
        aggregation=aggregation,
    )  # fmt: skip


def build_variable_getter(rename: dict[str, str] | None = None) -> Callable:
    """model_variable_getter with these names: {"kernel": "weights"}."""
    return functools.partial(_renaming_getter, rename)


def _renaming_getter(rename, getter, *args, **kwargs):
    return model_variable_getter(getter, *args, **{**kwargs, "rename": rename})


@contextmanager
def layer_scope(
    scope: Any, default_name: str, inputs: Any, reuse: Any, rename: dict[str, str] | None = None
) -> Iterator[tuple[tf.VariableScope, dict[str, tf.Variable]]]:
    """The scope of a layer that tf.layers computes; yields it and the variables made in it: {"kernel": variable}.

    rename: tf.layers' name of a variable -> contrib's.
    """
    made = {}

    def make(getter, name, *args, **kwargs):
        made[name] = model_variable_getter(getter, name, *args, **{**kwargs, "rename": rename})
        return made[name]

    with tf.variable_scope(scope, default_name, [inputs], reuse=reuse, custom_getter=make) as entered:
        yield entered, _Inside(entered.name, made)


class _Inside(dict):
    """{short name: variable} of the variables right in a scope, among all those made within it."""

    def __init__(self, scope, made):
        self._scope, self._made = scope, made

    def __missing__(self, name):
        return self._made.get(f"{self._scope}/{name}")


def add_to_collections(variable: Any, collections: Any, name: str) -> None:
    """Puts a variable (None: nothing), or all its parts, into its further collections, once.

    collections: the layer's variables_collections; name: contrib's of the variable.
    """
    if variable is None:
        return
    parts = list(variable) if hasattr(variable, "as_tensor") else [variable]  # a scope with a partitioner
    for collection in get_variable_collections(collections, name) or ():
        present = tf.get_collection_ref(collection)
        present.extend(part for part in parts if not any(part is other for other in present))


def finish(
    outputs: tf.Tensor, alias: str, activation_fn: Callable | None, outputs_collections: Any,
    normalizer_fn: Callable | None = None, normalizer_params: dict | None = None,
) -> tf.Tensor:  # fmt: skip
    """The end of a layer: normalizer, activation, end point."""
    if normalizer_fn is not None:
        outputs = normalizer_fn(outputs, **(normalizer_params or {}))
    if activation_fn is not None:
        outputs = activation_fn(outputs)
    return collect_named_outputs(outputs_collections, alias, outputs)


def finish_weighted(
    outputs: tf.Tensor, entered: tf.VariableScope, made: dict, variables_collections: Any, *ending: Any
) -> tf.Tensor:
    """finish() of a layer of tf.layers, whose kernel and bias join their further collections before.

    entered, made: see layer_scope. ending: what finish() takes from activation_fn on.
    """
    add_to_collections(made["kernel"], variables_collections, "weights")
    add_to_collections(made["bias"], variables_collections, "biases")
    return finish(outputs, entered.name, *ending)


def keras_format(data_format: str | None, choices: tuple) -> str:
    """NHWC -> channels_last, NCHW -> channels_first; ValueError for what is not among the choices."""
    if data_format not in choices:
        raise ValueError(f"data_format={data_format!r}; choose from {', '.join(map(str, choices))}")
    return "channels_first" if data_format and data_format.startswith("NC") else "channels_last"
