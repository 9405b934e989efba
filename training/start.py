"""A training from its flags: the run folder, the data set and the network, checked before anything is changed."""

from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

import tensorflow.compat.v1 as tf

from datasets.dataset import keep_labelled
from datasets.registry import keep_chosen
from errors import UsageError
from texts import print_lines
from training import build, data
from training.entry import Entry
from training.inputs.batches import check_fields
from training.inputs.class_balance import balance_of
from training.loop import Training
from training.options import TrainOptions, with_absolute_paths
from training.runs import changes, file_list, run_folder
from training.runs.changes import Point
from training.runs.checkpoints import newest_state
from training.runs.lock import Lock
from training.session import open_session
from training.steps import factors, precision
from training.weights import strategies


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
    kind = entry.load()
    folder = run_folder.path_of(entry.name, options.save_dir)
    options = strategies.expand(with_absolute_paths(options), kind, hyperparameters)
    with Lock(folder):
        point = _point(folder, options)
        old = point.old
        if options.change:
            held = run_folder.held_by(entry, folder, old)
            options, hyperparameters, data_options = changes.take_over(
                options, hyperparameters, data_options, given, held
            )
        numbers, lack = precision.resolve(options.precision)
        if options.precision == "auto":
            print(f"precision: {numbers}" + (f", since {lack}" if lack else ""))
        if old:
            hyperparameters, options = run_folder.keep_older(entry, old, hyperparameters, options, given)
            hyperparameters = kind.keep_adapted(hyperparameters, old["hyperparameters"])
            data_options = keep_chosen(options.data, data_options, old["data_options"])
        if old and "examples" in old:  # a command that doesn't fit is refused before the data set is read
            chosen, made = changes.settle(options, given, point, old["examples"]["train"])
            config = run_folder.describe(
                entry.name, old["classes"], old["examples"], hyperparameters, data_options, chosen, made
            )
            run_folder.check(entry, folder, old, config)
        whole = data.load(entry, options, data_options)
        dataset = keep_labelled(whole, options.labels, options.seed) if options.labels else whole
        files = file_list.of_dataset(whole, dataset)
        if old:
            file_list.check_unchanged(folder, options.data, files)
        file_list.tell_twins(options.data, files)
        data_options = data_options | dataset.chosen
        hyperparameters = kind.adapt_to_data(hyperparameters, dataset.splits["train"])
        wanted, examples = options, dataset.size("train")
        options, made = changes.settle(wanted, given, point, examples)
        config = run_folder.describe(
            entry.name, dataset.classes, dataset.sizes, hyperparameters, data_options, options, made
        )
        balance = balance_of(options, kind, dataset)
        if balance:
            config |= balance.config()
        many, fed_inside = options.steps_per_run > 1, options.cache_features
        with tf.Graph().as_default(), open_session(options.gpu_memory_fraction, numbers, many, fed_inside) as session:
            model = build.build(kind, config["hyperparameters"], options, config.get("class_weights"))
            check_fields(model, dataset)
            if options.batch_size < model.least_batch:
                raise UsageError(
                    f"--batch_size {options.batch_size}: the network compares at least {model.least_batch}"
                )
            weights = build.weights_of(model, options, folder, old)
            evaluator = entry.load_evaluator()(model, session, dataset.classes)
            restored = build.restored_names(weights, options, folder)
            training = Training(model, evaluator, options, folder, dataset, weights, made, restored)
            # Not before all that can be refused: --fresh deletes.
            run_folder.prepare(entry, folder, config, old, run_files)
            if files and not old:
                file_list.write(folder, files)
            if not old:
                build.warn_of_idle(model, weights)
            trained = [variable.op.name for variable in model.variables if variable.trainable]
            if line := factors.told(trained, options, restored):
                print(line)
            lines = changes.told(wanted, options, point, made, examples) + (balance.table() if balance else [])
            if lines:
                print_lines(*lines)
            training.run(session, command)


def _point(folder: Path, options: TrainOptions) -> Point:
    """Where the training begins: a new run, or the run in the folder at its newest checkpoint."""
    old = run_folder.resumed(folder, options.fresh)
    if not old:
        return Point()
    run_folder.refuse_imported(folder, old)
    if old.get("changes"):
        run_folder.check_options(folder, old)
    if file_list.read(folder) is not None:
        old = data.at_places_of(options, old)  # the list will say whether the files are the same
    step, state = newest_state(folder)
    return Point(changes.rolled_back(old, step), step, state.get("plateau_factor", 1.0))
