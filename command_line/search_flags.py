"""The flags of search.py: those of train.py, most of which may have several values, and its own. No TensorFlow."""

import re
from typing import Any, get_origin

from command_line.flags import Flag, flags_of_options, spell, training_flags
from errors import UsageError
from parameters import refusal, unpack
from training.options import PARTS
from training.search.options import SearchOptions
from training.search.plan import Range

#: Flags that have one value: validation metrics on other data can't be compared.
_SINGLE = {"data", "data_dir", *PARTS.values(), "trace", "gpu_memory_fraction"}
_OF_ONE_RUN = {"change", "cluster", "worker"}


class Several(tuple):
    """The values of a flag that a search tries."""


class SearchFlag(Flag):
    """A flag that takes one value, several or a range: --learning_rate 0.001,0.003 or 0.0001..0.01.

    A text or a list of numbers may hold commas itself, so each further value is given by the flag once more:
    --hidden 200,500 --hidden 300. So may all others.
    """

    def parse(self, text: str) -> Any:
        """The value, Several values or the Range that the user's text means.

        Raises:
            UsageError: one of them is not what the flag takes.
        """
        bounds = re.fullmatch(r"(.+?)\.\.(.+)", text.strip())
        if bounds and unpack(self.annotation).plain in (int, float):
            return self._range(text, *bounds.groups())
        items = [text] if self._holds_commas else [item.strip() for item in text.split(",")]
        return _one_or_several(super(SearchFlag, self).parse(item) for item in items)

    def parse_again(self, before: Any, text: str) -> Any:
        """All values so far; UsageError where one of them is a range."""
        value = self.parse(text)
        if isinstance(before, Range) or isinstance(value, Range):
            raise UsageError(f"--{self.name} is given twice; a range has no other values beside it")
        return _one_or_several((*self.alternatives(before), *self.alternatives(value)))

    def alternatives(self, value: Any) -> tuple:
        """The values that a value of the flag stands for."""
        return tuple(value) if isinstance(value, Several) else (value,)

    def words(self, value: Any) -> list[str]:
        """The flag as a user types it: with all values, or once for each where a value may hold commas."""
        if isinstance(value, Range):
            return [f"--{self.name}={value}"]
        if not self._holds_commas:
            return [f"--{self.name}={','.join(map(spell, self.alternatives(value)))}"]
        return [f"--{self.name}={spell(item)}" for item in self.alternatives(value)]

    @property
    def _holds_commas(self) -> bool:
        plain = unpack(self.annotation).plain
        return plain is str or get_origin(plain) is tuple

    def _range(self, text: str, *bounds: str) -> Range:
        low, high = (super(SearchFlag, self).parse(bound) for bound in bounds)
        if low is None or high is None:
            raise refusal(f"--{self.name}", text, self.annotation)
        if low >= high:
            raise UsageError(f"--{self.name} {text}: a range goes from the lower number to the higher one")
        return Range(low, high)


def _one_or_several(values: Any) -> Any:
    found = Several(dict.fromkeys(values))
    return found if len(found) > 1 else found[0]


def search_flags(model: str, data: str = "") -> dict[str, Flag]:
    """The flags of `search.py MODEL --data DATA` by name; without data, those with the model's default data set."""
    own = flags_of_options(SearchOptions)
    flags = {name: flag for name, flag in training_flags(model, data).items() if name not in own.keys() | _OF_ONE_RUN}
    return {name: flag if name in _SINGLE else SearchFlag(**vars(flag)) for name, flag in flags.items()} | own


def searched(values: dict[str, Any]) -> dict[str, Range | tuple]:
    """The flags with several values or a range."""
    return {name: value for name, value in values.items() if isinstance(value, (Several, Range))}
