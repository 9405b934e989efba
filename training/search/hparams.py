"""TensorBoard's HParams page: which values each trial had, and which metric it is judged by."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tensorflow.compat.v1 as tf
from tensorboard.plugins.hparams import api_pb2, summary

from files import reported
from training.runs import own_files
from training.runs.events import EventFile


def write_experiment(folder: Path, trials: Sequence[Mapping[str, Any]], metric: str) -> None:
    """Writes the columns of the page: the flags that differ between trials, and the metric of the validations.

    Args:
        folder: of the search. trials: flag -> value of each. metric: the monitored one.

    Raises:
        RunError: it can't be written.
    """
    types = {name: _type(value) for trial in trials for name, value in trial.items()}
    flags = [api_pb2.HParamInfo(name=name, type=kind) for name, kind in types.items()]
    name = api_pb2.MetricName(group="validation", tag=metric)
    judged_by = api_pb2.MetricInfo(name=name, display_name=f"validation {metric}")
    _replace(folder, summary.experiment_pb(flags, [judged_by]))


def write_trial(run: Path, values: Mapping[str, Any], succeeded: bool) -> None:
    """Writes the row of a trial, where its run folder is.

    Args:
        run: the run folder. values: of the flags that differ between trials.

    Raises:
        RunError: it can't be written.
    """
    status = api_pb2.STATUS_SUCCESS if succeeded else api_pb2.STATUS_FAILURE
    _replace(run, summary.session_start_pb(dict(values)), summary.session_end_pb(status))


def _type(value: Any) -> int:
    if isinstance(value, bool):
        return api_pb2.DATA_TYPE_BOOL
    return api_pb2.DATA_TYPE_STRING if isinstance(value, str) else api_pb2.DATA_TYPE_FLOAT64


def _replace(folder: Path, *summaries: tf.Summary) -> None:
    """Writes an event file in place of those in the folder: the page goes by the first word on a run."""
    with reported(folder):
        for path in own_files.matching(folder, own_files.EVENTS):
            path.unlink()
    events = EventFile(folder)
    for one in summaries:
        events.write(tf.Event(summary=one))
    events.close()
