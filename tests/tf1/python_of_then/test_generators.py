"""StopIteration within generators: it ended them until Python 3.7, in programs and in their own modules."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tf1.python_of_then.generators import compiled, end_by_stop

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}


@pytest.mark.parametrize(
    ("body", "given"),
    [
        ("while True: yield next(rows)", [1, 2]),
        ("'described'\n  while True: yield rows.__next__()", [1, 2]),
        ("yield 7\n  raise StopIteration", [7]),
        ("yield 7\n  if True: raise StopIteration()\n  yield 8", [7]),
        ("try: yield next(rows)\n  finally: yield 9\n  yield next(rows)\n  yield next(rows)", [1, 9, 2]),
    ],
)
def test_it_ends_the_generator(body, given):
    scope = {}
    exec(compiled(f"def f(rows):\n  {body}\n", "a.py"), scope)
    assert list(scope["f"](iter([1, 2]))) == given


def test_other_functions_are_left_alone():
    source = "def f(rows):\n  yield 1\n  def g(): return next(rows)\ndef h(rows): return next(rows)\n"
    tree = ast.parse(source)
    assert not end_by_stop(tree)
    scope = {}
    exec(compiled(source + "def k(rows):\n  raise ValueError\n  yield\n", "a.py"), scope)
    with pytest.raises(StopIteration):
        scope["h"](iter([]))


@pytest.mark.parametrize("options", [[], ["--python2"]])
def test_a_program_and_its_module(tmp_path, options):
    text = "def batches(rows):\n    '''Rows.'''\n    while True:\n        yield next(rows)\n"
    (tmp_path / "helper.py").write_text(text + "def broken():\n    yield next(iter([1]))\n    missing\n")
    main = "import helper\nfor f in (batches, helper.batches): print(list(f(iter('ab'))))\nprint(f.__doc__)\n"
    (tmp_path / "a.py").write_text(text + main + "list(helper.broken())\n")
    command = [sys.executable, "-m", "tf1", *options, "a.py"]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "['a', 'b']\n['a', 'b']\nRows.\n"
    assert f'File "{tmp_path}/helper.py", line 7, in broken\n    missing\n' in done.stderr
    assert "NameError: name 'missing' is not defined" in done.stderr
    assert not (tmp_path / "__pycache__").exists()
