"""Runs an old program as Python itself would: its name is __main__, its flags are sys.argv, its errors are its own."""

import builtins
import importlib
import importlib.util
import linecache
import os
import sys
import traceback
import zipfile
from dataclasses import dataclass, replace
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType, TracebackType

from tf1 import signs_of_python_2
from tf1.own import own_modules
from tf1.python_of_then import ipython, ipython_display

with own_modules():
    from errors import ReportedError, UsageError


_MACHINERY = tuple(str(Path(__file__).with_name(name)) for name in ("__init__.py", "facade.py", "importing.py"))
_MACHINERY += (f"{Path(__file__).with_name('python_of_then')}/",)
_MACHINERY += tuple(f"{Path(__file__).parent}/{name}.py" for name in ("keras_of_then/__init__", "keras/modules"))


@dataclass
class Program:
    """A program: its path, the folder whose modules it imports, and what runs.

    `parts` are sources in their order, each with the file name that tracebacks show: the file itself, or the code
    cells of a notebook (`book.ipynb, cell 3`). `package` is where its relative imports look, if it was named by module.
    `name` is what it finds in sys.argv[0], if that isn't its path. `text` is its source where no file holds it.
    """

    path: str
    folder: str
    parts: list[tuple[str, str | bytes]]
    package: str | None = None
    name: str | None = None
    text: str | None = None


def program(path: str) -> Program:
    """The program in a .py file or the code cells of a notebook; on standard input (`-`); in a folder or an archive.

    Raises UsageError if it can't be read.
    """
    if path == "-":
        source = sys.stdin.buffer.read()
        return Program(path, "", [("<stdin>", source)], text=_text(source))
    if os.path.isdir(path):
        inside = os.path.join(path, "__main__.py")
        if not os.path.isfile(inside):
            raise UsageError(f"{path}: a folder without __main__.py; name the program's file")
        return replace(program(inside), folder=path, name=path)
    if zipfile.is_zipfile(path):
        return _archived(path)
    try:
        source = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    if b"\0" in source:
        raise UsageError(f"{path}: no source in Python; of an archive, unpack it and name the program's file")
    from tf1.notebooks import read_cells, without_magics

    plain = without_magics(_text(source))
    parts = [(os.path.abspath(path), source if plain == _text(source) else plain)]
    if path.endswith(".ipynb"):
        cells = read_cells(source.decode("utf-8-sig", "replace"), path)
        parts = [(f"{path}, cell {cell.number}", cell.source) for cell in cells]
    return Program(path, str(Path(path).resolve().parent), parts)


def _archived(path: str) -> Program:
    """The `__main__.py` of a zip archive. Raises UsageError if it has none."""
    with zipfile.ZipFile(path) as archive:
        try:
            source = archive.read("__main__.py")
        except KeyError:
            raise UsageError(f"{path}: an archive without __main__.py; unpack it and name the program's file") from None
    inside = os.path.join(path, "__main__.py")
    return Program(inside, path, [(os.path.abspath(inside), source)], name=path, text=_text(source))


def _text(source: bytes) -> str:
    """Decodes a source; "" if it isn't in the encoding that it declares, which compiling it will tell."""
    try:
        return importlib.util.decode_source(source)
    except (SyntaxError, UnicodeDecodeError):
        return ""


def module(name: str) -> Program:
    """The program that `python -m name` would run. Nothing of it is imported yet, not even the package it is in.

    Raises UsageError if there is no such module, or none in Python.
    """
    spec = _spec(name)
    if spec and spec.submodule_search_locations is not None:
        name = f"{name}.__main__"
        spec = _spec(name)
    if not spec or not spec.origin:
        raise UsageError(f"no module named {name} below the current folder or on sys.path")
    if not spec.origin.endswith(".py"):
        raise UsageError(f"module {name} is no .py file, so it can't be run")
    return Program(spec.origin, str(Path.cwd()), [(spec.origin, Path(spec.origin).read_bytes())], spec.parent)


def _spec(name: str) -> ModuleSpec | None:
    """Where a module lies; importlib.util.find_spec would import the packages above it."""
    spec, folders = None, [str(Path.cwd()), *sys.path]
    for number, _ in enumerate(name.split("."), start=1):
        spec = PathFinder.find_spec(".".join(name.split(".")[:number]), folders)
        if spec is None:
            return None
        folders = spec.submodule_search_locations or []
    return spec


def of_tensorflow_2(program: Program) -> str | None:
    """Why it is a program of TensorFlow 2, or None; its own modules are read as well where its file doesn't tell."""
    from tf1.eras import is_of_tensorflow_1, why_of_tensorflow_2
    from tf1.sources import read, sources

    tree = read(program.path, program.text)[0].tree
    if tree is None or is_of_tensorflow_1(tree):  # not Python 3, hence older
        return None
    return why_of_tensorflow_2(sources(program.path, program.text))


def wants_keras_of_then(program: Program) -> bool:
    """Whether `import keras` means the Keras of then: tf_keras is installed, and nothing asks for that of today."""
    from tf1.eras import why_of_keras_3
    from tf1.present import file_of
    from tf1.sources import sources

    return file_of("tf_keras") is not None and why_of_keras_3(sources(program.path, program.text)) is None


def run(program: Program, flags: list[str], python2: bool = False) -> None:
    """Runs the program in this process; with python2, it and its own modules are converted from Python 2.

    What it raises, SystemExit included, passes through; a traceback begins with the program's own first line.
    """
    main = ModuleType("__main__")
    if program.path != "-":
        main.__file__ = os.path.abspath(program.path)  # the program may change the folder
    main.__builtins__ = builtins
    main.__cached__ = None
    main.__package__ = program.package
    sys.modules["__main__"] = main
    sys.argv = [program.name or program.path, *flags]
    sys.path[0] = program.folder
    if program.path.endswith(".ipynb") or any(_is_exported(source) for _, source in program.parts):
        # A notebook has these two without an import.
        main.display, main.get_ipython = ipython_display.display, ipython.get_ipython
    beginnings = [name for name, _ in program.parts]
    if program.package:
        beginnings.append(str(Path(program.path).with_name("__init__.py")))
    sys.excepthook = _report(beginnings, python2)
    from tf1.python_of_then import generators

    if python2:
        from tf1.python_of_then.python2 import install, parse_part

        install()
    if program.package:
        importlib.import_module(program.package)
    for name, source in program.parts:
        text = source if isinstance(source, str) else program.text
        if text is not None:  # not what a file holds: a traceback shows what runs
            linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        code = compile(parse_part(source, name), name, "exec") if python2 else generators.compiled(source, name)
        exec(code, vars(main))


def _is_exported(source: str | bytes) -> bool:
    """Whether a source is a notebook's, exported by Jupyter: its magics are calls of get_ipython()."""
    marks = ("get_ipython().magic(", "get_ipython().run_line_magic(", "get_ipython().system(")
    return any((mark if isinstance(source, str) else mark.encode()) in source for mark in marks)


def _without_machinery(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without the frames of our import machinery, which stand between an import and its error."""
    kept, rest = [], None
    while trace:
        if not trace.tb_frame.f_code.co_filename.startswith(_MACHINERY):
            kept.append(trace)
        trace = trace.tb_next
    for entry in reversed(kept):
        rest = TracebackType(rest, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return rest


def _is_of_keras_3(error: BaseException) -> bool:
    """Whether the installed Keras raised it, or lacks a module that the program imports."""
    if isinstance(error, ImportError) and (error.name or "").partition(".")[0] == "keras":
        return "tf_keras" not in sys.modules
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    return any("/site-packages/keras/" in file for file in files)


def _remedy() -> str:
    from tf1.present import file_of

    return "python -m tf1 --keras" if file_of("tf_keras") else "pip install tf_keras==2.21.0"


def _report(names: list[str], python2: bool):
    """An excepthook that leaves out our own frames, and prints our own errors as their lines alone."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, ReportedError):
            print(error, file=sys.stderr)
            return
        first = trace
        while first and first.tb_frame.f_code.co_filename not in names:
            first = first.tb_next
        of_the_file = isinstance(error, SyntaxError) and error.filename in names
        traceback.print_exception(kind, error, None if of_the_file else _without_machinery(first or trace))
        if not python2 and signs_of_python_2.are_in(error):
            print("This is a program in Python 2, it seems: python -m tf1 --python2 runs it.", file=sys.stderr)
        if _is_of_keras_3(error):
            print(f"That is the installed Keras 3: {_remedy()} gives the Keras of then.", file=sys.stderr)

    return hook
