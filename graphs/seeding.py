"""Seeds a graph: initial values, dropout, noise and augmentation then depend on the seed and the global step only."""

import tensorflow.compat.v1 as tf

from graphs import randomness
from graphs.layers import initializers


def seed_graph(seed: int, steps: bool = True) -> None:
    """Makes every random number of the default graph a function of the seed, its operation's name and the global step.

    Call it before you build the graph. It also sets the default initializer to Glorot's uniform one.

    Args:
        seed: 0..2^31-1.
        steps: whether to create the global step. Without it, as in evaluation, the numbers are those of step 0.
    """
    tf.set_random_seed(seed)  # for TensorFlow's stateful operations
    randomness.set_seed(seed)
    if steps:
        tf.train.get_or_create_global_step()
    tf.get_variable_scope().set_initializer(initializers.glorot_uniform())
