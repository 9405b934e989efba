"""The learning rate of each variable, as a factor of the run's: some move more slowly than others."""

import re
from collections.abc import Collection, Iterable

from training.options import TrainOptions
from training.weights.patterns import parse_rates


def factors(names: Iterable[str], options: TrainOptions, restored: Collection[str]) -> dict[str, float]:
    """Variable -> the factor of its learning rate.

    It is that of the first expression of --learning_rate_of which matches the name; else --restored_rate for a restored
    variable, and 1 for a new one.

    Args:
        names: of the variables that are trained.
        options: of the run.
        restored: the names of the variables that began with the weights of --init_from.
    """
    chosen = parse_rates(options.learning_rate_of)
    found = {}
    for name in names:
        default = options.restored_rate if name in restored else 1.0
        found[name] = next((factor for pattern, factor in chosen if re.search(pattern, name)), default)
    return found


def told(names: Iterable[str], options: TrainOptions, restored: Collection[str]) -> list[str]:
    """A line with the learning rates of the first step: "learning rate: new layers 0.001, restored layers 0.0001".

    [] where nothing is trained that was restored. Arguments as those of `factors`.
    """
    groups: dict[str, list[float]] = {"new": [], "restored": []}
    for name, factor in factors(names, options, restored).items():
        groups["restored" if name in restored else "new"].append(factor * options.learning_rate)
    if not groups["restored"]:
        return []
    shown = (f"{which} layers {_range(rates)}" for which, rates in groups.items() if rates)
    return [f"learning rate: {', '.join(shown)}"]


def _range(rates: list[float]) -> str:
    least, most = f"{min(rates):.3g}", f"{max(rates):.3g}"
    return least if least == most else f"{least} to {most}"
