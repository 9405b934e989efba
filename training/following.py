"""A training as one of the workers that write nothing: it does what worker 0 says."""

import hashlib
from dataclasses import replace
from typing import Any

import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset, keep_labelled
from graphs import randomness
from training import build, data, placement
from training.entry import Entry
from training.inputs import derived
from training.inputs.batches import check_fields
from training.loop import Training
from training.options import PARTS, TrainOptions
from training.runs import run_folder
from training.runs.changes import changes_of
from training.session import session_of
from training.steps.towers import towers_of
from training.workers.team import Team

_PLACES = ("data", "data_dir", "save_dir", *PARTS.values())  # a machine may have its own


def follow(entry: Entry, own: TrainOptions, team: Team) -> None:
    """Trains until worker 0 ends the training.

    Args:
        entry: of the model.
        own: the options as this worker was started.
        team: with this worker's number, 1 or more.

    Raises:
        UsageError: the network or the data set doesn't fit. DataError: the data set can't be had.
        Lost: another worker has ended.
    """
    places = {name: getattr(own, name) for name in _PLACES}
    told = team.from_first({})
    options = replace(_options(told["options"]), **places)
    dataset = data.load(entry, options, run_folder.with_tuples(told["data_options"]))
    if options.labels:
        dataset = keep_labelled(dataset, options.labels, options.seed)
    team.require_same("the data set", outline(dataset))

    told = team.from_first({})
    config, folder = told["config"], run_folder.path_of(entry.name, own.save_dir)
    options = replace(_options(config["options"]), **places)
    with tf.Graph().as_default(), team.placed(), session_of(options, told["precision"], team) as session:
        randomness.set_share(team.index, team.count)
        hyperparameters = run_folder.with_tuples(config["hyperparameters"])
        devices = placement.tower_devices(options)
        model = build.build(entry.load(), hyperparameters, options, config.get("class_weights"), devices)
        dataset = derived.with_derived(entry, hyperparameters, dataset)
        check_fields(model, dataset)
        evaluator = entry.load_evaluator()(model, session, dataset.classes)
        made, restored = changes_of(config), set(told["restored"])
        towers = towers_of(model, devices)
        training = Training(model, evaluator, options, folder, dataset, None, made, restored, towers, team)
        derived.prepare(training.splits, team)
        training.follow(session)


def outline(dataset: Dataset) -> dict[str, Any]:
    """What workers compare of their data sets: the sizes, the classes, and a hash of the first example."""
    first = dataset.splits["train"].take(slice(0, 1))
    digest = hashlib.sha256(b"".join(first[name].tobytes() for name in sorted(first))).hexdigest()
    return {"examples": dataset.sizes, "classes": list(dataset.classes), "first": digest[:12]}


def _options(told: dict[str, Any]) -> TrainOptions:
    return TrainOptions(**run_folder.with_tuples(told))
