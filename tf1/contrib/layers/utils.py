"""contrib.layers.utils: end points with aliases, values known while the graph is built, sizes and dimensions."""

from collections import OrderedDict, namedtuple

import tensorflow.compat.v1 as tf

__all__ = [
    "NamedOutputs", "append_tensor_alias", "channel_dimension", "collect_named_outputs", "constant_value",
    "convert_collection_to_dict", "gather_tensors_aliases", "get_tensor_aliases", "get_variable_collections",
    "last_dimension", "n_positive_integers", "smart_cond", "static_cond", "two_element_tuple",
]  # fmt: skip

NamedOutputs = namedtuple("NamedOutputs", ["name", "outputs"])


def collect_named_outputs(collections, alias, outputs):
    """The outputs, put into the collections (a name or several; None: nowhere) as an end point of that alias."""
    if collections:
        append_tensor_alias(outputs, alias)
        tf.add_to_collections(collections, outputs)
    return outputs


def append_tensor_alias(tensor, alias):
    """The tensor, with one more alias; a slash at its end is left out."""
    tensor.aliases = [*getattr(tensor, "aliases", ()), alias[:-1] if alias.endswith("/") else alias]
    return tensor


def gather_tensors_aliases(tensors):
    """The aliases of all tensors, in their order."""
    return [alias for tensor in tensors for alias in get_tensor_aliases(tensor)]


def get_tensor_aliases(tensor):
    """The aliases of a tensor; without any, its name (for a first output, its operation's)."""
    if hasattr(tensor, "aliases"):
        return tensor.aliases
    return [tensor.op.name if tensor.name.endswith(":0") else tensor.name]


def convert_collection_to_dict(collection, clear_collection=False):
    """{alias: tensor} of a collection, in its order; clear_collection: empties the collection afterwards."""
    end_points = OrderedDict(
        (alias, tensor) for tensor in tf.get_collection(collection) for alias in get_tensor_aliases(tensor)
    )
    if clear_collection:
        tf.get_default_graph().clear_collection(collection)
    return end_points


def constant_value(value_or_tensor_or_var, dtype=None):
    """The value, if it is known while the graph is built; None for what a session must compute.

    Raises ValueError for None and for a tensor that is not of dtype.
    """
    value = value_or_tensor_or_var
    if value is None:
        raise ValueError("constant_value: None has no value; pass a Python value, a tensor or a variable")
    if not tf.is_tensor(value):
        return value
    if dtype and value.dtype != dtype:
        raise ValueError(f"constant_value: {value.name} is {value.dtype.name}; {dtype!r} is needed")
    return tf.get_static_value(value) if isinstance(value, tf.Tensor) else None  # a variable may change


def static_cond(pred, fn1, fn2):
    """fn1() if pred, a Python value, is true; else fn2(). TypeError unless both can be called."""
    for word, function in (("fn1", fn1), ("fn2", fn2)):
        if not callable(function):
            raise TypeError(f"static_cond: {word}={function!r}; a function is needed")
    return fn1() if pred else fn2()


def smart_cond(pred, fn1, fn2, name=None):
    """tf.cond; if pred is known already, only what fn1() or fn2() builds."""
    value = constant_value(pred)
    return tf.cond(pred, fn1, fn2, name=name) if value is None else static_cond(value, fn1, fn2)


def get_variable_collections(variables_collections, name):
    """The further collections of a layer's variable: all, or those under its name if they are a dictionary."""
    return variables_collections.get(name) if isinstance(variables_collections, dict) else variables_collections


def channel_dimension(shape, data_format, min_rank=1):
    """The number of channels in a shape; data_format: channels_first, or anything else for the last dimension."""
    return _dimension(shape, 1 if data_format == "channels_first" else -1, min_rank)


def last_dimension(shape, min_rank=1):
    """The last size of a shape; ValueError if it is unknown or there are fewer than min_rank dimensions."""
    return _dimension(shape, -1, min_rank)


def _dimension(shape, position, min_rank):
    if shape.rank is None:
        raise ValueError("the number of dimensions is unknown; call set_shape")
    if shape.rank < min_rank:
        raise ValueError(f"a shape of at least {min_rank} dimensions is needed; this is {shape}")
    size = shape.as_list()[position]
    if size is None:
        raise ValueError(f"dimension {position} of the shape {shape} is unknown; call set_shape")
    return size


def two_element_tuple(int_or_tuple):
    """One int, or two in a list, a tuple or a TensorShape -> a tuple of two; ValueError for anything else."""
    if isinstance(int_or_tuple, int):
        return int_or_tuple, int_or_tuple
    if isinstance(int_or_tuple, (list, tuple, tf.TensorShape)) and len(int_or_tuple) == 2:
        return tuple(int(number) for number in int_or_tuple)
    raise ValueError(f"{int_or_tuple!r}; an int, or two of them in a list, a tuple or a TensorShape, is needed")


def n_positive_integers(n, value):
    """One number above 0, or n of them -> a tuple of n ints; ValueError for anything else."""
    if int(n) != n or n < 1:
        raise ValueError(f"n={n!r}; a whole number above 0 is needed")
    try:
        numbers = (int(value),) * int(n)
    except (TypeError, ValueError):
        try:
            numbers = tuple(int(number) for number in value)
        except (TypeError, ValueError):
            numbers = ()
    if len(numbers) != n or min(numbers) < 1:
        raise ValueError(f"{value!r}; one whole number above 0, or {n} of them, is needed")
    return numbers
