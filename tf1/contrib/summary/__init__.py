"""tf.contrib.summary: summaries that are written as they are computed, which TensorFlow still has inside."""

from tf1.contrib.summary.summary import *  # noqa: F403
from tf1.contrib.summary.summary import __all__  # noqa: F401
