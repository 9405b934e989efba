"""Seeding a graph: initial values, dropout, noise and augmentation become functions of the seed and the global step."""

import tensorflow.compat.v1 as tf

from graphs import randomness
from graphs.layers import initializers


def seed_graph(seed: int, steps: bool = True) -> None:
    """Makes every random number of the default graph a function of seed (0..2^31-1), its name and the global step.

    Call it before anything is built. steps: creates the global step; without it, as for evaluation, numbers are those
    of step 0.
    """
    tf.set_random_seed(seed)  # for operations that are not ours
    randomness.set_seed(seed)
    if steps:
        tf.train.get_or_create_global_step()
    tf.get_variable_scope().set_initializer(initializers.glorot_uniform())
