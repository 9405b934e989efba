"""The activations of a network, noted while it is built, so that a training can see which units are dead."""

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

import tensorflow.compat.v1 as tf

#: No string: those collections TensorFlow tries to write into each MetaGraph, with a warning for what it can't.
COLLECTION = ("cnn_graphs", "activations")


class Activation(NamedTuple):
    """What a layer gives behind its activation function: a tensor [N, ..., units].

    layer: the scope of its kernel and bias. Layers that share their variables share the name.
    """

    layer: str
    tensor: tf.Tensor


def note(layer: str, tensor: tf.Tensor) -> None:
    """Notes the activations [N, ..., units] of a layer in the default graph."""
    tf.add_to_collection(COLLECTION, Activation(layer, tensor))


@contextlib.contextmanager
def unnoted() -> Iterator[None]:
    """Forgets what is noted inside: tensors of a tf.while_loop, which can't be fetched."""
    noted = tf.get_collection_ref(COLLECTION)
    count = len(noted)
    yield
    del noted[count:]
