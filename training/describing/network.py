"""A network to describe: of a model with hyperparameters, or of a run. No TensorFlow."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from training.entry import Entry
from training.runs import run_folder


class Network(NamedTuple):
    """title: what tables call it. hyperparameters: those of the model. run: the folder whose config.json has them."""

    title: str
    entry: Entry
    hyperparameters: Mapping[str, Any]
    run: Path | None = None


def of_run(entry: Entry, folder: str) -> Network:
    """The network of a run of this model.

    Raises:
        RunError: its config.json makes no sense.
    """
    path = run_folder.path_of(entry.name, folder)
    config = run_folder.read_for(entry, path)
    return Network(folder, entry, run_folder.with_tuples(config["hyperparameters"]), path)
