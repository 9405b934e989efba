"""Which data sets fit a model, and what is said of one that does not. No TensorFlow."""

from collections.abc import Mapping
from typing import Any, Literal

from datasets import registry as data_sets
from errors import UsageError
from parameters import choices_of, refusal
from tasks import registry

Shape = tuple[int | None, ...]


def spelled_set(name: str) -> str:
    """A data set as it is typed behind --data."""
    path_of = data_sets.SETS[name].path_of
    return f"{name}:{path_of}" if path_of else name


def fitting_sets(model: str) -> Any:
    """The data sets that fit a model, as a Literal."""
    return Literal[tuple(map(spelled_set, registry.models()[model].data_sets()))]


def misfit(flag: str, model: str, data: str) -> UsageError:
    """The error for a data set that is unknown, or that does not fit: which shapes differ, if they are known.

    flag: as it is typed, "--data".
    """
    entry, kind = registry.models()[model], data_sets.kind_of(data)
    fields = (data_sets.entry_of(data).forms[0].fields or {}) if kind in data_sets.SETS else {}
    taken = _spelled_shape(entry.size or entry.takes.get("images", ()))
    held = _spelled_shape(fields.get("images", ()))
    if held and taken and held != taken:
        fitting = ", ".join(choices_of(fitting_sets(model)))
        return UsageError(f"{flag} {data} holds pictures {held}, {model} takes {taken}: {fitting}")
    if kind in entry.data_sets():  # so others of the kind fit
        return UsageError(f"{flag} {data} holds {_spelled(fields)}; {model} takes {_spelled(entry.takes)}")
    return refusal(flag, data, fitting_sets(model))


def _spelled_shape(shape: Shape) -> str:
    """ "28x28x1"; "" where a size is open."""
    return "" if None in shape else "x".join(map(str, shape))


def _spelled(fields: Mapping[str, Shape]) -> str:
    """ "images [32, 32, 3], labels []"."""
    shapes = {name: ", ".join("any" if size is None else str(size) for size in shape) for name, shape in fields.items()}
    return ", ".join(f"{name} [{shape}]" for name, shape in shapes.items())
