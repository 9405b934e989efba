"""The trials of a search: every combination of the values, or random ones, each checked as train.py would check it."""

import itertools
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from command_line.checks import options_of
from command_line.flags import Flag, is_idle, refuse_idle, training_flags, written
from command_line.program import Request
from command_line.search_flags import search_flags, searched
from errors import UsageError
from training.search.options import SearchOptions
from training.search.plan import Plan, Range, Trial, draws

MOST_TRIALS = 10_000
_DRAWS_FOR_A_TRIAL = 100  # draws without a new combination after which there are probably no others


def plan_of(request: Request) -> Plan:
    """The search that a request asks for.

    A flag that has no effect beside the other values of a trial is left out there: --optimizer sgd,momentum
    --momentum 0.8,0.9 is three trials, since sgd has no momentum.

    Raises:
        UsageError: nothing is searched, a range comes without --samples, or train.py would refuse a trial.
    """
    own = vars(SearchOptions()).keys()
    values = {name: value for name, value in request.chosen.items() if name not in own}
    space, samples = searched(values), request.options["samples"]
    _check(space, samples)
    flags = training_flags(request.model, request.options["data"])
    combinations = _sampled(request, space, samples) if samples else _grid(space)
    trials = _distinct(_trial(request.model, flags, values | chosen, space) for chosen in combinations)

    typed = search_flags(request.model, request.options["data"])
    words = {name: typed[name].words(value) for name, value in request.chosen.items() if name != "fresh"}
    texts = {name: " ".join(several).removeprefix(f"--{name}=") for name, several in words.items()}
    return Plan(
        request.model,
        {name: texts[name] for name in values if name not in space},
        {name: texts[name] for name in texts if name in space or name == "samples"},
        tuple(itertools.islice(trials, samples or None)),
        " ".join(["python search.py", request.model, *itertools.chain.from_iterable(words.values())]),
    )


def _check(space: Mapping[str, Range | tuple], samples: int) -> None:
    if not space:
        raise UsageError("nothing to search; give a flag several values: --learning_rate 0.001,0.003")
    if samples:
        return
    for name, values in space.items():
        if isinstance(values, Range):
            raise UsageError(f"--{name} {values} is a range; --samples says how many values are drawn from it")
    count = math.prod(map(len, space.values()))
    if count > MOST_TRIALS:
        raise UsageError(f"{count} combinations are more than {MOST_TRIALS}; --samples draws some of them")


def _grid(space: Mapping[str, tuple]) -> Iterator[dict[str, Any]]:
    """Every combination; the last flag changes fastest."""
    for values in itertools.product(*space.values()):
        yield dict(zip(space, values, strict=True))


def _sampled(request: Request, space: Mapping[str, Range | tuple], samples: int) -> Iterator[dict[str, Any]]:
    seed = request.options["seed"]
    seed = seed[0] if isinstance(seed, tuple) else seed
    return itertools.islice(draws(space, seed), samples * _DRAWS_FOR_A_TRIAL)


def _trial(model: str, flags: dict[str, Flag], values: Mapping[str, Any], space: Mapping[str, Any]) -> Trial:
    """The trial with these values of flags, checked.

    Raises:
        UsageError: train.py would refuse it.
    """
    idle = {name for name in space if is_idle(flags[name], flags, values)}
    counted = {name: value for name, value in values.items() if name not in idle}
    refuse_idle(flags, counted)
    options_of(Request.of(model, flags, (), counted))
    words = tuple(f"--{name}={written(value)}" for name, value in counted.items())
    return Trial({name: _recorded(counted[name]) for name in space if name in counted}, words)


def _recorded(value: Any) -> bool | int | float | str:
    """A value as search.json keeps it and TensorBoard shows it: lists and none as they are written."""
    return value if isinstance(value, (bool, int, float, str)) else written(value)


def _distinct(trials: Iterable[Trial]) -> Iterator[Trial]:
    """The trials without those that were there before."""
    seen = set()
    for trial in trials:
        key = json.dumps(trial.values)
        if key not in seen:
            seen.add(key)
            yield trial
