"""A training from its flags: the run folder, the data set and the network, checked before anything is changed."""

from collections.abc import Sequence, Set
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset, keep_labelled
from datasets.registry import keep_chosen, kind_of, with_absolute_files
from errors import UsageError
from graphs import randomness
from graphs.graph import Graph
from texts import print_lines
from training import build, data, placement
from training.entry import Entry
from training.following import follow, outline
from training.inputs import derived, features, packs
from training.inputs.batches import check_fields, check_order
from training.inputs.class_balance import balance_of
from training.loop import Training
from training.options import TrainOptions, with_absolute_paths
from training.runs import changes, file_list, run_folder
from training.runs.changes import Point
from training.runs.checkpoints import newest_state
from training.runs.file_list import Example
from training.runs.lock import Lock
from training.session import session_of
from training.steps import factors, precision, rates
from training.steps.towers import towers_of
from training.weights import published, strategies
from training.weights.transfer import Transfer
from training.workers.membership import team_of
from training.workers.team import Team


class Choices(NamedTuple):
    """What a run is asked for: its options, the hyperparameters of its network, the options of its data's loader."""

    options: TrainOptions
    hyperparameters: dict[str, Any]
    data_options: dict[str, Any]


def train(
    entry: Entry,
    options: TrainOptions,
    hyperparameters: dict[str, Any],
    data_options: dict[str, Any],
    command: str,
    run_files: Sequence[str],
    given: Set[str] = frozenset(),
) -> None:
    """Trains a model, from the start or from where its run folder stands.

    Args:
        entry: of the model.
        options: the flags of the run; `data` is set.
        hyperparameters: of the model; "num_classes" None takes the data set's number.
        data_options: of the data set's loader.
        command: what a user types to resume, for the message when the run is stopped.
        run_files: patterns of what a task may have left in the folder; see run_folder.prepare.
        given: the names of the flags that the user gave, which --change tells from the defaults of the others.

    Raises:
        UsageError: the flags contradict each other, the processor, or the run that is in the folder.
        DataError: the data set can't be had.
        RunError: the loss is not finite, the folder can't be written or read, or another process trains there.
    """
    options = strategies.expand(with_absolute_paths(options), entry.load(), hyperparameters)
    data_options = with_absolute_files(options.data, data_options)
    choices = Choices(options, hyperparameters, data_options)
    flags = {"model": entry.name, "data": kind_of(options.data), **hyperparameters, **data_options}
    with team_of(options, flags) as team:
        if team.index:
            follow(entry, options, team)
        else:
            _lead(entry, choices, command, run_files, given, team)


def _lead(entry: Entry, choices: Choices, command: str, run_files: Sequence[str], given: Set[str], team: Team) -> None:
    """Trains as the process that writes the run folder; the arguments are those of `train`."""
    folder = run_folder.path_of(entry.name, choices.options.save_dir)
    with Lock(folder):
        point = _point(folder, choices.options)
        choices = _with_those_of_run(entry, folder, point, choices, given)
        numbers = _precision(choices.options)
        _check_at_once(entry, folder, point, choices, given)
        team.from_first({"options": asdict(choices.options), "data_options": choices.data_options})
        dataset, files = _examples(entry, folder, point, choices)
        team.require_same("the data set", outline(dataset))
        options, made = changes.settle(choices.options, given, point, dataset.size("train"))
        lines = changes.told(choices.options, options, point, made, dataset.size("train"))
        hyperparameters = entry.load().adapt_to_data(choices.hyperparameters, dataset.splits["train"])
        dataset = derived.with_derived(entry, hyperparameters, dataset)
        data_options = choices.data_options | dataset.chosen
        config = run_folder.describe(
            entry.name, dataset.classes, dataset.sizes, hyperparameters, data_options, options, made
        )
        config |= {"content": dataset.content} if dataset.content else {}
        if balance := balance_of(options, entry.load(), dataset):
            config |= balance.config()
            lines += balance.table()
        devices = placement.tower_devices(options)
        with tf.Graph().as_default(), team.placed(), session_of(options, numbers, team) as session:
            placement.check_devices(options.device_of, [device.name for device in session.list_devices()])
            randomness.set_share(team.index, team.count)
            model, weights = _network(entry, folder, point, config, options, dataset, devices)
            config |= {"monitor": {"metric": model.monitor, "higher_is_better": model.higher_is_better}}
            evaluator = entry.load_evaluator()(model, session, dataset.classes)
            restored = build.restored_names(weights, options, folder)
            towers = towers_of(model, devices)
            training = Training(model, evaluator, options, folder, dataset, weights, made, restored, towers, team)
            # Not before all that can be refused: --fresh deletes.
            run_folder.prepare(entry, folder, config, point.old, run_files)
            if files and not point.old:
                file_list.write(folder, files)
            if not point.old:
                build.warn_of_idle(model, weights)
                lines += rates.told(options)
            team.from_first({"config": config, "precision": numbers, "restored": sorted(restored)})
            trained = [variable.op.name for variable in model.variables if variable.trainable]
            print_lines(*factors.told(trained, options, restored), *lines)
            derived.prepare(training.splits, team)
            training.run(session, command)
            if options.pack:
                splits = {name: dataset.splits[name] for name in ("train", "validation")}
                made = features.cached(session, model, training.feeds, splits, folder)
                packs.write(options, made, dataset.classes)


def _with_those_of_run(entry: Entry, folder: Path, point: Point, choices: Choices, given: Set[str]) -> Choices:
    """The choices, with what a run that resumes keeps: what the data chose, what its version did, all with --change.

    The learning rate is scaled to the batch size here, but the one that --change takes over, which was scaled before.
    """
    options, hyperparameters, data_options = choices
    old = point.old
    if options.change:
        held = run_folder.held_by(entry, folder, old)
        options, hyperparameters, data_options = changes.take_over(*choices, given, held)
    if options.scale_learning_rate and (not options.change or "learning_rate" in given):
        usual = entry.recipe_for(options.data).get("batch_size", TrainOptions.batch_size)
        options = rates.scaled(options, usual)
    hyperparameters = published.adapted(entry.load(), hyperparameters, options, given, old)
    if not old:
        return Choices(options, hyperparameters, data_options)
    hyperparameters, options = run_folder.keep_older(entry, old, hyperparameters, options, given)
    hyperparameters = entry.load().keep_adapted(hyperparameters, old["hyperparameters"])
    return Choices(options, hyperparameters, keep_chosen(options.data, data_options, old["data_options"]))


def _precision(options: TrainOptions) -> str:
    """The precision of the session, which is printed where the processor chooses it."""
    numbers, lack = precision.resolve(options.precision)
    if options.precision == "auto":
        print(f"precision: {numbers}" + (f", since {lack}" if lack else ""))
    return numbers


def _check_at_once(entry: Entry, folder: Path, point: Point, choices: Choices, given: Set[str]) -> None:
    """Refuses a command that doesn't fit the run before the data set is read, which may take long."""
    old = point.old
    if not old or "examples" not in old:  # runs of older versions lack them
        return
    options, made = changes.settle(choices.options, given, point, old["examples"]["train"])
    config = run_folder.describe(
        entry.name, old["classes"], old["examples"], choices.hyperparameters, choices.data_options, options, made
    )
    run_folder.check(entry, folder, old, config)


def _examples(entry: Entry, folder: Path, point: Point, choices: Choices) -> tuple[Dataset, list[Example]]:
    """The data set with the training examples that --labels keeps, and the list of its files, [] of no files."""
    options = choices.options
    whole = data.load(entry, options, choices.data_options)
    check_order(options, whole)
    packs.check(options, whole)
    dataset = keep_labelled(whole, options.labels, options.seed) if options.labels else whole
    files = file_list.of_dataset(whole, dataset)
    if point.old:
        file_list.check_unchanged(folder, options.data, files)
        _check_content(folder, point.old, options.data, whole)
    file_list.tell_twins(options.data, files)
    return dataset, files


def _check_content(folder: Path, old: dict[str, Any], data: str, dataset: Dataset) -> None:
    """Raises a UsageError where a set that tells its content has another one than when the run began."""
    if dataset.content != old.get("content", dataset.content):
        raise UsageError(
            f"{data} holds other examples than when the run in {folder} began",
            "name the set of then to resume it, choose another --save_dir, or start over with --fresh",
        )


def _network(
    entry: Entry,
    folder: Path,
    point: Point,
    config: dict[str, Any],
    options: TrainOptions,
    dataset: Dataset,
    devices: Sequence[str],
) -> tuple[Graph, Transfer | None]:
    """The network in the default graph, which the data set fits, and the weights from elsewhere that it starts with."""
    model = build.build(entry.load(), config["hyperparameters"], options, config.get("class_weights"), devices)
    check_fields(model, dataset)
    least = model.least_batch * max(len(devices), 1)
    if options.batch_size < least:
        raise UsageError(f"--batch_size {options.batch_size}: the network compares at least {least}")
    return model, build.weights_of(model, options, folder, point.old)


def _point(folder: Path, options: TrainOptions) -> Point:
    """Where the training begins: a new run, or the run in the folder at its newest checkpoint."""
    old = run_folder.resumed(folder, options.fresh)
    if not old:
        return Point()
    run_folder.refuse_imported(folder, old)
    if old.get("changes"):
        run_folder.check_options(folder, old)
    if file_list.read(folder) is not None or old.get("content"):
        old = data.at_places_of(options, old)  # the list or the content will say whether the examples are the same
    step, state = newest_state(folder)
    return Point(changes.rolled_back(old, step), step, state.get("plateau_factor", 1.0))
