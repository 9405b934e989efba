"""tf.contrib.hooks: tf.train.ProfilerHook."""

import tensorflow.compat.v1 as _tf

ProfilerHook = _tf.train.ProfilerHook
