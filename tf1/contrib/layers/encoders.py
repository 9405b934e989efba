"""contrib.layers' encoders of words: embeddings of a sequence, and their mean."""

import tensorflow.compat.v1 as tf

from tf1.contrib.framework import model_variable
from tf1.contrib.layers.embedding_ops import embedding_lookup_unique, safe_embedding_lookup_sparse
from tf1.contrib.layers.sparse_ops import dense_to_sparse_tensor

__all__ = ["bow_encoder", "embed_sequence"]


def bow_encoder(
    ids, vocab_size, embed_dim, sparse_lookup=True, initializer=None, regularizer=None, trainable=True, scope=None,
    reuse=None,
):  # fmt: skip
    """ids [batch, words] -> the mean of their embeddings, [batch, embed_dim]. Variable `embeddings`.

    sparse_lookup: leaves out the ids 0 of a tensor; a row without any gets the embedding 0. ids may be a SparseTensor
    only then (TypeError). Raises ValueError without vocab_size or embed_dim.
    """
    if not vocab_size or not embed_dim:
        raise ValueError(f"bow_encoder: {vocab_size=}, {embed_dim=}; both are needed")
    with tf.variable_scope(scope, "bow_encoder", [ids], reuse=reuse):
        embeddings = _embeddings([vocab_size, embed_dim], initializer, regularizer, trainable)
        if sparse_lookup:
            sparse = ids if isinstance(ids, tf.SparseTensor) else dense_to_sparse_tensor(ids)
            return safe_embedding_lookup_sparse([embeddings], sparse, combiner="mean", default_id=0)
        if isinstance(ids, tf.SparseTensor):
            raise TypeError("bow_encoder: a SparseTensor of ids needs sparse_lookup=True")
        return tf.reduce_mean(tf.nn.embedding_lookup(embeddings, ids), axis=1)


def embed_sequence(
    ids, vocab_size=None, embed_dim=None, unique=False, initializer=None, regularizer=None, trainable=True,
    scope=None, reuse=None,
):  # fmt: skip
    """ids [batch, words] -> their embeddings [batch, words, embed_dim]. Variable `embeddings` [vocab_size, embed_dim].

    unique: looks up each id once. Raises ValueError without vocab_size or embed_dim, unless reuse.
    """
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError(f"embed_sequence: {vocab_size=}, {embed_dim=}; both are needed, or reuse=True")
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = None if None in (vocab_size, embed_dim) else [vocab_size, embed_dim]
        embeddings = _embeddings(shape, initializer, regularizer, trainable)
        return (embedding_lookup_unique if unique else tf.nn.embedding_lookup)(embeddings, ids)


def _embeddings(shape, initializer, regularizer, trainable):
    return model_variable(
        "embeddings", shape=shape, initializer=initializer, regularizer=regularizer, trainable=trainable
    )  # fmt: skip
