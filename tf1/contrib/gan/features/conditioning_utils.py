"""Conditioning: a linear map of what is given is added to a tensor (as in WaveNet)."""

import tensorflow.compat.v1 as tf

from tf1.contrib import layers

__all__ = ["condition_tensor", "condition_tensor_from_onehot"]


def condition_tensor(tensor, conditioning):
    """tensor [batch, ...] + a linear layer of conditioning [batch, ...] -> the shape of tensor.

    Raises ValueError if conditioning is no batch, or if the shape of tensor behind the batch is not known.
    """
    tensor.shape[1:].assert_is_fully_defined()
    if conditioning.shape.ndims < 2:
        raise ValueError(f"conditioning must be at least 2D, but saw shape: {conditioning.shape}")
    mapped = layers.linear(layers.flatten(conditioning), tensor.shape[1:].num_elements())
    if not mapped.shape.is_compatible_with(tensor.shape):
        mapped = tf.reshape(mapped, tf.shape(tensor))
    return tensor + mapped


def condition_tensor_from_onehot(tensor, one_hot_labels, embedding_size=256):
    """condition_tensor with embeddings of one_hot_labels [batch, classes]; their variable is `embedding`."""
    one_hot_labels.shape.assert_has_rank(2)
    one_hot_labels.shape[1:].assert_is_fully_defined()
    embeddings = tf.get_variable("embedding", [one_hot_labels.shape[1], embedding_size])
    rows = tf.nn.embedding_lookup(embeddings, tf.argmax(one_hot_labels, axis=1), name="token_to_embedding")
    return condition_tensor(tensor, rows)
