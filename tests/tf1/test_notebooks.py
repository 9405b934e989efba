"""Notebooks become Python: cells in order, IPython's own lines out, lines keep their numbers."""

import json

import pytest

from tf1.notebooks import PYLAB, plain_python, read_cells
from tf1.own import own_modules

with own_modules():
    from errors import UsageError


def notebook(*cells: tuple[str, str]) -> str:
    """A notebook of format 4 with cells (type, source)."""
    cells = [{"cell_type": kind, "source": source.splitlines(keepends=True)} for kind, source in cells]
    return json.dumps({"cells": cells, "nbformat": 4})


def test_code_cells_keep_their_numbers_and_lines():
    text = notebook(
        ("markdown", "# t"), ("code", "a = 1\nb = 2"), ("code", " "), ("code", "%%bash\nls"), ("code", "c = 3")
    )
    assert [(cell.number, cell.source) for cell in read_cells(text, "a.ipynb")] == [(2, "a = 1\nb = 2"), (5, "c = 3")]


def test_format_3_has_worksheets():
    cells = [{"cell_type": "code", "input": ["a = 1"]}, {"cell_type": "heading", "source": "x"}]
    text = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})
    assert [cell.source for cell in read_cells(text, "a.ipynb")] == ["a = 1"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [3]}', "print(1)"])
def test_what_is_no_notebook_is_refused_in_a_line(text):
    with pytest.raises(UsageError, match=r"^a\.ipynb: not a Jupyter notebook \(.*\)$"):
        read_cells(text, "a.ipynb")


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("%load_ext autoreload", "pass"),
        ("%matplotlib inline", '__import__("matplotlib").use("Agg")'),
        ("!pip install tensorflow==1.4", "pass"),
        ("tf.nn.relu?", "pass"),
        ("?tf.nn.relu", "pass"),
        ("%time y = f(2)", "y = f(2)"),
        ("%timeit -n 3 f(2)", "pass"),
        ("%%time\nx = 1", "pass\nx = 1"),
        ("%%capture out\nx = 1", "pass\nx = 1"),
        ("%%html\n<b>", ""),
        ("if x:\n    %pylab inline", f"if x:\n    {PYLAB}"),
        ("!pip install \\\n  tensorflow\nx = 1", "pass\n\nx = 1"),
        ("!ls\nx = (3\n% 2)", "pass\nx = (3\n% 2)"),
        ('!ls\ns = """\n!ls\n%time\n"""', 'pass\ns = """\n!ls\n%time\n"""'),
        ("!ls\nx = 3 \\\n% 2", "pass\nx = 3 \\\n% 2"),
        ("!ls\nprint 'of Python 2'", "pass\nprint 'of Python 2'"),
        ("x = 3\ny = x % 2", "x = 3\ny = x % 2"),
        ("files = !ls", 'raise NotImplementedError("no shell and no IPython here to run this line: files = !ls")'),
    ],
)
def test_what_only_ipython_understands_is_taken_out(line, plain):
    assert plain_python(line) == plain
    assert plain == "" or plain.count("\n") == line.count("\n")


def test_pylab_imports_what_it_did():
    names = {}
    exec(plain_python("%pylab inline\nx = linspace(0, pi, 3)\ny = np.sin(x).sum() + len(figure().axes)"), names)
    assert names["plt"].plot is names["plot"]
    assert round(names["y"]) == 1
