"""tf.contrib.tfprof: counts of parameters and operations of a graph, by tf.profiler."""

from tf1.contrib.tfprof import model_analyzer, tfprof_logger

__all__ = ["model_analyzer", "tfprof_logger"]
