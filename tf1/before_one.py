"""Names and orders of arguments from before TensorFlow 1.0, beside those of 1.15.

Where 1.0 changed the order (concat, split, ...), the types of the arguments tell which one was meant.
"""

import abc
import numbers

import numpy as np
import tensorflow.compat.v1 as tf


def _is_number(value):
    """Whether it is one whole number rather than tensors or shapes: an int, a NumPy one, a Dimension or a scalar."""
    if isinstance(value, bool):
        return False
    if isinstance(value, (numbers.Integral, tf.Dimension)):
        return True
    if tf.is_tensor(value):
        return value.shape.rank == 0
    return isinstance(value, np.ndarray) and value.ndim == 0


def concat(*args, values=None, axis=None, name="concat", concat_dim=None):
    """tf.concat(values, axis), or (axis, values) as before 1.0; `concat_dim` was the name of `axis`."""
    is_old = bool(args) and _is_number(args[0]) and (len(args) > 1 or values is not None)
    order = ("axis", "values", "name") if is_old else ("values", "axis", "name")
    named = {"values": values, "axis": concat_dim if axis is None else axis}
    given = _arguments("concat", order, args, named, needed=("values", "axis"))
    return tf.concat(given["values"], given["axis"], name=given.get("name", name))


def split(*args, value=None, num_or_size_splits=None, axis=None, num=None, name="split", **old):
    """tf.split(value, num_or_size_splits, axis=0, num=None), or (axis, num, value) as before 1.0.

    Then `split_dim` was the name of `axis` and `num_split` that of `num_or_size_splits`.
    """
    axis = old.pop("split_dim", axis)
    sizes = old.pop("num_split", num_or_size_splits)
    if old:
        raise TypeError(f"tf.split() got an unexpected argument {next(iter(old))!r}")
    is_old = bool(args) and _is_number(args[0]) and (value is not None or len(args) > 2)
    order = ("axis", "sizes", "value", "name") if is_old else ("value", "sizes", "axis", "num", "name")
    named = {"value": value, "sizes": sizes, "axis": axis, "num": num}
    given = _arguments("split", order, args, named, needed=("value", "sizes"))
    sizes = int(given["sizes"]) if isinstance(given["sizes"], tf.Dimension) else given["sizes"]
    return tf.split(given["value"], sizes, given.get("axis", 0), given.get("num"), given.get("name", name))


def _arguments(function, order, args, named, needed):
    """Name -> value, from the arguments by position, in that order, and those by name that are not None."""
    if len(args) > len(order):
        raise TypeError(f"tf.{function}() takes {len(order)} arguments, not {len(args)}")
    given = dict(zip(order, args, strict=False))
    for name, value in named.items():
        if value is not None and name in given:
            raise TypeError(f"tf.{function}() got the argument {name} twice")
        if value is not None:
            given[name] = value
    for name in needed:
        if name not in given:
            raise TypeError(f"tf.{function}() needs the argument {'num_or_size_splits' if name == 'sizes' else name}")
    return given


def split_v(value, size_splits, split_dim=0, num=None, name="split_v"):
    """tf.split(value, size_splits, axis)."""
    return tf.split(value, size_splits, split_dim, num, name)


def reverse(tensor, axis=None, name=None, dims=None):
    """The tensor reversed along the axes; before 1.0 `dims` had a bool for each dimension."""
    axis = dims if axis is None else axis
    if tf.is_tensor(axis):
        is_flags = axis.dtype == tf.bool
        flags = tf.get_static_value(axis) if is_flags else None
    else:
        flags = np.asarray(axis)
        is_flags = flags.dtype == bool
    if not is_flags:
        return tf.reverse(tensor, axis, name)
    axis = tf.reshape(tf.where(axis), [-1]) if flags is None else np.flatnonzero(flags)
    return tf.reverse(tensor, axis, name)


def batch_matmul(x, y, adj_x=False, adj_y=False, name=None):
    """tf.matmul of batches of matrices."""
    return tf.matmul(x, y, adjoint_a=adj_x, adjoint_b=adj_y, name=name)


def svd(tensor, compute_uv=None, full_matrices=False, name=None):
    """tf.svd, with singular vectors unless compute_uv is False."""
    return tf.svd(tensor, full_matrices, True if compute_uv is None else compute_uv, name)


# Losses: their two arguments could be given by position, logits first.


def softmax_cross_entropy_with_logits(*args, labels=None, logits=None, dim=-1, name=None, axis=None):
    """tf.nn.softmax_cross_entropy_with_logits(labels=, logits=), or (logits, labels) as before 1.0."""
    logits, labels, (dim, name) = _by_position(args, logits, labels, dim if axis is None else axis, name)
    return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits, dim=dim, name=name)


def sparse_softmax_cross_entropy_with_logits(*args, labels=None, logits=None, name=None):
    """tf.nn.sparse_softmax_cross_entropy_with_logits(labels=, logits=), or (logits, labels) as before 1.0."""
    logits, labels, (name,) = _by_position(args, logits, labels, name)
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=name)


def sigmoid_cross_entropy_with_logits(*args, labels=None, logits=None, name=None):
    """tf.nn.sigmoid_cross_entropy_with_logits(labels=, logits=), or (logits, labels) as before 1.0."""
    logits, labels, (name,) = _by_position(args, logits, labels, name)
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name=name)


def _by_position(args, logits, labels, *others):
    """logits, labels and the other arguments. The first position of 1.x was a sentinel: None there is skipped."""
    if args and args[0] is None:
        given = dict(zip(("labels", "logits"), args[1:3], strict=False))
        args = args[3:]
    else:
        given = dict(zip(("logits", "labels") if logits is None else ("labels",), args[:2], strict=False))
        args = args[2:]
    return given.get("logits", logits), given.get("labels", labels), [*args, *others[len(args) :]]


def sampled_softmax_loss(weights, biases, labels, inputs, num_sampled, num_classes, *args, **kwargs):
    """tf.nn.sampled_softmax_loss; (weights, biases, inputs, labels, ...) as before 1.0 is told by the dtypes."""
    labels, inputs = _labels_first(labels, inputs)
    return tf.nn.sampled_softmax_loss(weights, biases, labels, inputs, num_sampled, num_classes, *args, **kwargs)


def nce_loss(weights, biases, labels, inputs, num_sampled, num_classes, *args, **kwargs):
    """tf.nn.nce_loss; (weights, biases, inputs, labels, ...) as before 1.0 is told by the dtypes."""
    labels, inputs = _labels_first(labels, inputs)
    return tf.nn.nce_loss(weights, biases, labels, inputs, num_sampled, num_classes, *args, **kwargs)


def _labels_first(labels, inputs):
    labels, inputs = tf.convert_to_tensor(labels), tf.convert_to_tensor(inputs)
    return (inputs, labels) if labels.dtype.is_floating and inputs.dtype.is_integer else (labels, inputs)


# Pictures.


def resize_images(images, *args, **kwargs):
    """tf.image.resize_images(images, size, ...), or (images, height, width, ...) as before 0.12."""
    args = list(args)
    names = ("size", "new_height", "target_height"), ("new_width", "target_width")
    height = args.pop(0) if args else next((kwargs.pop(name) for name in names[0] if name in kwargs), None)
    if _is_number(height):
        width = args.pop(0) if args else next((kwargs.pop(name) for name in names[1] if name in kwargs), None)
        height = [height, width] if tf.is_tensor(height) or tf.is_tensor(width) else [int(height), int(width)]
    return tf.image.resize_images(images, height, *args, **kwargs)


batch_svd = svd


# Summaries: the tag of an event was an argument of its own, not the operation's name.


def scalar_summary(tags, values, collections=None, name=None):
    """A scalar for TensorBoard, or one for each tag of a list."""
    with tf.name_scope(name or "ScalarSummary"):
        return _collected(tf.raw_ops.ScalarSummary(tags=tags, values=values), collections)


def histogram_summary(tag, values, collections=None, name=None):
    """A histogram for TensorBoard."""
    with tf.name_scope(name or "HistogramSummary"):
        return _collected(tf.raw_ops.HistogramSummary(tag=tag, values=values), collections)


def image_summary(tag, tensor, max_images=3, collections=None, name=None, max_outputs=None):
    """The first pictures of a batch [batch, height, width, channels], for TensorBoard."""
    with tf.name_scope(name or "ImageSummary"):
        picture = tf.raw_ops.ImageSummary(tag=tag, tensor=tensor, max_images=max_outputs or max_images)
        return _collected(picture, collections)


def audio_summary(tag, tensor, sample_rate, max_outputs=3, collections=None, name=None):
    """The first sounds of a batch, for TensorBoard. sample_rate: in Hertz."""
    with tf.name_scope(name or "AudioSummary"):
        rate = tf.convert_to_tensor(sample_rate, tf.float32)
        sound = tf.raw_ops.AudioSummaryV2(tag=tag, tensor=tensor, sample_rate=rate, max_outputs=max_outputs)
        return _collected(sound, collections)


def _collected(summary, collections):
    for name in [tf.GraphKeys.SUMMARIES] if collections is None else collections:
        tf.add_to_collection(name, summary)
    return summary


# Objects.


def match_filenames_once(pattern, name=None):
    """The names of the files of a pattern, listed once, in a local variable -> strings [files].

    Programs from before it was a local variable run tf.global_variables_initializer() alone, hence a variable without
    a value takes it when it is read.
    """
    with tf.name_scope(name, "matching_filenames", [pattern]) as name:
        names = tf.Variable(
            tf.matching_files(pattern), trainable=False, collections=[tf.GraphKeys.LOCAL_VARIABLES],
            validate_shape=False, name=name, use_resource=True,
        )  # fmt: skip

        def list_files():
            return names.assign(tf.matching_files(pattern)).read_value()

        return tf.cond(tf.is_variable_initialized(names), names.read_value, list_files)


class _Renamed(abc.ABCMeta):
    """Makes `isinstance` true for the objects of the class that has the new names."""

    def __instancecheck__(cls, thing):
        return isinstance(thing, cls.__mro__[1])


class SparseTensor(tf.SparseTensor, metaclass=_Renamed):
    """tf.SparseTensor(indices, values, dense_shape); before 1.0 the last one was `shape`."""

    def __new__(cls, indices=None, values=None, dense_shape=None, shape=None):
        """The SparseTensor of today, which the operations know."""
        return tf.SparseTensor(indices, values, shape if dense_shape is None else dense_shape)


class SparseTensorValue(tf.SparseTensorValue, metaclass=_Renamed):
    """tf.SparseTensorValue(indices, values, dense_shape); before 1.0 the last one was `shape`."""

    def __new__(cls, indices=None, values=None, dense_shape=None, shape=None):
        """The SparseTensorValue of today."""
        return tf.SparseTensorValue(indices, values, shape if dense_shape is None else dense_shape)


class RegisterShape:
    """tf.RegisterShape("Operation")(function): C++ infers the shapes since 1.0, so the function is left alone."""

    def __init__(self, op_type):
        self.op_type = op_type

    def __call__(self, function):
        """The function itself."""
        return function
