"""Runs an old program as Python itself would: its name is __main__, its flags are sys.argv, its errors are its own."""

import importlib.util
import linecache
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType

from tf1.own import own_modules

with own_modules():
    from errors import ReportedError, UsageError


_MACHINERY = {str(Path(__file__).with_name(name)) for name in ("__init__.py", "facade.py", "importing.py")}


@dataclass
class Program:
    """A program's source, its path as tracebacks show it, and the folder whose modules it imports."""

    path: str
    source: str | bytes
    folder: str


def program(path: str) -> Program:
    """The program in a .py file or the code cells of a notebook.

    Raises UsageError if it can't be read.
    """
    try:
        source = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    if path.endswith(".ipynb"):
        from tf1.notebooks import as_source

        source = as_source(source.decode(), path)
    return Program(path, source, str(Path(path).resolve().parent))


def module(name: str) -> Program:
    """The program that `python -m name` would run.

    Raises UsageError if there is no such module.
    """
    sys.path.insert(0, "")
    try:
        spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations is not None:
            spec = importlib.util.find_spec(f"{name}.__main__")
    except ModuleNotFoundError:
        spec = None
    if not spec or not spec.origin:
        raise UsageError(f"no module named {name}: it is looked for below the current folder")
    return Program(spec.origin, Path(spec.origin).read_bytes(), str(Path.cwd()))


def run(program: Program, flags: list[str]) -> None:
    """Runs the program in this process.

    What it raises, SystemExit included, passes through; a traceback begins with the program's own first line.
    """
    main = ModuleType("__main__")
    main.__file__ = program.path
    main.__builtins__ = __builtins__
    main.__cached__ = None
    sys.modules["__main__"] = main
    sys.argv = [program.path, *flags]
    sys.path[0] = program.folder
    if isinstance(program.source, str):  # not what the file holds: a traceback shows what runs
        lines = program.source.splitlines(keepends=True)
        linecache.cache[program.path] = (len(program.source), None, lines, program.path)
    sys.excepthook = _report(program.path)
    exec(compile(program.source, program.path, "exec", dont_inherit=True), vars(main))


def _without_machinery(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without the frames of our import machinery, which stand between an import and its error."""
    if trace is None:
        return None
    rest = _without_machinery(trace.tb_next)
    if trace.tb_frame.f_code.co_filename in _MACHINERY:
        return rest
    return TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def _report(path: str):
    """An excepthook that leaves out our own frames, and prints our own errors as their lines alone."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, ReportedError):
            print(error, file=sys.stderr)
            return
        first = trace
        while first and first.tb_frame.f_code.co_filename != path:
            first = first.tb_next
        of_the_file = isinstance(error, SyntaxError) and error.filename == path
        traceback.print_exception(kind, error, None if of_the_file else _without_machinery(first or trace))

    return hook
