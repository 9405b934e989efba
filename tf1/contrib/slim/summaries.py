"""Summaries of tensors, named after them: scalars, histograms, pictures, fractions of zeros."""

import tensorflow.compat.v1 as tf

__all__ = [
    "add_histogram_summaries", "add_histogram_summary", "add_image_summaries", "add_image_summary",
    "add_scalar_summaries", "add_scalar_summary", "add_zero_fraction_summaries", "add_zero_fraction_summary",
]  # fmt: skip


def _name(tensor, name, prefix) -> str:
    name = name or tensor.op.name
    return f"{prefix}/{name}" if prefix else name


def _printed(make, tensor, name: str, print_summary: bool):
    """The summary make(name, tensor, collections); with print_summary the tensor is printed when it is run."""
    if not print_summary:
        return make(name, tensor, collections=None)
    summary = tf.Print(make(name, tensor, collections=[]), [tensor], name)
    tf.add_to_collection(tf.GraphKeys.SUMMARIES, summary)
    return summary


def add_histogram_summary(tensor, name=None, prefix=None):
    """A histogram of the tensor, called prefix/name -> the summary, a string."""
    return tf.summary.histogram(_name(tensor, name, prefix), tensor)


def add_image_summary(tensor, name=None, prefix=None, print_summary=False):
    """Pictures [batch, height, width, 1, 3 or 4], called prefix/name -> the summary, a string."""
    return _printed(tf.summary.image, tensor, _name(tensor, name, prefix), print_summary)


def add_scalar_summary(tensor, name=None, prefix=None, print_summary=False):
    """A scalar, called prefix/name -> the summary, a string. print_summary: the value is printed with each run."""
    return _printed(tf.summary.scalar, tensor, _name(tensor, name, prefix), print_summary)


def add_zero_fraction_summary(tensor, name=None, prefix=None, print_summary=False):
    """The fraction of zeros in the tensor, 0..1, called prefix/name/Fraction_of_Zero_Values."""
    name = f"{_name(tensor, name, prefix)}/Fraction_of_Zero_Values"
    return add_scalar_summary(tf.nn.zero_fraction(tensor), name, print_summary=print_summary)


def add_histogram_summaries(tensors, prefix=None):
    """add_histogram_summary of each."""
    return [add_histogram_summary(tensor, prefix=prefix) for tensor in tensors]


def add_image_summaries(tensors, prefix=None):
    """add_image_summary of each."""
    return [add_image_summary(tensor, prefix=prefix) for tensor in tensors]


def add_scalar_summaries(tensors, prefix=None, print_summary=False):
    """add_scalar_summary of each."""
    return [add_scalar_summary(tensor, prefix=prefix, print_summary=print_summary) for tensor in tensors]


def add_zero_fraction_summaries(tensors, prefix=None):
    """add_zero_fraction_summary of each."""
    return [add_zero_fraction_summary(tensor, prefix=prefix) for tensor in tensors]
