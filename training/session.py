"""Opening a session, and looking into one step of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tensorflow.compat.v1 as tf
from tensorflow.core.protobuf import rewriter_config_pb2
from tensorflow.python.client import timeline

from files import write_atomically
from training import placement
from training.options import TrainOptions
from training.workers.team import Team


def open_session(
    gpu_memory_fraction: float = 0.0,
    precision: str = "float32",
    inline: bool = False,
    fed_inside: bool = False,
    cpu_devices: int = 1,
    target: str = "",
    device_filters: Sequence[str] = (),
) -> tf.Session:
    """A session on the default graph.

    Source: Zafar et al. 2018, chapter 2 (GPUOptions). Without a GPU the fraction changes nothing.

    Args:
        gpu_memory_fraction: the share of a GPU's memory to take, 0..1; 0: as much as is needed.
        precision: what `precision.resolve` returned.
        inline: run all operations in one thread, which saves small ones the way to another; large ones still use all
            cores within themselves.
        fed_inside: tensors in the middle of the graph will be fed, as features.py has it.
        cpu_devices: the number of devices, /cpu:0, /cpu:1, ..., that share the processor.
        target: the server that runs the session; "" is this process.
        device_filters: of all processes that the server knows, those that the session needs; () for all.
    """
    gpu = tf.GPUOptions(allow_growth=not gpu_memory_fraction)
    if gpu_memory_fraction:
        gpu.per_process_gpu_memory_fraction = gpu_memory_fraction
    config = tf.ConfigProto(
        gpu_options=gpu, allow_soft_placement=True, device_count={"CPU": cpu_devices}, device_filters=device_filters
    )
    if inline:
        config.inter_op_parallelism_threads = -1
    if precision == "bfloat16":
        on = rewriter_config_pb2.RewriterConfig.ON
        config.graph_options.rewrite_options.auto_mixed_precision_onednn_bfloat16 = on
    if fed_inside:  # this optimizer makes operations wait for what stands in front of a fed tensor, up to the pictures
        config.graph_options.rewrite_options.dependency_optimization = rewriter_config_pb2.RewriterConfig.OFF
    return tf.Session(target, config=config)


def session_of(options: TrainOptions, numbers: str, team: Team) -> tf.Session:
    """The session of a training on the default graph; numbers: what `precision.resolve` returned."""
    return open_session(
        options.gpu_memory_fraction,
        numbers,
        inline=options.steps_per_run > 1,
        fed_inside=options.cache_features,
        cpu_devices=placement.cpu_devices(options.device_of),
        target=team.target,
        device_filters=team.device_filters,
    )


def run_traced(session: tf.Session, fetches: Any, feeds: dict, path: Path) -> Any:
    """Runs the fetches and writes which operation took how long as a Chrome trace (open it in chrome://tracing)."""
    metadata = tf.RunMetadata()
    options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
    values = session.run(fetches, feeds, options=options, run_metadata=metadata)
    write_atomically(path, timeline.Timeline(metadata.step_stats).generate_chrome_trace_format())
    return values
