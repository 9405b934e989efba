"""tf.contrib.staging: a place for the next batch on a device."""

from tensorflow.python.ops.data_flow_ops import StagingArea

__all__ = ["StagingArea"]
