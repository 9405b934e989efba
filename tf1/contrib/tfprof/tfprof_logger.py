"""Notes about a graph's operations for the profiler, in a file."""

from tensorflow.python.profiler.tfprof_logger import TRAINABLE_VARIABLES, write_op_log

__all__ = ["TRAINABLE_VARIABLES", "write_op_log"]
