"""The flags of `evaluate.py describe`: hyperparameters, and networks to compare. No TensorFlow."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from command_line.flags import Flag, flags_of_options, hyperparameter_flags, refuse_idle, spell
from errors import UsageError
from parameters import nearest
from tasks import registry
from texts import quoted
from training.command_options import DescribeOptions


class Compared(NamedTuple):
    """A network of --compare: its model and all hyperparameters; title: see `title_of`."""

    title: str
    model: str
    hyperparameters: dict[str, Any]


class CompareFlag(Flag):
    """--compare MODEL:FLAG=VALUE,FLAG=VALUE,MODEL,...: any number of networks.

    A part between commas that is no FLAG=VALUE and no model goes on with the value before: --compare net:sizes=3,4.
    """

    def parse(self, text: str) -> tuple[Compared, ...]:
        """The networks.

        Raises:
            UsageError: an unknown model or hyperparameter, or a value out of its range.
        """
        found = []
        for model, pairs in _parts(text):
            try:
                found.append(_compared(model, pairs))
            except UsageError as error:
                raise UsageError(f"--{self.name}: {error}") from None
        if not found:
            raise UsageError(f"--{self.name} needs a value: MODEL:FLAG=VALUE,...")
        return tuple(found)


def description_flags(name: str) -> dict[str, Flag]:
    """The flags of `evaluate.py describe MODEL` by name; those of a run have no hyperparameters, which the run has."""
    flags = flags_of_options(DescribeOptions)
    flags["compare"] = CompareFlag(**vars(flags["compare"]))
    return hyperparameter_flags(name) | flags if name in registry.models() else flags


def title_of(model: str, flags: Mapping[str, Flag], values: Mapping[str, Any]) -> str:
    """A network in the words of --compare; values: the hyperparameters that were given."""
    chosen = [f"{name}={spell(value)}" for name, value in values.items() if flags[name].part == "hyperparameters"]
    return f"{model}:{','.join(chosen)}" if chosen else model


def _parts(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each model with its FLAG=VALUE."""
    model, values = "", []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, colon, first = part.partition(":")
        is_model = (colon and "=" not in name) or ("=" not in part and (not values or part in registry.models()))
        if is_model:
            if model:
                yield model, values
            model, values = name.strip(), [first.strip()] if first.strip() else []
        elif "=" in part or not values:
            values.append(part)
        else:
            values[-1] += f",{part}"
    if model or values:
        yield model, values


def _compared(model: str, pairs: list[str]) -> Compared:
    if model not in registry.models():
        close = nearest(model, registry.models())
        meant = f"did you mean {close}? " if close else ""
        known = f"models: {', '.join(registry.models())}"
        raise UsageError(f"unknown model {quoted(model)}; {meant}{known}")
    flags, values = hyperparameter_flags(model), {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        name = name.strip().removeprefix("--").replace("-", "_")
        if name not in flags:
            raise _unknown(model, name, flags)
        if not equals:
            raise UsageError(f"{model}: {name} lacks its value: {name}=VALUE")
        flag = flags[name]
        values[name] = flag.parse_again(values[name], text) if name in values else flag.parse(text.strip())
    refuse_idle(flags, values)
    defaults = {name: flag.default for name, flag in flags.items()}
    return Compared(title_of(model, flags, values), model, defaults | values)


def _unknown(model: str, name: str, flags: Mapping[str, Flag]) -> UsageError:
    close = nearest(name, flags)
    hint = f"did you mean {close}?" if close else f"it has {', '.join(flags)}"
    return UsageError(f"{model} has no hyperparameter {quoted(name)}; {hint}")
