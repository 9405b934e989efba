"""The sources of a program: its own file and those of its modules that it imports, without importing them."""

import ast
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path

from tf1 import nearby
from tf1.notebooks import read_cells, without_magics
from tf1.own import own_modules

with own_modules():
    from errors import UsageError, unreadable


@dataclass
class Source:
    """A file of the program, or what is Python in a notebook.

    `tree` is None if it isn't Python 3: `fault` says why, in `line`. `cells` has, for a notebook, the number of each
    cell and its first line, counted through all cells.
    """

    path: str
    text: str
    tree: ast.Module | None = None
    fault: str = ""
    line: int = 1
    cells: list[tuple[int, int]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where the file lies."""
        return Path(self.path).resolve().parent

    def at(self, line: int) -> str:
        """A line as a report names it: `model.py:3`, or `lesson.ipynb, cell 2:3`."""
        before = [(number, first) for number, first in self.cells if first <= line]
        if not before:
            return f"{self.path}:{line}"
        number, first = before[-1]
        return f"{self.path}, cell {number}:{line - first + 1}"


@dataclass(frozen=True)
class Import:
    """A module that a source imports: its dotted name and line.

    `guarded`: a `try` around it handles its absence, or it is relative, hence the program's own. `late`: within a
    function, which may not be called.
    """

    name: str
    line: int
    guarded: bool
    late: bool


def sources(path: str, text: str | None = None, tree_of=attrgetter("tree")) -> list[Source]:
    """The program's file first, then its own modules that it imports, and those that they import.

    Args:
        path: its file; "-" for one on standard input, beside whose modules it stands in the current folder.
        text: its source, if no file holds it.
        tree_of: the syntax tree of a source, or None; for those in Python 2, too.

    Raises UsageError if the file can't be read or is no program.
    """
    found = read(path, text)
    seen = {Path(path).resolve()}
    folder = Path(path).resolve().parent
    waiting, lost = list(found), []
    while waiting or lost:
        if not waiting:
            waiting, lost = _added(lost, found, path, seen, tree_of), []
            continue
        source = waiting.pop(0)
        tree = tree_of(source)
        for wanted in imports(tree) if tree else ():
            above = nearby.folder_above(wanted.name, folder)
            new = _new(own_files(wanted.name, folder, source.folder, *([above] if above else [])), path, seen)
            if not new and not nearby.is_own(wanted.name, folder, source.folder):
                lost.append(wanted.name)
            found += new
            waiting += new
    return found


def _new(files: list[Path], path: str, seen: set[Path]) -> list[Source]:
    """The sources in files that were not seen yet."""
    fresh = [file for file in files if file.resolve() not in seen]
    seen.update(file.resolve() for file in fresh)
    return [source for file in fresh for source in read(str(_as_given(file, path)))]


def _added(names: list[str], found: list[Source], path: str, seen: set[Path], tree_of) -> list[Source]:
    """The sources of modules in folders that the program adds to sys.path; they join `found`."""
    if not any(tree and nearby.adds_folders(tree) for tree in map(tree_of, found)):
        return []
    added = []
    for name in names:
        place = nearby.added_folder(name, Path(path).resolve().parent)
        added += _new(own_files(name, place), path, seen) if place else []
    found += added
    return added


def read(path: str, text: str | None = None) -> list[Source]:
    """The source in a file, or `text` as if it stood there.

    A notebook's cells are one source, without those that aren't Python 3: each is its own.
    """
    if text is not None:
        return [parsed(path, text)]
    file = Path(path)
    try:
        if file.suffix != ".ipynb":
            with tokenize.open(file) as opened:  # in the encoding that the file declares
                return [parsed(path, without_magics(opened.read()))]
        cells = read_cells(file.read_text(encoding="utf-8-sig", errors="replace"), path)
    except OSError as error:
        raise UsageError(*unreadable(path, error).args) from None
    except (SyntaxError, UnicodeDecodeError) as error:  # no such encoding, or not in the one it declares
        return [Source(path, "", fault=str(error))]
    whole = Source(path, "", ast.Module([], []))
    faulty = []
    first = 1
    for cell in cells:
        part = parsed(path, cell.source)
        if part.tree is None:
            faulty.append(replace(part, cells=[(cell.number, first)], line=part.line + first - 1))
        else:
            whole.cells.append((cell.number, first))
            whole.tree.body += ast.increment_lineno(part.tree, first - 1).body
        first += cell.source.count("\n") + 1
    return [whole, *faulty]


def parsed(path: str, text: str) -> Source:
    """A source from its text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as invalid escapes, which the program's author sees when it runs
            return Source(path, text, ast.parse(text))
    except SyntaxError as error:
        return Source(path, text, None, error.msg, error.lineno or 1)
    except ValueError as error:
        return Source(path, text, None, str(error))


def own_files(name: str, *folders: Path) -> list[Path]:
    """The files that importing a dotted name runs, if it lies in one of the folders; packages outermost first."""
    parts = name.split(".")
    for folder in folders:
        files = []
        place = folder
        for part in parts:
            place = place / part
            inside = [file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()]
            files += inside[:1]
            if not inside and not place.is_dir():
                break
        if files or nearby.is_own(name, folder):
            return files
    return []


def _as_given(file: Path, path: str) -> Path:
    """A file beside the program as a path of the same kind as the program's: relative if that was."""
    folder = Path(path).parent
    try:
        return folder / file.relative_to(folder.resolve())
    except ValueError:
        return file


def imports(node: ast.AST, guarded: bool = False, late: bool = False) -> Iterator[Import]:
    """The imports below a node."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, guarded, late) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            base = child.module or ""
            names = [base, *(f"{base}.{alias.name}".strip(".") for alias in child.names if alias.name != "*")]
            yield from (Import(name, child.lineno, guarded or child.level > 0, late) for name in names if name)
        else:
            handled = guarded or (isinstance(child, ast.Try) and bool(child.handlers))
            if _asks_for_theano(child):
                child = ast.Module(child.orelse, [])
            yield from imports(child, handled, late or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))


def _asks_for_theano(node: ast.AST) -> bool:
    """Whether it is `if K.backend() == "theano"`, or CNTK, on which Keras does not run here."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    test = node.test
    others = any(isinstance(side, ast.Constant) and side.value in ("theano", "cntk") for side in test.comparators)
    return others and isinstance(test.ops[0], ast.Eq)
