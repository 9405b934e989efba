"""What evaluate.py measures: examples that the network has not seen, whatever became of the files since then."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from datasets import registry as datasets
from datasets.dataset import Dataset
from datasets.split import Split, Subset
from datasets.wanted import WHOLE
from errors import DataError
from texts import print_lines
from training.command_options import EvaluateOptions
from training.options import PARTS
from training.runs import file_list
from training.runs.file_list import Example
from training.runs.trained_run import TrainedRun


class Measured(NamedTuple):
    """What is measured.

    dataset: the examples of all splits. split: those to measure. name: of the split, "test", or "all" of a whole data
    set. data: the name of the set that it is a part of.
    """

    dataset: Dataset
    split: Split
    name: str
    data: str


def choose(run: TrainedRun, options: EvaluateOptions) -> Measured:
    """The examples to measure a run on.

    Of the run's own data, these are the split as it is now, without files that the list of the run (RUN/examples.csv)
    has for training; for "test", those for validation are left out as well. Of other data, they are all examples, or
    the split where the set has splits, without those whose content is in the list in that way. "train" leaves out what
    the network was not trained on. A whole set of the content that the run's own has is that at another place. Lines on
    stderr say what came, what went and what is left out.

    Raises:
        DataError: the data can't be had, or nothing is left. UsageError: the data do not fit the run.
    """
    before = file_list.read(run.folder)
    if options.data in ("", run.config["data"]):
        return _own(run, options, before)
    return _other(run, options, before)


def _own(run: TrainedRun, options: EvaluateOptions, before: Sequence[Example] | None) -> Measured:
    dataset, name = run.dataset(options.data_dir, before is not None, options.data), options.split
    data = run.config["options"].get(PARTS.get(name, "")) or options.data or run.config["data"]
    if before is None:
        if dataset.content != run.config.get("content", dataset.content):
            print_lines(f"{data} holds other examples than when the run began", file=sys.stderr)
        _tell_unknown(run, dataset.splits[name])
        return Measured(dataset, dataset.splits[name], name, data)
    now = file_list.of_dataset(dataset, dataset)
    if found := file_list.changes(before, now, splits=False):
        told = f"{run.config['data']} has changed since the run began: {found}"
        print_lines(told, file=sys.stderr)
    file_list.tell_twins(run.config["data"], now)
    rows = file_list.unseen_rows(before, name, dataset.splits[name])
    return _part(dataset, name, name, rows, data)


def _other(run: TrainedRun, options: EvaluateOptions, before: Sequence[Example] | None) -> Measured:
    dataset, there = run.other_dataset(options.data, options.data_dir, options.split)
    split, name = dataset.splits[there], there
    rows = np.arange(len(split))
    if there == WHOLE and dataset.content and run.config.get("content", "").startswith(dataset.content):
        return _own(run, options, before)  # the content of --validation_data may follow
    if before is None:
        _tell_unknown(run, split)
    elif there == WHOLE and {example.name: example.digest for example in before} == dict(
        origin[:2] for origin in split.origins
    ):
        name = options.split  # the run's own files at another place
        listed = {example.name for example in before if example.split == name}
        rows = np.flatnonzero([origin.name in listed for origin in split.origins])
    elif split.origins:
        digests = {example.digest for example in file_list.seen(before, options.split)}
        rows = np.flatnonzero([origin.digest not in digests for origin in split.origins])
    return _part(dataset, there, name, rows, options.data)


def _part(dataset: Dataset, there: str, name: str, rows: np.ndarray, data: str) -> Measured:
    """These rows of a split as what is measured, called `name`; a line on stderr says how many others there are."""
    split = dataset.splits[there]
    left_out, kind = len(split) - len(rows), "examples" if there == WHOLE else f"{name} examples"
    if not len(rows):
        told = f"{data}: none of the {len(split)} {kind} is left to measure, since the run has seen them all"
        raise DataError(f"{told}; name other examples with --data")
    if left_out and there == name:
        why = "the run was not trained on them" if name == "train" else "the run has seen them"
        print_lines(f"{data}: {left_out} of {len(split)} {kind} are left out, since {why}", file=sys.stderr)
    if left_out:
        split = Subset(split, rows)
    return Measured(replace(dataset, splits={"train": split} | dataset.splits | {name: split}), split, name, data)


def _tell_unknown(run: TrainedRun, split: Split) -> None:
    """Says that the run has no list, where it was trained on files here and measured on files."""
    of_files = datasets.SETS[datasets.kind_of(run.config["data"])].path_of
    if of_files and split.origins and run.config["options"].get("steps"):
        file_list.tell_unknown(run.folder)
