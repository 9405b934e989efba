"""contrib.layers' summaries: tensors, collections and activations for TensorBoard."""

import functools
import re

import tensorflow.compat.v1 as tf

__all__ = [
    "summarize_activation", "summarize_activations", "summarize_biases", "summarize_collection", "summarize_tensor",
    "summarize_tensors", "summarize_variables", "summarize_weights",
]  # fmt: skip


def summarize_activation(op):
    """A histogram of a tensor; for a ReLU, also the shares of its inputs that are cut off at 0 and (ReLU6) at 6."""
    if op.op.type in ("Relu", "Softplus", "Relu6"):
        inputs = op.op.inputs[0]
        zeros = tf.reduce_mean(tf.to_float(tf.less(inputs, tf.cast(0.0, inputs.dtype))))
        tf.summary.scalar(f"{op.op.name}/zeros", zeros)
        if op.op.type == "Relu6":
            sixes = tf.reduce_mean(tf.to_float(tf.greater(inputs, tf.cast(6.0, inputs.dtype))))
            tf.summary.scalar(f"{op.op.name}/sixes", sixes)
    return tf.summary.histogram(f"{op.op.name}/activation", op)


def summarize_tensor(tensor, tag=None):
    """The summary of a scalar or the histogram of a tensor, as tag (None: name_summary); None for strings and bools."""
    if tensor.dtype.base_dtype in (tf.string, tf.bool):
        return None
    kind = tf.summary.scalar if tensor.shape.rank == 0 else tf.summary.histogram
    return kind(tag or f"{tensor.op.name}_summary", tensor)


def summarize_tensors(tensors, summarizer=summarize_tensor):
    """The summary of each tensor."""
    return [summarizer(tensor) for tensor in tensors]


def summarize_collection(collection, name_filter=None, summarizer=summarize_tensor):
    """The summaries of a collection's tensors whose names begin with the regular expression (None: all)."""
    tensors = tf.get_collection(collection)
    return summarize_tensors(
        [tensor for tensor in tensors if name_filter is None or re.match(name_filter, tensor.op.name)], summarizer
    )


def summarize_activations(name_filter=None, summarizer=summarize_activation):
    """The summaries of ACTIVATIONS."""
    return summarize_collection(tf.GraphKeys.ACTIVATIONS, name_filter, summarizer)


summarize_biases = functools.partial(summarize_collection, tf.GraphKeys.BIASES)
summarize_variables = functools.partial(summarize_collection, tf.GraphKeys.GLOBAL_VARIABLES)
summarize_weights = functools.partial(summarize_collection, tf.GraphKeys.WEIGHTS)
