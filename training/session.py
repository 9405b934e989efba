"""Opening a session, and looking into one step of it."""

from pathlib import Path
from typing import Any

import tensorflow.compat.v1 as tf
from tensorflow.python.client import timeline

from training.files import write_atomically


def open_session(gpu_memory_fraction: float = 0.0) -> tf.Session:
    """A session on the default graph. A GPU's memory: the given share of it, or as much as is needed (0).

    Source: Zafar et al. 2018, chapter 2 (GPUOptions). Without a GPU it changes nothing.
    """
    gpu = tf.GPUOptions(allow_growth=not gpu_memory_fraction)
    if gpu_memory_fraction:
        gpu.per_process_gpu_memory_fraction = gpu_memory_fraction
    return tf.Session(config=tf.ConfigProto(gpu_options=gpu, allow_soft_placement=True))


def run_traced(session: tf.Session, fetches: Any, feeds: dict, path: Path) -> Any:
    """Runs the fetches and writes which operation took how long as a Chrome trace (open it in chrome://tracing)."""
    metadata = tf.RunMetadata()
    options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
    values = session.run(fetches, feeds, options=options, run_metadata=metadata)
    write_atomically(path, timeline.Timeline(metadata.step_stats).generate_chrome_trace_format())
    return values
