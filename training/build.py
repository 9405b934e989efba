"""The network at the start of a run: built, perhaps partly frozen, perhaps with weights from elsewhere."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from errors import UsageError
from graphs import class_weights, freezing, seeding
from graphs.graph import Graph
from texts import some
from training import placement
from training.options import TrainOptions
from training.runs.own_files import steps_of
from training.steps.towers import share_noise
from training.weights import patterns, transfer
from training.weights.transfer import Transfer


def build(
    kind: type,
    hyperparameters: dict[str, Any],
    options: TrainOptions,
    weights: Sequence[float] | None = None,
    devices: Sequence[str] = (),
) -> Graph:
    """The network in the default graph, frozen but for the variables that --train names, on the devices of --device_of.

    weights: of the classes in the loss, see graphs/class_weights.py.
    devices: of towers, see steps/towers.py.
    """
    seeding.seed_graph(options.seed)
    if len(devices) > 1:
        share_noise()
    if options.train:
        freezing.train_only(options.train)
    if weights is not None:
        class_weights.weigh(weights)
    with placement.placed(options.device_of):
        model = kind(**hyperparameters)
    if weights is not None and not class_weights.are_used():
        raise UsageError("--class_weights: the network has no loss that tells classes apart; leave it out")
    if not any(variable.trainable for variable in model.variables):
        raise patterns.no_match("--train", options.train, "the network", [v.op.name for v in model.variables])
    return model


def weights_of(model: Graph, options: TrainOptions, folder: Path, old: dict[str, Any] | None) -> Transfer | None:
    """The weights that the network starts with; None for its initial values, or where it resumes from a checkpoint."""
    if not options.init_from or (old and steps_of(folder, "model")):  # a run can't resume from the best alone
        return None
    whole = options.strategy.startswith("small")  # what is frozen must not stay at random values
    weights = transfer.plan(model, options.init_from, options.restore, options.rename, whole)
    if folder.resolve() in weights.source.path.resolve().parents:
        raise UsageError(f"--init_from {weights.source.path} lies in {folder} itself; give another --save_dir")
    return weights


def restored_names(weights: Transfer | None, options: TrainOptions, folder: Path) -> set[str]:
    """The names of the variables that begin with weights from elsewhere, or began with them when the run resumes.

    Raises:
        RunError: the run resumes, and its transfer.csv can't be read.
    """
    if weights:
        return {variable.op.name for variable in weights.values}
    is_needed = options.init_from and options.restored_rate != 1
    return transfer.restored_in(folder) if is_needed else set()


def warn_of_idle(model: Graph, weights: Transfer | None) -> None:
    """Names the variables that are neither restored nor trained: seldom meant, and nothing else shows it."""
    restored = weights.values if weights else {}
    names = [v.op.name for v in model.variables if freezing.is_frozen(v.op.name) and v not in restored]
    if names:
        print(f"warning: frozen at initial values, as nothing restores them: {some(names)}", file=sys.stderr)
