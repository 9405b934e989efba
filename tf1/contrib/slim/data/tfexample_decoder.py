"""Decoders of tf.Example and tf.SequenceExample, and the handlers that make an item (a picture, boxes) of features."""

import tensorflow.compat.v1 as tf

from tf1.contrib.slim.data.data_decoder import DataDecoder
from tf1.contrib.slim.data.item_handlers import (
    BackupHandler,
    BoundingBox,
    Image,
    ItemHandler,
    ItemHandlerCallback,
    LookupTensor,
    SparseTensor,
    Tensor,
)
from tf1.contrib.slim.data.sequence_handlers import BoundingBoxSequence, KeypointsSequence, NumBoxesSequence

__all__ = [
    "BackupHandler", "BoundingBox", "BoundingBoxSequence", "Image", "ItemHandler", "ItemHandlerCallback",
    "KeypointsSequence", "LookupTensor", "NumBoxesSequence", "SparseTensor", "TFExampleDecoder",
    "TFSequenceExampleDecoder", "Tensor",
]  # fmt: skip


class TFExampleDecoder(DataDecoder):
    """A serialized tf.Example -> items.

    Args:
        keys_to_features: key -> tf.FixedLenFeature, tf.VarLenFeature, ....
        items_to_handlers: item -> ItemHandler.
    """

    def __init__(self, keys_to_features, items_to_handlers):
        self._keys_to_features = keys_to_features
        self._items_to_handlers = items_to_handlers

    def list_items(self):
        """Names of the items."""
        return list(self._items_to_handlers)

    def decode(self, serialized_example, items=None):
        """A string -> a list of the tensors of these items, by default of all."""
        example = tf.parse_single_example(serialized_example, self._keys_to_features)
        _shape(example, self._keys_to_features)
        return _handled(self._items_to_handlers, items, example)


class TFSequenceExampleDecoder(DataDecoder):
    """A serialized tf.SequenceExample -> items; keys of the context and of the sequences must differ (ValueError)."""

    def __init__(self, keys_to_context_features, keys_to_sequence_features, items_to_handlers):
        shared = set(keys_to_context_features) & set(keys_to_sequence_features)
        if shared:
            raise ValueError(f"Context and sequence keys are not unique: {sorted(shared)} are in both.")
        self._keys_to_context_features = keys_to_context_features
        self._keys_to_sequence_features = keys_to_sequence_features
        self._items_to_handlers = items_to_handlers

    def list_items(self):
        """Names of the items."""
        return list(self._items_to_handlers)

    def decode(self, serialized_example, items=None):
        """A string -> a list of the tensors of these items, by default of all."""
        context, sequences = tf.parse_single_sequence_example(
            serialized_example, self._keys_to_context_features, self._keys_to_sequence_features
        )
        _shape(context, self._keys_to_context_features)
        return _handled(self._items_to_handlers, items, {**sequences, **context})


def _shape(example: dict, features: dict):
    """Gives the parsed values of fixed length the shape of their features."""
    for key in sorted(features):
        if isinstance(features[key], tf.FixedLenFeature):
            example[key] = tf.reshape(example[key], features[key].shape)


def _handled(handlers: dict, items, example: dict) -> list:
    chosen = [handlers[item] for item in items or handlers]
    return [handler.tensors_to_item({key: example[key] for key in handler.keys}) for handler in chosen]
