"""What is wrong with a data set of the user's own and can be left out: counted and told, or refused."""

import sys

from errors import DataError


class Flaws:
    """Counts the flaws of a data set; with `strict` refuses the first of them.

    name: of the data set.
    """

    def __init__(self, name: str, strict: bool):
        self.name, self.strict = name, strict
        self._found: dict[tuple[str, str], tuple[int, str, str]] = {}

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
        count, *first = self._found.get((what, fate), (0, file, place))
        self._found[what, fate] = count + 1, *(first if first[0] <= file else (file, place))

    def tell(self) -> None:
        """Writes a line on stderr for each kind of flaw, with the number and the first file, and forgets them."""
        for (what, fate), (count, *first) in self._found.items():
            print(f"{self.name}: {what}: {count} {fate}, first {', '.join(filter(None, first))}", file=sys.stderr)
        self._found.clear()
