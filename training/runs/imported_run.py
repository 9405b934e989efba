"""Imports weights that were trained elsewhere as a run, for evaluate.py, predict.py and export.py."""

from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

import tensorflow.compat.v1 as tf

from datasets import registry as datasets
from errors import RunError, UsageError
from graphs import seeding
from training.command_options import EvaluateOptions
from training.entry import Entry
from training.options import TrainOptions, with_absolute_paths
from training.runs import run_folder
from training.runs.checkpoints import Checkpoints
from training.runs.lock import Lock
from training.session import open_session
from training.weights import published, transfer


def make_run(
    entry: Entry,
    options: EvaluateOptions,
    hyperparameters: dict[str, Any],
    data_options: dict[str, Any],
    run_files: Sequence[str],
    given: Set[str] = frozenset(),
) -> EvaluateOptions:
    """Writes a run folder with the weights of options.init_from as its step 0; again, if it is there already.

    Args:
        entry: of the model that the weights belong to.
        options: `data` names the data set whose classes the network tells apart.
        hyperparameters: of the network; num_classes None takes the data set's number.
        data_options: of the data set.
        run_files: see run_folder.prepare.
        given: the names of the flags that the user typed; of the others, a network from a run is as it was there.

    Returns:
        The options with which the run is evaluated.

    Raises:
        UsageError: the weights are not all of this network's, or the folder holds another run.
        RunError: the weights can't be read, or the run can't be written. DataError: the data set can't be had.
    """
    chosen = with_absolute_paths(
        TrainOptions(
            data=options.data, data_dir=options.data_dir, init_from=options.init_from, rename=options.rename, steps=0
        )
    )
    hyperparameters = hyperparameters | _of_run(entry, Path(chosen.init_from), hyperparameters, {*given, *data_options})
    hyperparameters = published.adapted(entry.load(), hyperparameters, chosen, given)
    folder = run_folder.path_of(entry.name, options.save_dir)
    with Lock(folder):
        old = run_folder.resumed(folder, fresh=False)
        if old and (old["model"] != entry.name or old["options"].get("steps")):
            raise UsageError(f"{folder} holds a run of {old['model']}; give these weights another --save_dir")
        if old:
            data_options = datasets.keep_chosen(chosen.data, data_options, old["data_options"])
        dataset = datasets.load(chosen.data, chosen.data_dir, chosen.seed, **data_options)
        kind = entry.load()
        config = run_folder.describe(
            entry.name,
            dataset.classes,
            dataset.sizes,
            kind.adapt_to_data(hyperparameters, dataset.splits["train"]),
            data_options | dataset.chosen,
            chosen,
        )
        with tf.Graph().as_default(), open_session() as session:
            seeding.seed_graph(chosen.seed)
            model = kind(**config["hyperparameters"])
            weights = transfer.plan(model, chosen.init_from, rename=chosen.rename, whole=True)
            run_folder.prepare(entry, folder, config, old, run_files)
            session.run(tf.global_variables_initializer())
            weights.apply(session)
            weights.save(folder)
            Checkpoints(folder, keep=1).save(session, step=0)
            print(weights.summary() + "\n")
    return replace(options, data="", init_from="", rename="")


def _of_run(entry: Entry, source: Path, hyperparameters: dict[str, Any], fixed: Set[str]) -> dict[str, Any]:
    """The hyperparameters, but for the fixed ones, of the run of this model that the weights lie in; {} for no run."""
    try:
        config = run_folder.read(source if source.is_dir() else source.parent)
    except RunError:
        return {}
    if config["model"] != entry.name:
        return {}
    known = run_folder.with_tuples(config["hyperparameters"])
    return {name: value for name, value in known.items() if name in hyperparameters and name not in fixed}
