"""contrib.framework's functions of graphs: name scopes, placeholders, sorting, Python functions, prints."""

import functools

import tensorflow.compat.v1 as tf
from tensorflow.python.framework.ops import _get_graph_from_inputs, prepend_name_scope, strip_name_scope

from tf1.contrib.framework import nest

__all__ = [
    "argsort", "experimental", "get_graph_from_inputs", "get_name_scope", "get_placeholders", "prepend_name_scope",
    "print_op", "py_func", "sort", "strip_name_scope",
]  # fmt: skip

argsort = tf.argsort
sort = tf.sort


def experimental(func):
    """Decorates a function so that each call logs that the function may change."""

    @functools.wraps(func)
    def call(*args, **kwargs):
        tf.logging.warning("%s (from %s) is experimental and may change or be removed", func.__name__, func.__module__)
        return func(*args, **kwargs)

    return call


def get_graph_from_inputs(op_input_list, graph=None):
    """The graph of these tensors, or the default one; ValueError if they are of different graphs."""
    return _get_graph_from_inputs(op_input_list, graph)


def get_name_scope():
    """The name scope that is open."""
    return tf.get_default_graph().get_name_scope()


def get_placeholders(graph):
    """The outputs of all operations `Placeholder` of a graph; TypeError for anything but a graph."""
    if not isinstance(graph, tf.Graph):
        raise TypeError(f"get_placeholders: {graph!r}; a tf.Graph is needed")
    return [operation.outputs[0] for operation in graph.get_operations() if operation.type == "Placeholder"]


def py_func(func, args=(), kwargs=None, output_types=None, output_shapes=None, stateful=True, name=None):
    """tf.py_func whose arguments, keyword arguments and outputs may be nested.

    output_types, output_shapes: nests, or functions of the arguments that return them. Raises TypeError for args that
    are not a list and kwargs that are not a dictionary.
    """
    kwargs = {} if kwargs is None else kwargs
    if not isinstance(args, (list, tuple)) or not isinstance(kwargs, dict):
        raise TypeError(f"py_func: args={args!r}, kwargs={kwargs!r}; a list and a dictionary are needed")
    types, shapes = (
        value(*args, **kwargs) if callable(value) else value for value in (output_types, output_shapes)
    )  # fmt: skip
    given = (args, kwargs)

    def flat(*arrays):
        positional, named = nest.pack_sequence_as(given, arrays)
        return nest.flatten(func(*positional, **named))

    outputs = tf.py_func(flat, nest.flatten(given), nest.flatten(types), stateful=stateful, name=name)
    if shapes is not None:
        for output, shape in zip(outputs, nest.flatten_up_to(types, shapes), strict=True):
            output.set_shape(shape)
    return nest.pack_sequence_as(types, outputs)


def print_op(
    input_, data=None, message=None, first_n=None, summarize=20, print_tensor_name=True, print_tensor_type=True,
    print_shape=True, summarize_indicator_vector=True, name=None,
):  # fmt: skip
    """input_, printed with its name, type, shape and first values (and those of the tensors `data`) at each run.

    Raises ValueError unless input_ is a tensor or a variable.
    """
    if not tf.is_tensor(input_) or isinstance(input_, tf.SparseTensor):
        raise ValueError(f"print_op: {input_!r}; a tensor or a variable is needed")
    shown = []
    for tensor in [input_, *(data or ())]:
        words = [f"Name: {tensor.name}"] if print_tensor_name else []
        words += [f"Type: Tensor ({tensor.dtype.name})"] if print_tensor_type else []
        words += [f"Shape: {tensor.shape}"] if print_shape else []
        shown += [tf.constant(word) for word in words]
        if summarize_indicator_vector and tensor.dtype.base_dtype == tf.bool:
            shown += [tf.constant("First True in Boolean tensor at:"), tf.argmax(tf.cast(tensor, tf.uint8), 0)]
        shown += [tf.constant("Value:"), tensor]
    return tf.Print(input_, shown, message or "", first_n, summarize, name)
