"""Jupyter notebooks as programs: the code cells of an .ipynb file, with what IPython adds to Python taken out."""

import ast
import io
import json
import re
import tokenize
from dataclasses import dataclass

from tf1.own import own_modules

with own_modules():
    from errors import UsageError

MAGIC = re.compile(r"(\s*)(%{1,2}|!{1,2}|\?{1,2})\s*([A-Za-z_]\S*)?(.*)$")
MAGIC_LINE = re.compile(r"^[ \t]*[%!]\w", re.MULTILINE)
HELP = re.compile(r"\s*%*[A-Za-z_][\w.]*\?{1,2}\s*$")
ASSIGNED = re.compile(r"(\s*)[A-Za-z_][\w, ]*=\s*[!%].*$")
TIMED = ("time", "timeit", "prun", "capture")  # magics whose argument is Python
# What %pylab puts into the notebook: the names of NumPy and Matplotlib, and both modules.
PYLAB = (
    '__import__("matplotlib").use("Agg"); import matplotlib, numpy; from matplotlib import pylab, mlab, pyplot;'
    " from pylab import *; np, plt = numpy, pyplot"
)
# Cells of these magics hold Python; those of any other (%%bash, %%html, %%writefile) do not.
PYTHON_CELLS = (*TIMED, "python", "python3", "pypy")


@dataclass(frozen=True)
class Cell:
    """A code cell: its number among all cells of the notebook from 1, and its source as plain Python."""

    number: int
    source: str


def read_cells(text: str, path: str) -> list[Cell]:
    """The code cells of a notebook (formats 3 and 4) in their order, as plain Python; empty ones are left out.

    Magics (`%matplotlib inline`), shell lines (`!pip install x`) and help lines (`tf.nn?`) become `pass`, so that lines
    keep their numbers; `%pylab` imports what it did; `%time f()` is `f()`; cells of other languages are left out.

    Args:
        text: what the file holds.
        path: its path, for the error.

    Raises UsageError, in a line, if it is no notebook.
    """
    try:
        notebook = json.loads(text)
        cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
        codes = [
            (number, "".join(cell.get("source", cell.get("input", ""))))
            for number, cell in enumerate(cells, start=1)
            if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: not a Jupyter notebook ({type(error).__name__}: {error})") from None
    plain = [Cell(number, plain_python(source)) for number, source in codes]
    return [cell for cell in plain if cell.source.strip()]


def plain_python(source: str) -> str:
    """The source of a cell without what only IPython understands; as it is when it is Python already."""
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        pass
    first = source.lstrip().partition("\n")[0]
    if first.startswith("%%") and first[2:].split(" ")[0].strip() not in PYTHON_CELLS:
        return ""
    lines: list[str] = []
    dropped = False  # whether the line before was taken out and goes on in this one
    for line in source.split("\n"):
        kept = line
        if dropped:
            kept = ""
        elif _starts_a_statement(lines):
            kept = _plain_line(line)
        dropped = line.endswith("\\") and (dropped or kept != line)
        lines.append(kept)
    return "\n".join(lines)


def without_magics(source: str) -> str:
    """The source of a .py file that IPython runs (`%autoindent` on a line) as plain Python; any other as it is."""
    if not MAGIC_LINE.search(source):
        return source
    plain = plain_python(source)
    try:
        ast.parse(plain)
    except SyntaxError:
        return source
    return plain


def _plain_line(line: str) -> str:
    """One line that starts a statement, without IPython's additions."""
    if HELP.match(line):
        return re.match(r"\s*", line)[0] + "pass"
    assigned = ASSIGNED.match(line)
    if assigned:
        text = line.strip().replace("\\", "\\\\").replace('"', '\\"')
        return f'{assigned[1]}raise NotImplementedError("no shell and no IPython here to run this line: {text}")'
    found = MAGIC.match(line)
    if not found:
        return line
    indent, kind, word, rest = found.groups()
    if kind == "%" and word in TIMED and rest.strip() and not rest.strip().startswith("-"):
        return indent + rest.strip()
    if kind == "%" and word == "matplotlib":
        # Pictures of a notebook appear in it, and its show() does not wait for a window to be closed.
        return indent + '__import__("matplotlib").use("Agg")'
    if kind == "%" and word == "pylab":
        return indent + PYLAB
    return indent + "pass"


def _starts_a_statement(lines: list[str]) -> bool:
    """Whether the line after these starts a statement, rather than going on in a string or a bracket."""
    if not lines:
        return True
    if lines[-1].rstrip().endswith("\\"):
        return False
    try:
        for _ in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            pass
    except tokenize.TokenError as error:
        return "multi-line" not in str(error)
    except IndentationError:
        pass
    return True
