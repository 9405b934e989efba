"""Names of files and classes as people can read them: the one place that turns a name into text. Imports nothing heavy.

A file's name may hold line breaks, control characters, or bytes that are no UTF-8, which Python reads as surrogates.
Messages, tables and pictures show such names in one line, by escapes.
"""

import os
import shlex
import unicodedata
from collections.abc import Sequence
from typing import TextIO


def shown(name: str | os.PathLike) -> str:
    """The name in one line that any terminal can show: as it is, or with `\\n`, `\\x1b`, `\\udcff` for the rest."""
    text = os.fspath(name)
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def quoted(word: str) -> str:
    """A word as it may stand in a message; an empty one is ''."""
    return shown(word) or repr(word)


def composed(name: str) -> str:
    """The name with each accent in its letter (NFC): macOS and Linux, archives and people write it either way."""
    return unicodedata.normalize("NFC", name)


def some(names: Sequence[str], most: int = 5) -> str:
    """The first of the names: "a, b, c, d, e, ..."."""
    return ", ".join([*names[:most], *(["..."] if len(names) > most else [])])


def typed(word: str) -> str:
    """The word as it is typed in bash or zsh: quoted where it has to be, $'...' where it isn't printable."""
    if word.isprintable():
        return shlex.quote(word)
    return f"$'{''.join(map(_typed_letter, word))}'"


def _typed_letter(letter: str) -> str:
    if letter.isprintable():
        return f"\\{letter}" if letter in "\\'" else letter
    return "".join(f"\\x{byte:02x}" for byte in letter.encode(errors="surrogateescape"))


def print_lines(*lines: str, file: TextIO | None = None, flush: bool = False) -> None:
    """Prints lines, if any, stdout by default; what would break one comes from a name, and is shown by escapes."""
    if lines:
        print(*map(shown, lines), sep="\n", file=file, flush=flush)
