"""Flaws of a user's own data set, which can be left out: they are counted and reported, or refused."""

import sys
from dataclasses import dataclass

from errors import DataError


@dataclass
class _Kind:
    """The flaws of one kind: how many there are, and the first place of the first file."""

    count: int
    file: str
    place: str


class Flaws:
    """Counts the flaws of a data set; with `strict` refuses the first of them.

    name: of the data set.
    """

    def __init__(self, name: str, strict: bool):
        self.name, self.strict = name, strict
        self._kinds: dict[tuple[str, str], _Kind] = {}

    def note(self, what: str, fate: str, file: str, place: str = "") -> None:
        """Counts a flaw.

        Args:
            what: its kind, in the plural: "boxes without area".
            fate: what becomes of them: "dropped".
            file: where it is.
            place: where in the file.

        Raises:
            DataError: strict.
        """
        if self.strict:
            where = f"{file}, {place}" if place else file
            told = f"{self.name}: --strict refuses {what}: {where}"
            raise DataError(f"{told}; correct that, or leave --strict out to have such {fate}")
        kind = self._kinds.setdefault((what, fate), _Kind(0, file, place))
        kind.count += 1
        if file < kind.file:
            kind.file, kind.place = file, place

    def tell(self) -> None:
        """Writes a line on stderr for each kind of flaw, with the number and the first file, and forgets them."""
        for (what, fate), kind in self._kinds.items():
            first = f"{kind.file}, {kind.place}" if kind.place else kind.file
            print(f"{self.name}: {what}: {kind.count} {fate}, first {first}", file=sys.stderr)
        self._kinds.clear()
