"""A user's own module and the functions in it; what goes wrong there is told with its file and line."""

import contextlib
import importlib
import inspect
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from errors import DataError, ReportedError

_FORMS = "python:MODULE:FUNCTION or python:FILE.py:FUNCTION"
_FRAME = re.compile(r'File "(.+?)", line (\d+)')  # in a traceback that TensorFlow keeps as text
_RAISED = re.compile(r"(\w+(?:\.\w+)*: .*)\nTraceback")  # by Python inside of a graph
_ADDED = re.compile(r"\{\{.*?\}\}\s*|Error in user-defined function .*? with iterator: \S+: |\s*\[(\[.*?\]|Op:.*)\].*")


class UserCode:
    """A module, found from the current folder and PYTHONPATH, or a file.

    Args:
        name: "module:function" or "path/to/file.py:function".

    Attributes:
        file: of the module. function_name: the function that was named.

    Raises:
        DataError: there is no such module, its import fails, or it has no such function.
    """

    def __init__(self, name: str):
        place, _, self.function_name = name.rpartition(":")
        if not place or not self.function_name:
            raise DataError(f"python:{name} names no function in a module: give {_FORMS}")
        self.file = os.path.realpath(os.path.expanduser(place)) if place.endswith(".py") else place
        with self.told():
            self.module = _of_file(self.file) if place.endswith(".py") else _of_name(place)
        self.file = os.path.realpath(getattr(self.module, "__file__", None) or place)
        if self.function(self.function_name) is None:
            names = [name for name, value in vars(self.module).items() if inspect.isfunction(value)]
            there = f"; its functions are {', '.join(names)}" if names else ""
            raise DataError(f"{self.file} has no function {self.function_name}{there}")

    def function(self, name: str) -> Callable[[int, int], Any] | None:
        """The function of that name, which takes a seed and an epoch; None where there is none.

        Raises:
            DataError: it takes other arguments.
        """
        function = getattr(self.module, name, None)
        if not callable(function):
            return None
        try:
            inspect.signature(function).bind(0, 0)
        except TypeError:
            takes = f"{name}{inspect.signature(function)}"
            raise DataError(f"{self.file}: {takes} is called with two values: define {name}(seed, epoch)") from None
        return function

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """Around what runs the user's code: its errors become a DataError with file and line, if these are known."""
        try:
            yield
        except ReportedError:
            raise
        except (Exception, SystemExit) as error:
            raise DataError(f"{self._place(error)}: {_message(error)}") from error

    def _place(self, error: BaseException) -> str:
        """The last line of the user's own files that took part; the module's file where none did."""
        if isinstance(error, SyntaxError) and error.filename:
            return f"{error.filename}:{error.lineno}"
        frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        frames += _FRAME.findall(str(error))
        folder = os.path.join(os.path.dirname(self.file), "")
        own = [
            f"{file}:{line}"
            for file, line in frames
            if file == self.file or (file.startswith(folder) and not file.startswith(("<", *_OTHERS)))
        ]
        return own[-1] if own else self.file


def _libraries() -> tuple[str, ...]:
    """Folders whose files are not the user's: this program, Python and what is installed."""
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    own = [os.path.join(here, name) for name in ("datasets", "training", "tasks", "graphs", "command_line")]
    return *(os.path.join(folder, "") for folder in (*own, sys.prefix, sys.base_prefix)), os.path.join(here, "train.py")


_OTHERS = _libraries()


def _of_file(path: str) -> ModuleType:
    """The module in a file, under a name that no other module has; it finds its neighbours."""
    if not os.path.isfile(path):
        raise DataError(f"{path}: no such file")
    _find_from(os.path.dirname(path))
    module = ModuleType(f"_of_user_{os.path.basename(path).removesuffix('.py')}")
    module.__file__ = path
    sys.modules[module.__name__] = module  # where dataclasses and pickles look for it
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec"), vars(module))  # leaves no __pycache__ beside the user's file
    return module


def _of_name(name: str) -> ModuleType:
    _find_from(os.getcwd())
    importlib.invalidate_caches()
    try:
        return importlib.import_module(name)
    except (ModuleNotFoundError, TypeError) as error:
        missing = getattr(error, "name", None)
        if missing and not f"{name}.".startswith(f"{missing}."):  # the module imports another one that is missing
            raise
        raise DataError(f"no module {name} in {os.getcwd()} or on PYTHONPATH") from error


def _find_from(folder: str) -> None:
    """Modules are looked for in the folder as well, last, so that none takes the place of the program's own."""
    if folder not in sys.path:
        sys.path.append(folder)


def _message(error: BaseException) -> str:
    """What the error says, in a line, without the names of TensorFlow's operations around it."""
    text = _ADDED.sub("", str(error))
    if raised := _RAISED.search(text):
        return raised[1]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    return f"{type(error).__name__}: {lines[-1] if lines[0] == 'in user code:' else lines[0]}"
