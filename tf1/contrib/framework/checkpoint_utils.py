"""contrib.framework's functions of checkpoints: those of tf.train, under their earlier argument names."""

import tensorflow.compat.v1 as tf


def load_checkpoint(filepattern):
    """A reader of a checkpoint, from its path or from a folder's latest; ValueError if there is none."""
    return tf.train.load_checkpoint(filepattern)


def load_variable(checkpoint_dir, name):
    """The value of a variable in a checkpoint, as an array."""
    return tf.train.load_variable(checkpoint_dir, name)


def list_variables(checkpoint_dir):
    """The pairs (name, shape) of a checkpoint, by name."""
    return tf.train.list_variables(checkpoint_dir)


def init_from_checkpoint(checkpoint_dir, assignment_map):
    """Lets initializers take values of a checkpoint. assignment_map: {"name" or "scope/" there: the same here}."""
    tf.train.init_from_checkpoint(checkpoint_dir, assignment_map)
