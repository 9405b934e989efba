"""What a search tries: the ranges that it draws from, and the list of its trials. No TensorFlow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NamedTuple

from training.startup import scale_package

DECADE = 10  # a range of positive numbers that spans this factor is drawn from by its logarithm


class Range(NamedTuple):
    """The numbers from low to high, both included; two whole numbers for whole numbers."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.low}..{self.high}"


@dataclass(frozen=True)
class Trial:
    """A training of a search.

    values: flag -> value, of the flags that differ between trials, as JSON can hold it.
    words: all its flags, as train.py takes them behind the model, but for the run folder.
    """

    values: dict[str, Any]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A search.

    fixed: flags that all trials share. searched: flags with several values. Both: name -> text as the user types it.
    command: what a user types to go on.
    """

    model: str
    fixed: dict[str, str]
    searched: dict[str, str]
    trials: tuple[Trial, ...]
    command: str


def draws(space: Mapping[str, Range | tuple], seed: int) -> Iterator[dict[str, Any]]:
    """Random choices without end: flag -> value, the same ones for the same space and seed.

    Numbers are uniform; in a range of positive numbers that spans a decade or more, their logarithms are. Numbers that
    are not whole are rounded to four digits.

    Raises:
        RunError: Optuna is not installed.
    """
    optuna = scale_package("optuna", "--samples")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))
    distributions = {name: _distribution(optuna.distributions, values) for name, values in space.items()}
    while True:
        drawn = study.ask(distributions).params
        yield {name: _value(values, drawn[name]) for name, values in space.items()}


def _distribution(distributions: ModuleType, values: Range | tuple) -> Any:
    if not isinstance(values, Range):
        return distributions.CategoricalDistribution(range(len(values)))
    if isinstance(values.low, int):
        return distributions.IntDistribution(*values)
    return distributions.FloatDistribution(*values, log=0 < DECADE * values.low <= values.high)


def _value(values: Range | tuple, drawn: float) -> Any:
    if not isinstance(values, Range):
        return values[drawn]
    return drawn if isinstance(drawn, int) else min(max(float(f"{drawn:.4g}"), values.low), values.high)
