"""tf.contrib.stateless: random numbers that are a function of a seed alone."""

import tensorflow.compat.v1 as _tf

stateless_multinomial = _tf.random.stateless_multinomial
stateless_random_normal = _tf.random.stateless_normal
stateless_random_uniform = _tf.random.stateless_uniform
stateless_truncated_normal = _tf.random.stateless_truncated_normal
