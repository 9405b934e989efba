"""The order of the channels: layers compute with channels last, and transpose for data_format="channels_first".

Most kernels of a CPU exist for channels_last alone (those for channels_first come with oneDNN, on some machines).
Grappler removes the pairs that meet between two layers: of the 8 transpositions of conv, pool, conv, pool 2 are left.
"""

import contextlib

import tensorflow.compat.v1 as tf

FORMATS = ("channels_last", "channels_first")


def to_channels_last(inputs: tf.Tensor, data_format: str) -> tf.Tensor:
    """[batch, channels, ...] -> [batch, ..., channels] when data_format is channels_first; else untouched."""
    if data_format == "channels_last":
        return inputs
    return tf.transpose(inputs, [0, *range(2, inputs.shape.rank), 1])


def from_channels_last(outputs: tf.Tensor, data_format: str, name: str | None = None) -> tf.Tensor:
    """[batch, ..., channels] -> [batch, channels, ...], under that name, when channels_first; else untouched."""
    if data_format == "channels_last":
        return outputs
    rank = outputs.shape.rank
    return tf.transpose(outputs, [0, rank - 1, *range(1, rank - 1)], name=name)


def inner_scope(data_format: str):
    """A name scope around what is transposed afterwards, so that the transposition can have the name of 1.15."""
    return tf.name_scope("channels_last") if data_format == "channels_first" else contextlib.nullcontext()


def channels_axis(data_format: str) -> int:
    """The dimension of the channels: -1 or 1."""
    return -1 if data_format == "channels_last" else 1
