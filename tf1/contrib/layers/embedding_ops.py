"""contrib.layers' look-ups of embeddings."""

import tensorflow.compat.v1 as tf

__all__ = ["embedding_lookup_unique", "safe_embedding_lookup_sparse"]


def safe_embedding_lookup_sparse(
    embedding_weights, sparse_ids, sparse_weights=None, combiner=None, default_id=None, name=None,
    partition_strategy="div", max_norm=None,
):  # fmt: skip
    """The combined embeddings of each row of ids, [rows, size]; zeros, or default_id's, for a row without ids.

    combiner: mean (also for None), sqrtn or sum. Ids below 0, and (but for sum) weights of 0 or less, are left out.
    """
    return tf.nn.safe_embedding_lookup_sparse(
        embedding_weights, sparse_ids, sparse_weights, combiner or "mean", default_id, name, partition_strategy,
        max_norm,
    )  # fmt: skip


def embedding_lookup_unique(params, ids, partition_strategy="mod", name=None):
    """tf.nn.embedding_lookup that looks up each id once: ids [...] -> [..., size]."""
    with tf.name_scope(name, "EmbeddingLookupUnique", [params, ids]):
        ids = tf.convert_to_tensor(ids)
        unique, places = tf.unique(tf.reshape(ids, [-1]))
        of_unique = tf.nn.embedding_lookup(params, unique, partition_strategy)
        outputs = tf.reshape(
            tf.gather(of_unique, places), tf.concat([tf.shape(ids), tf.shape(of_unique)[1:]], 0)
        )  # fmt: skip
        outputs.set_shape(ids.shape.concatenate(of_unique.shape[1:]))
        return outputs
