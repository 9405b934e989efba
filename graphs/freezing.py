"""Frozen variables: which ones training leaves as they are, chosen by name before the graph is built.

So a frozen variable never becomes trainable: it gets no gradient, no optimizer slot and no penalty. Batch normalization
whose averages are frozen normalizes by them in training, too, as it will in use.
"""

import re

import tensorflow.compat.v1 as tf

_COLLECTION = "cnn_graphs_trained"


def train_only(pattern: str) -> None:
    """Of the variables built from now on in the default graph, only those are trained in whose name pattern is found.

    pattern: a regular expression, as for re.search: "^logits/", "fc1|logits".
    """
    tf.get_collection_ref(_COLLECTION)[:] = [pattern]


def is_frozen(name: str) -> bool:
    """Whether the variable of this name in the default graph is not to be trained."""
    patterns = tf.get_collection(_COLLECTION)
    return bool(patterns) and not re.search(patterns[0], name)
