"""Files of Python 2, where texts and bytes were one: what `open` gives to programs in Python 2, and who reads it."""

import builtins
import csv
import functools
import hashlib
import io
import pickle
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

from tf1.python_of_then.adding import called_by_program


def apply() -> None:
    """Lets pickle, csv, hashlib and the standard streams take both."""
    pickle.load, pickle.dump = _of_bytes(pickle.load, 0), _of_bytes(pickle.dump, 1)
    csv.reader = _of_texts(csv.reader)
    subprocess.check_output = _output(subprocess.check_output)
    subprocess.Popen.communicate = _communicating(subprocess.Popen.communicate)
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512"):
        setattr(hashlib, name, _of_one_text(getattr(hashlib, name)))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="surrogateescape")  # prints what `open` has read


def as_text(data: Any) -> Any:
    """Bytes as a text, which may hold what is not in UTF-8; all else as it is."""
    return data.decode(errors="surrogateescape") if isinstance(data, bytes) else data


def _bytes(data: Any) -> Any:
    return data.encode(errors="surrogateescape") if isinstance(data, str) else data


class _Reader(io.BufferedReader):
    """A file of bytes whose lines are texts: programs split and compare them. What `read` gives stays bytes."""

    def readline(self, size: int | None = -1) -> str:
        return as_text(super().readline(size))

    def __next__(self) -> str:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def of_bytes(self) -> Any:
        """What reads on in bytes alone, for pickle."""
        return SimpleNamespace(read=self.read, readline=super().readline, readinto=self.readinto)


class _Texts(io.TextIOWrapper):
    """A file of texts that takes bytes, too: line.encode("utf-8")."""

    def write(self, data: Any) -> int:
        return super().write(as_text(data))

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)


class _Writer(io.BufferedWriter):
    """A file of bytes that takes texts, too."""

    def write(self, data: Any) -> int:
        return super().write(_bytes(data))

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)


def open(name: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
    """Python 2's open: a file takes texts and bytes, gives its lines as texts, and these need not be in UTF-8."""
    if "b" not in mode and len(args) < 3:  # as it is read, it can be printed and written again
        kwargs.setdefault("errors", "surrogateescape")
    opened = builtins.open(name, mode, *args, **kwargs)  # noqa: SIM115  (the program closes it)
    if type(opened) is io.TextIOWrapper and opened.writable():
        settings = {"encoding": opened.encoding, "errors": opened.errors, "line_buffering": opened.line_buffering}
        opened = _Texts(opened.detach(), **settings)
        opened.mode = mode
        return opened
    kind = {io.BufferedWriter: _Writer, io.BufferedReader: _Reader}.get(type(opened))
    return kind(opened.detach()) if kind else opened


def print(*values: Any, **kwargs: Any) -> None:
    """Prints bytes as the texts that they are."""
    builtins.print(*map(as_text, values), **kwargs)


def _of_one_text(now: Any) -> Any:
    """A hash function that takes a text, too."""

    @functools.wraps(now)
    def then(*args, **kwargs):
        return now(*map(_bytes, args), **kwargs)

    return then


def _output(now: Any) -> Any:
    """subprocess.check_output, which gives the program a text."""

    @functools.wraps(now)
    def then(*args, **kwargs):
        found = now(*args, **kwargs)
        return as_text(found) if called_by_program() else found

    return then


def _communicating(now: Any) -> Any:
    """Popen.communicate, which takes a text and gives the program texts."""

    @functools.wraps(now)
    def then(self, input=None, timeout=None):
        if not called_by_program():
            return now(self, input, timeout)
        return tuple(map(as_text, now(self, input if self.text_mode else _bytes(input), timeout)))

    return then


def _of_texts(now: Any) -> Any:
    """csv.reader, of files opened as bytes, too, as Python 2 asked for them."""

    @functools.wraps(now)
    def then(lines, *args, **kwargs):
        return now(map(as_text, lines), *args, **kwargs)

    return then


def _of_bytes(now: Any, place: int) -> Any:
    """The function with the file at that place among its arguments opened as bytes."""

    @functools.wraps(now)
    def then(*args, **kwargs):
        file = args[place] if len(args) > place else None
        if isinstance(file, _Reader):
            file = file.of_bytes()
        elif isinstance(file, io.TextIOBase) and hasattr(file, "buffer"):
            if file.writable():
                file.flush()
            file = file.buffer
        else:
            return now(*args, **kwargs)
        return now(*args[:place], file, *args[place + 1 :], **kwargs)

    return then
