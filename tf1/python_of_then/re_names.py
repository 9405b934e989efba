"""re.split of then: matches of the empty text did not split. `re.split(r"(\\W+)?", line)` gave the words."""

import functools
import re
import sys

from tf1.importing import is_of_the_program

_split = re.split


def apply(module) -> None:
    """Gives the program re.split as it was before Python 3.7; libraries get that of today."""
    module.split = split


@functools.wraps(_split)
def split(pattern, string, maxsplit=0, flags=0):
    """The parts of a text between the matches of a pattern that aren't empty, and their groups."""
    compiled = re.compile(pattern, flags)
    if not compiled.match("" if isinstance(compiled.pattern, str) else b"") or not is_of_the_program(
        sys._getframe(1).f_globals
    ):
        return _split(pattern, string, maxsplit, flags)
    parts, last, place = [], 0, 0
    while (not maxsplit or len(parts) < maxsplit * (compiled.groups + 1)) and place <= len(string):
        found = compiled.search(string, place)
        if found is None:
            break
        if found.end() == found.start():
            place = found.end() + 1
            continue
        parts += [string[last : found.start()], *found.groups()]
        last = place = found.end()
    return [*parts, string[last:]]
