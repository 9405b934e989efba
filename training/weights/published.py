"""Published weights: who named the variables is recognized by the names, and the network is built as published."""

from collections.abc import Mapping, Set
from typing import Any

from graphs.namings.naming import Naming
from training.options import TrainOptions
from training.runs.run_folder import with_tuples
from training.weights.open_source import Source, open_source


def naming_of(kind: type, hyperparameters: Mapping[str, Any], source: Source) -> Naming | None:
    """The naming of a source, among those of a model's published weights; None for the network's own names.

    kind: the model's class.
    """
    namings = kind.namings_for(hyperparameters)
    return next((naming for naming in namings if naming.is_of(source.variables)), None)


def adapted(
    kind: type,
    hyperparameters: dict[str, Any],
    options: TrainOptions,
    given: Set[str],
    old: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The hyperparameters with those that follow from the naming of the weights of --init_from.

    What the user gave stays. With --rename, which takes the place of a naming, everything stays.

    Args:
        kind: the model's class.
        hyperparameters: as chosen so far.
        options: of the run.
        given: the names of the flags that the user typed.
        old: the config of a run that resumes, which keeps what followed when it began.

    Raises:
        RunError: the weights can't be had.
    """
    if not options.init_from or options.rename:
        return hyperparameters
    if old:
        known = {name for naming in kind.namings_for(hyperparameters) for name in naming.hyperparameters}
        following = {name: value for name, value in with_tuples(old["hyperparameters"]).items() if name in known}
    elif naming := naming_of(kind, hyperparameters, open_source(options.init_from)):
        following = naming.hyperparameters
    else:
        following = {}
    return hyperparameters | {name: following[name] for name in following.keys() & hyperparameters.keys() - given}
