"""contrib.layers' regularizers, those of graphs/layers/regularizers.py, and apply_regularization."""

import tensorflow.compat.v1 as tf

from tf1.own import own_modules

with own_modules():
    from graphs.layers.regularizers import l1_l2_regularizer, l1_regularizer, l2_regularizer, sum_regularizer

__all__ = ["apply_regularization", "l1_l2_regularizer", "l1_regularizer", "l2_regularizer", "sum_regularizer"]


def apply_regularization(regularizer, weights_list=None):
    """The sum of regularizer(weights) over a list of variables (None: WEIGHTS), put into REGULARIZATION_LOSSES.

    Raises ValueError if there are no weights, or if the regularizer returns more than one number.
    """
    weights_list = weights_list or tf.get_collection(tf.GraphKeys.WEIGHTS)
    if not weights_list:
        raise ValueError("apply_regularization: there are no weights in the list or in the collection WEIGHTS")
    with tf.name_scope("get_regularization_penalty", values=weights_list) as scope:
        penalties = [regularizer(weights) for weights in weights_list]
        penalties = [tf.constant(0.0) if penalty is None else penalty for penalty in penalties]
        for penalty in penalties:
            if penalty.shape.rank != 0:
                raise ValueError(f"apply_regularization: {penalty.name} has the shape {penalty.shape}, not ()")
        total = tf.add_n(penalties, name=scope)
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, total)
    return total
