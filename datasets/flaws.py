"""Flaws of a user's own data set, which can be left out: they are counted and reported, or refused."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from datasets.reading.picture_files import no_pictures
from errors import DataError
from texts import print_lines

_Read = TypeVar("_Read")


@dataclass
class _Kind:
    """The flaws of one kind: how many there are, and the first place of the first file."""

    count: int
    file: str
    place: str


class Flaws:
    """Counts the flaws of a data set.

    Args:
        name: of the data set.
        strict: refuse the first flaw instead.
        skip_bad: leave out pictures that can't be read, and those whose annotations can't, instead of refusing them.
    """

    def __init__(self, name: str, strict: bool, skip_bad: bool = False):
        self.name, self.strict, self.skip_bad = name, strict, skip_bad
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
        self.remark(what, fate, file, place)

    def remark(self, what: str, fate: str, file: str, place: str = "") -> None:
        """Counts what is worth a line but no flaw; arguments as those of `note`."""
        kind = self._kinds.setdefault((what, fate), _Kind(0, file, place))
        kind.count += 1
        if file < kind.file:
            kind.file, kind.place = file, place

    def attempt(self, read: Callable[[], _Read], file: str) -> _Read | None:
        """What read() returns; None where it raises a DataError about an annotation and such are skipped.

        file: of the annotation.

        Raises:
            DataError: that of read(), with the remedy, or strict.
        """
        try:
            return read()
        except DataError as error:
            if not self.skip_bad:
                raise DataError(*error.args, "--skip_bad leaves out pictures whose annotation can't be read") from error
            self.note("annotations that can't be read", "skipped with their pictures", file)
            return None

    def skip_pictures(self, bad: Mapping[Path, DataError], count: int) -> None:
        """Names the pictures that can't be read.

        Args:
            bad: path -> why.
            count: of all pictures.

        Raises:
            DataError: there are some, and such are not skipped.
        """
        if not bad:
            return
        told = no_pictures(self.name, list(map(str, bad)), count)
        if not self.skip_bad:
            reason = next(iter(bad.values()))
            remedy = "replace them, remove them and their annotations, or give --skip_bad"
            raise DataError(f"{told}; {remedy}", *reason.args)
        for path in bad:
            self.note("pictures that can't be read", "skipped with their annotations", str(path))

    def count(self, fate: str) -> int:
        """How many of the flaws counted so far have this fate."""
        return sum(kind.count for (_, of_kind), kind in self._kinds.items() if of_kind == fate)

    def tell(self) -> None:
        """Writes a line on stderr for each kind of flaw, with the number and the first file, and forgets them."""
        for (what, fate), kind in self._kinds.items():
            first = f"{kind.file}, {kind.place}" if kind.place else kind.file
            print_lines(f"{self.name}: {what}: {kind.count} {fate}, first {first}", file=sys.stderr)
        self._kinds.clear()
