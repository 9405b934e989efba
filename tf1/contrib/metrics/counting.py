"""Streaming counts: of examples, of agreement by chance (Cohen's kappa), and all values in a row."""

import tensorflow.compat.v1 as tf

LOCAL = [tf.GraphKeys.LOCAL_VARIABLES, tf.GraphKeys.METRIC_VARIABLES]


def local_variable(name, zeros, dtype=tf.float32, **options):
    """A variable of zeros that tf.local_variables_initializer initializes."""
    return tf.Variable(lambda: tf.zeros(zeros, dtype), trainable=False, collections=LOCAL, name=name, **options)


def collected(value, update, metrics_collections, updates_collections):
    """Both, added to the collections."""
    if metrics_collections:
        tf.add_to_collections(metrics_collections, value)
    if updates_collections:
        tf.add_to_collections(updates_collections, update)
    return value, update


def count(values, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """How many values there were, or the sum of their weights: (value, update)."""
    with tf.variable_scope(name, "count", (values, weights)):
        total = local_variable("count", [])
        if weights is None:
            added = tf.cast(tf.size(values), tf.float32)
        else:
            added = tf.reduce_sum(tf.cast(weights, tf.float32) * tf.ones_like(tf.cast(values, tf.float32)))
        value = tf.identity(total)
        return collected(value, tf.assign_add(total, added), metrics_collections, updates_collections)


def cohen_kappa(
    labels, predictions_idx, num_classes, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """(agreement - agreement by chance) / (1 - agreement by chance), at most 1: (value, update). Cohen 1960.

    labels and predictions_idx: [batch] of whole numbers below num_classes.
    """
    with tf.variable_scope(name, "cohen_kappa", (labels, predictions_idx, weights)):
        shares = {kind: local_variable(kind, [num_classes]) for kind in ("po", "pe_row", "pe_col")}
        matrix = tf.math.confusion_matrix(
            tf.reshape(labels, [-1]), tf.reshape(predictions_idx, [-1]), num_classes, dtype=tf.float32,
            weights=None if weights is None else tf.reshape(weights, [-1]),
        )  # fmt: skip
        added = {"po": tf.diag_part(matrix), "pe_row": tf.reduce_sum(matrix, 0), "pe_col": tf.reduce_sum(matrix, 1)}
        updates = {kind: tf.assign_add(shares[kind], added[kind]) for kind in shares}

        def kappa(po, pe_row, pe_col):
            total = tf.reduce_sum(pe_row)
            by_chance = tf.div_no_nan(tf.reduce_sum(pe_row * pe_col), total)
            return tf.div_no_nan(tf.reduce_sum(po) - by_chance, total - by_chance)

        value, update = kappa(**shares), kappa(**updates)
        return collected(value, update, metrics_collections, updates_collections)


def streaming_concat(values, axis=0, max_size=None, metrics_collections=None, updates_collections=None, name=None):
    """All values of all batches along an axis, of which the first max_size are kept: (values, update), the number.

    The other sizes must be known. Raises ValueError if they are not, or for an axis that is not there.
    """
    with tf.variable_scope(name, "streaming_concat", (values,)):
        values = tf.convert_to_tensor(values)
        rank = values.shape.rank
        axis += rank if rank and axis < 0 else 0
        if rank is None or not 0 <= axis < rank:
            raise ValueError(f"streaming_concat: axis {axis} of the shape {values.shape}")
        others = [size for i, size in enumerate(values.shape.as_list()) if i != axis]
        if None in others:
            raise ValueError(f"streaming_concat: all sizes but that of axis {axis} must be known: {values.shape}")
        order = [axis, *(i for i in range(rank) if i != axis)]
        # A reference variable, which is the default of then, can't be made with a shape that is known in part.
        growing = {"validate_shape": False, "shape": [None, *others], "use_resource": True}
        kept = local_variable("array", [0, *others], values.dtype, **growing)
        added = tf.transpose(values, order)
        if max_size is not None:
            added = added[: tf.maximum(0, max_size - tf.shape(kept)[0])]
        back = [order.index(i) for i in range(rank)]
        update = tf.assign(kept, tf.concat([kept, added], 0), validate_shape=False)
        value = tf.transpose(kept, back)
        value.set_shape([None if i == axis else size for i, size in enumerate(values.shape.as_list())])
        return collected(value, tf.shape(update)[0], metrics_collections, updates_collections)
