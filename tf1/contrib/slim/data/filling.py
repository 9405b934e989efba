"""The summary of how full a queue is."""

import tensorflow.compat.v1 as tf

__all__ = ["report_filling"]


def report_filling(queue, capacity: int):
    """Adds the scalar summary fraction_of_<capacity>_full, 0..1."""
    tf.summary.scalar(f"fraction_of_{capacity}_full", tf.cast(queue.size(), tf.float32) * (1.0 / capacity))
