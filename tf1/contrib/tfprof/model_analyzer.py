"""print_model_analysis, and the options that programs pass to it."""

import tensorflow.compat.v1 as tf

__all__ = [
    "ALL_ADVICE", "FLOAT_OPS_OPTIONS", "PRINT_ALL_TIMING_MEMORY", "TRAINABLE_VARS_PARAMS_STAT_OPTIONS", "Profiler",
    "advise", "print_model_analysis", "profile",
]  # fmt: skip

ALL_ADVICE = {
    "ExpensiveOperationChecker": {}, "AcceleratorUtilizationChecker": {}, "JobChecker": {}, "OperationChecker": {},
}  # fmt: skip
Profiler, advise, profile = tf.profiler.Profiler, tf.profiler.advise, tf.profiler.profile
_Options = tf.profiler.ProfileOptionBuilder
TRAINABLE_VARS_PARAMS_STAT_OPTIONS = _Options.trainable_variables_parameter()
FLOAT_OPS_OPTIONS = _Options.float_operation()
PRINT_ALL_TIMING_MEMORY = _Options.time_and_memory()


def print_model_analysis(
    graph, run_meta=None, op_log=None, tfprof_cmd="scope", tfprof_options=TRAINABLE_VARS_PARAMS_STAT_OPTIONS
):
    """Prints what the options select; returns the tree as a protocol buffer (`total_parameters`, `total_float_ops`).

    tfprof_options: a dictionary with the keys of tf.profiler's options. Missing keys have their defaults; `viz` is
    of the versions before 1.2 and has no meaning; `dump_to_file`, of the same time, is the file to write to.
    run_meta: the RunMetadata of a step, for times and memory.
    """
    options = _Options().build() | tfprof_options
    options.pop("viz", None)
    file = options.pop("dump_to_file", "")
    if file:
        options["output"] = f"file:outfile={file}"
    return tf.profiler.profile(graph, run_meta=run_meta, op_log=op_log, cmd=tfprof_cmd, options=options)
