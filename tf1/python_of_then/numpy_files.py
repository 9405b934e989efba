"""np.load as it was before NumPy 1.16.3, when it read pickles: here, as plain data that are not executed."""

import functools
import os
import sys
from typing import Any

import numpy as np

from tf1.importing import is_of_the_program
from tf1.python_of_then import settings
from tf1.python_of_then.adding import say


def loading(now):
    """np.load around NumPy's own. With allow_pickle in the call, and for libraries, it is NumPy's."""

    @functools.wraps(now)
    def load(file, *args, **kwargs):
        if len(args) > 1 or "allow_pickle" in kwargs or not is_of_the_program(sys._getframe(1).f_globals):
            return now(file, *args, **kwargs)
        if settings.allow_pickle:
            return now(file, *args, allow_pickle=True, **kwargs)
        start = file.tell() if hasattr(file, "seek") else 0
        encoding = kwargs.get("encoding", "latin1")
        try:
            found = now(file, *args, **kwargs)
        except ValueError as error:
            if "allow_pickle" not in str(error):
                raise
            return _read(file, start, "latin1" if encoding == "ASCII" else encoding)
        if isinstance(found, np.lib.npyio.NpzFile):
            found.__class__, found.encoding = _arrays_class(), encoding
        return found

    return load


def _read(file: Any, start: int, encoding: str) -> Any:
    """An .npy file of objects, or a bare pickle, by its path or open."""
    if not hasattr(file, "seek"):
        with open(file, "rb") as opened:
            return _read(opened, 0, encoding)
    from tf1.python_of_then import plain_pickles

    name = str(getattr(file, "name", "a file"))
    size = file.seek(0, os.SEEK_END) - start
    file.seek(start)
    is_npy = file.read(6) == np.lib.format.MAGIC_PREFIX
    file.seek(start)
    _say(name)
    return (plain_pickles.read_array if is_npy else plain_pickles.read)(file, size, name, encoding)


@functools.cache
def _arrays_class() -> type:
    class Arrays(np.lib.npyio.NpzFile):
        """The arrays of an .npz file, those of objects read as plain data."""

        encoding = "latin1"

        def __getitem__(self, key: str) -> np.ndarray:
            try:
                return super().__getitem__(key)
            except ValueError as error:
                if "allow_pickle" not in str(error):
                    raise
            from tf1.python_of_then import plain_pickles

            name = str(getattr(self.fid, "name", None) or self.zip.filename or "a file")
            _say(name)
            return plain_pickles.read_member(self.zip, key, name, self.encoding)

    return Arrays


def _say(name: str) -> None:
    say(f"np.load: {name} holds a pickle; it is read as plain data, nothing of it is executed")
