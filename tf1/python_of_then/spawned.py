"""Processes that multiprocessing starts anew (spawn, forkserver), which run the program's file again: with tf1, too."""

import functools
from pathlib import Path
from types import ModuleType

from tf1 import keras_of_then
from tf1.importing import old_libraries
from tf1.python_of_then import settings

_FOLDER = str(Path(__file__).resolve().parents[2])


class _Start:
    """Unpickled first of all in the new process, it does what `python -m tf1` does before the program."""

    def __reduce__(self):
        code = f"""
import sys
sys.path.append({_FOLDER!r})
from tf1.python_of_then.spawned import start
start({settings.allow_pickle}, {settings.python2}, {keras_of_then.is_on()}, {sorted(old_libraries)})
"""
        return exec, (code,)


def start(allow_pickle: bool, python2: bool, keras: bool, libraries: list[str]) -> None:
    """What `python -m tf1` with these options does before the program."""
    import tf1

    tf1.python_of_then(allow_pickle)
    old_libraries.update(libraries)
    if python2:
        from tf1.python_of_then.python2 import install

        install()
    if keras:
        keras_of_then.keras_of_then()


def apply(spawn: ModuleType) -> None:
    """Changes multiprocessing.spawn."""
    now = spawn.get_preparation_data

    @functools.wraps(now)
    def get_preparation_data(name):
        return {"tf1": _Start(), **now(name)}  # first, as it's read before the program's file runs

    spawn.get_preparation_data = get_preparation_data
