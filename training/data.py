"""The data sets of a run: what it is trained on, perhaps from several places, and others that it is measured on."""

import inspect
import pkgutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from datasets import registry as datasets
from datasets.dataset import Dataset
from datasets.relabelled import with_classes
from datasets.split import Fields, Split
from datasets.wanted import WHOLE, Wanted
from errors import UsageError
from texts import print_lines, some
from training.entry import Entry
from training.options import PARTS, TrainOptions


def load(entry: Entry, options: TrainOptions, data_options: Mapping[str, Any]) -> Dataset:
    """The data set of a training: --data, with --validation_data and --test_data in the place of its own splits.

    The classes are those of --data.

    Args:
        entry: of the model.
        options: of the run.
        data_options: of the loader of --data.

    Raises:
        UsageError: a part doesn't fit the model, or has classes that --data lacks. DataError: a set can't be had.
    """
    named = {split: name for split, flag in PARTS.items() if (name := getattr(options, flag))}
    dataset = datasets.load(options.data, options.data_dir, options.seed, Wanted(tuple(named)), **data_options)
    data_options = {**data_options, **(dataset.chosen if named else {})}
    for split, name in named.items():
        where = options.data_dir if datasets.takes_folder(name) else ""
        part, found = load_other(entry, name, where, split, options, data_options, dataset.classes)
        told = f"all {len(part.splits[found]):,}" if found == WHOLE else f"the {len(part.splits[found]):,} {found}"
        print_lines(f"{split}: {told} examples of {name}")
        splits = dataset.splits | {split: _Part(part.splits[found], PARTS[split])}
        dataset = replace(dataset, splits=splits, content=dataset.content + part.content)
    return dataset


def load_other(
    entry: Entry,
    name: str,
    data_dir: str,
    split: str,
    trained: TrainOptions,
    data_options: Mapping[str, Any],
    classes: Sequence[str],
) -> tuple[Dataset, str]:
    """Another data set that a network is measured on, prepared as those that it was trained on: image_size, resize, ...

    Args:
        entry: of the model.
        name, data_dir: of the data set.
        split: the one to measure, if the set has splits of its own.
        trained: of the run. data_options: of the loader of its data set.
        classes: of the run.

    Returns:
        The data set with the classes of the run, and the name of its split to measure: WHOLE, or `split`.

    Raises:
        UsageError: the set doesn't fit the model, or has other classes. DataError: it can't be had.
    """
    given = options_of(entry, name, trained.data, data_options)
    leave_out = bool(given.get("classes"))
    if leave_out:
        given["classes"] = ()  # the loader would refuse those that this set lacks
    dataset = datasets.load(name, data_dir, trained.seed, Wanted(only=split), **given)
    unknown = [one for one in dataset.classes if one not in classes]
    if unknown and (not leave_out or len(unknown) == len(dataset.classes)):
        told = f"{name} has other classes than {trained.data}, on which the run was trained: {some(unknown)}"
        raise UsageError(f"{told}; remove them there, or train on a set that has them")
    if unknown:
        told = f"{name}: objects of {some(unknown)} are left out, as --classes of the run says"
        print_lines(told, file=sys.stderr)
    dataset = in_classes(dataset, name, classes)
    return dataset, WHOLE if WHOLE in dataset.splits else split


def in_classes(dataset: Dataset, name: str, classes: Sequence[str]) -> Dataset:
    """The data set with labels that count in these classes; a line on stderr names those that it lacks."""
    if absent := [one for one in classes if one not in dataset.classes]:
        told = f"{name} lacks {len(absent)} of the {len(classes)} classes of the run: {some(absent)}"
        print_lines(told, file=sys.stderr)
    return with_classes(dataset, classes)


def options_of(entry: Entry, name: str, of_run: str, data_options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a data set's loader: those of the run, as far as it has them, and those that the model fixes.

    name: of the data set. of_run: of the run's data set. data_options: of the loader of that.

    Raises:
        UsageError: the set doesn't fit the model.
    """
    kind = datasets.kind_of(name)
    fixed = entry.options_for(name)
    if fixed is None:
        raise UsageError(f"{kind} holds other examples than {entry.name} takes")
    if kind == datasets.kind_of(of_run):
        data_options = {**datasets.SETS[kind].before, **data_options}
    if name != of_run:
        taken = inspect.signature(pkgutil.resolve_name(datasets.entry_of(name).path)).parameters
        data_options = {option: value for option, value in data_options.items() if option in taken}
    return {**data_options, **fixed}


def at_places_of(options: TrainOptions, config: dict[str, Any]) -> dict[str, Any]:
    """The config of a run with the paths of its data sets as the options have them, where their kind is the same."""
    was = {name: config["options"].get(name, "") for name in PARTS.values()} | {"data": config["data"]}
    now = {name: getattr(options, name) for name in was}
    moved = {name: now[name] for name in was if isinstance(was[name], str) and _may_be_one(was[name], now[name])}
    return config | {"data": moved.get("data", config["data"]), "options": config["options"] | moved}


def _may_be_one(was: str, now: str) -> bool:
    """Whether two names of data sets may be two places of one."""
    kind = datasets.kind_of(was)
    return kind == datasets.kind_of(now) and kind in datasets.SETS and bool(datasets.SETS[kind].path_of)


class _Part(Split):
    """A split from a set of its own, whose names begin with the flag's, so that they differ from those of --data."""

    def __init__(self, split: Split, flag: str):
        self._split, self.fields, self.has_own_order = split, split.fields, split.has_own_order
        self.origins = [origin._replace(name=f"{flag}/{origin.name}") for origin in split.origins]

    def __len__(self) -> int:
        """The number of examples."""
        return len(self._split)

    def take(self, rows: Any, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples."""
        return self._split.take(rows, names)

    def original(self, name: str, row: int) -> np.ndarray:
        """That of the split."""
        return self._split.original(name, row)

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """That of the split."""
        return self._split.fingerprint(names)
