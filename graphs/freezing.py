"""Frozen variables: training does not change them. They are chosen by name before the graph is built.

A frozen variable is never trainable: it gets no gradient, no optimizer slot and no penalty. Batch normalization with
frozen moving averages uses them in training, too, as in inference.
"""

import re

import tensorflow.compat.v1 as tf

_COLLECTION = "cnn_graphs_trained"


def train_only(pattern: str) -> None:
    """Trains only those variables, built from now on in the default graph, whose names match the pattern.

    pattern: a regular expression, as for re.search: "^logits/", "fc1|logits".
    """
    tf.get_collection_ref(_COLLECTION)[:] = [pattern]


def is_frozen(name: str) -> bool:
    """Whether the variable of this name in the default graph is frozen."""
    patterns = tf.get_collection(_COLLECTION)
    return bool(patterns) and not re.search(patterns[0], name)
