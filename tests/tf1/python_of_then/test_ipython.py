"""tf1.python_of_then.ipython: what notebooks import of IPython, where it is not installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tf1.python_of_then import ipython, ipython_display

ROOT = Path(__file__).parents[3]


def test_a_notebook_shows_pictures_and_text(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    cell = """\
from IPython import display as shown, get_ipython
from IPython.core.display import HTML
from IPython.display import Image, clear_output, display
import IPython.display as ipyd
shown.display(Image(filename="a.png"), HTML("<b>x</b>"), 3)
clear_output(wait=True)
assert Image("a.png").data == b"\\x89PNG" and ipyd.YouTubeVideo("abc", width=5).width == 5
assert Image(url="http://a/b.png").data is None and HTML("http://a").url == "http://a"
get_ipython().run_line_magic("matplotlib", "inline")
import matplotlib.pyplot as plt
plt.ion()
plt.figure()
get_ipython().system("pip install x")
try:
    get_ipython().getoutput("ls")
except NotImplementedError as error:
    print(error)
"""
    notebook = {"cells": [{"cell_type": "code", "source": cell}]}
    (tmp_path / "book.ipynb").write_text(json.dumps(notebook))
    command = [sys.executable, "-m", "tf1", "book.ipynb"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "<IPython.core.display.Image object>",
        "<IPython.core.display.HTML object>",
        "3",
        "no shell and no IPython here to run this line: !ls",
    ]
    assert done.stderr.splitlines()[-1] == "no shell here, left out: !pip install x"


@pytest.mark.parametrize(
    "text", ["import sys\n%autoindent\nprint(1)\n", "get_ipython().magic(u'matplotlib inline')\nprint(1)\n"]
)
def test_scripts_for_ipython(tmp_path, text):
    (tmp_path / "script.py").write_text(text)
    for options in ([], ["--check"]):
        command = [sys.executable, "-m", "tf1", *options, str(tmp_path / "script.py")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout == ("nothing is missing: 0 names of TensorFlow in 1 file\n" if options else "1\n")


def test_a_file_that_is_not_there():
    with pytest.raises(FileNotFoundError):
        ipython_display.Image(filename="nowhere.png")
    assert ipython_display.SVG("<svg/>").data == "<svg/>"


def test_outside_of_a_notebook_there_is_no_shell():
    assert ipython.get_ipython() is None
