"""`--check`: what is missing is told by file and line, and nothing is imported to find it."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tf1 import present
from tf1.checking import check
from tf1.own import own_modules

with own_modules():
    from errors import UsageError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / f"{name}.py"
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(textwrap.dedent(text))
        return tmp_path

    return write


def checked(capsys, path="main.py", **options) -> tuple[int, list[str]]:
    status = check(path, **options)
    return status, capsys.readouterr().out.splitlines()


def test_a_program_that_lacks_nothing(folder, capsys):
    folder(
        main="""\
        import argparse, os.path, numpy as np
        import tensorflow as tf
        from tensorflow.python.framework import ops
        from tensorflow.core.framework import graph_pb2
        flags = tf.app.flags
        flags.DEFINE_string("a", "b", "c")
        def main(_):
            x = tf.placeholder(tf.float32, [None, 3])
            with tf.Session() as s: s.run(tf.global_variables_initializer())
        tf.app.run()
        """
    )
    status, lines = checked(capsys)
    assert (status, lines) == (0, ["nothing is missing: 10 names of TensorFlow in 1 file"])


def test_what_is_missing_stands_with_file_line_and_remedy(folder, capsys):
    folder(
        main="""\
        import tensorflow as tf
        from tensorflow.contrib import eager as tfe
        import tensorflow.contrib.boosted_trees as trees, wibblelib
        framework = tf.contrib.framework
        framework.arg_scop
        tf.Sesion(); tf.nn.relu7
        tf.Sesion()
        import cv2_of_old
        """
    )
    status, lines = checked(capsys)
    assert status == 1
    assert [line.split(" ")[0:2] for line in lines[:-1]] == [
        ["main.py:2:", "tf.contrib.eager:"],
        ["main.py:3:", "tf.contrib.boosted_trees:"],
        ["main.py:3:", "wibblelib"],
        ["main.py:5:", "tf.contrib.framework.arg_scop:"],
        ["main.py:6:", "tf.Sesion:"],
        ["main.py:6:", "tf.nn.relu7:"],
        ["main.py:8:", "cv2_of_old"],
    ]
    assert "did you mean tf.contrib.framework.arg_scope?" in lines[3]
    assert lines[4].endswith("did you mean tf.Session? (also in line 7)")
    assert lines[2].endswith("wibblelib is not installed: pip install wibblelib, if that is where it comes from")
    assert lines[-1].startswith("7 missing; ")


def test_the_programs_own_modules_are_read_and_nothing_is_imported(folder, capsys):
    folder(
        main="import model.net\nfrom utils import helper\nimport tensorflow",
        utils="import tensorflow as t\nt.nn.wibble",
        unused="import tensorflow as tf\ntf.unused",
        **{
            "model/__init__": "raise SystemExit('imported')",
            "model/net": "from . import parts\nimport tensorflow as tf\ntf.wibble",
            "model/parts": "import tensorflow as tf\nraise SystemExit\ntf.wobble",
        },
    )
    status, lines = checked(capsys)
    assert status == 1
    assert [line.partition(": ")[0] for line in lines[:-1]] == ["model/net.py:3", "utils.py:2", "model/parts.py:3"]
    assert lines[-1] == "3 missing; 4 names of TensorFlow in 5 files"


def test_what_a_program_guards_itself_against_is_not_missing(folder, capsys):
    folder(
        main="""\
        import tensorflow as tf
        try:
            import wibblelib
            image_summary = tf.image_summary_of_old
        except (ImportError, AttributeError):
            image_summary = tf.summary.image_of_new
        if tf.__version__ < "0.12": tf.wibble
        if hasattr(tf, "wobble"): tf.wobble
        if "wobble" in dir(tf): tf.wobble
        def tf_of_other(tf): pass
        tf.model = 3
        tf.model.fit()
        """
    )
    assert checked(capsys)[0] == 0


def test_a_package_above_the_program_is_found_and_read(folder, capsys):
    path = folder(
        **{
            "bin/main": "import wobbly.part",
            "wobbly/part": "import tensorflow as tf\ntf.wibble",
            "data/x": "",
            "wobbly/__init__": "",
        }
    )
    status, lines = checked(capsys, "bin/main.py")
    assert status == 1
    assert lines[0] == f"bin/main.py:1: wobbly lies in {path}: run it with PYTHONPATH={path}"
    assert lines[1].startswith(f"{path}/wobbly/part.py:2: tf.wibble: ")


def test_a_folder_beside_the_programs_in_its_project_is_found(folder, capsys):
    path = folder(**{"deep/main": "import wobbly.a", "slim/wobbly/a": "import tensorflow as tf\ntf.wibble"})
    folder(**{"others/wobbly/b": ""})
    assert checked(capsys, "deep/main.py")[1][0].startswith("deep/main.py:1: wobbly is not installed: ")
    (path / "README.md").touch()
    lines = checked(capsys, "deep/main.py")[1]
    assert lines[0] == f"deep/main.py:1: wobbly lies in {path}/slim: run it with PYTHONPATH={path}/slim"
    assert lines[1].startswith(f"{path}/slim/wobbly/a.py:2: tf.wibble: ")


def test_modules_in_folders_that_the_program_adds_are_read(folder, capsys):
    path = folder(
        **{
            "tools/main": "import _init_paths, wobbly.part, unheard_of",
            "tools/_init_paths": "import sys\nsys.path.insert(0, '../lib')",
            "lib/wobbly/part": "import tensorflow as tf\nimport more\ntf.wibble",
            "lib/more": "import tensorflow as tf\ntf.wobble",
        }
    )
    (path / "README.md").touch()
    lines = checked(capsys, "tools/main.py")[1]
    assert (
        lines[0]
        == "tools/main.py:1: unheard_of is not installed: pip install unheard_of, if that is where it comes from"
    )
    assert [line.partition(": ")[0] for line in lines[1:3]] == [f"{path}/lib/wobbly/part.py:3", f"{path}/lib/more.py:2"]
    assert lines[3].startswith("3 missing; ")


def test_the_modules_of_a_program_in_python_2_are_read(folder, capsys):
    folder(main="print 'x'\nimport helper\n", helper="import tensorflow as tf\ntf.wibble\nprint 'x'")
    assert [line.partition(": ")[0] for line in checked(capsys, python2=True)[1][:-1]] == ["helper.py:2"]


def test_a_notebook_is_checked_by_cell(folder, capsys, monkeypatch):
    path = folder() / "book.ipynb"
    cells = ["import tensorflow as tf\n%matplotlib inline", "# two\nx = tf.wibble", "print 'x'"]
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    file_of = present.file_of
    monkeypatch.setattr(present, "file_of", lambda name: None if name == "fissix" else file_of(name))
    status, lines = checked(capsys, "book.ipynb")
    assert status == 1
    assert lines[0].startswith("book.ipynb, cell 2:2: tf.wibble: ")
    assert lines[1].startswith("book.ipynb, cell 3:1: not Python 3 (Missing")


def test_python_2_is_told(folder, capsys, monkeypatch):
    folder(main="import tensorflow as tf\nprint 'x'\n")
    monkeypatch.setattr(present, "file_of", lambda name: None)
    status, lines = checked(capsys)
    assert status == 1
    assert lines[0].startswith("main.py:2: not Python 3 (Missing parentheses in call to 'print'")
    assert lines[0].endswith("; if it is Python 2: pip install fissix, and run it with --python2")


def test_the_names_of_a_program_in_python_2_are_checked(folder, capsys):
    folder(main="import tensorflow as tf, cPickle\nprint 'x'\nprint tf.wibble\n")
    status, lines = checked(capsys)
    assert status == 1
    assert lines[0].startswith("main.py:2: Python 2 (Missing parentheses in call to 'print'")
    assert lines[0].endswith("): run it with --python2")
    assert lines[1].startswith("main.py:3: tf.wibble: ")
    assert [line.partition(": ")[0] for line in checked(capsys, python2=True)[1][:-1]] == ["main.py:3"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("for i in range(3):\n    if isinstance(i, basestring):\n        print(xrange(i))\n", 2),
        ("file = open('x')\nprint(file)\n", None),
        ("from six.moves import reduce\nreduce(max, [1])\n", None),
        ("from six.moves import *\nprint(xrange(3))\n", None),
        ("try:\n    text = unicode\nexcept NameError:\n    text = str\n", None),
        ("import sys\ntext = unicode if sys.version_info[0] < 3 else str\n", None),
    ],
)
def test_built_in_names_of_python_2_are_told(folder, capsys, text, line):
    folder(main=text)
    *told, last = checked(capsys)[1]
    names = "nothing is missing: 0 names of TensorFlow in 1 file"
    expected = f"main.py:{line}: basestring is a name of Python 2: if the program is, run it with --python2"
    assert (told, last) == ([expected] if line else [], names)
    assert checked(capsys, python2=True) == (0, [names])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 2\nprint (4 * x) / 3\n", 2),
        ("if True:\n    print ('%d %s') % (1, 'a') + 'b'\n", 2),
        ("print('a' % 2)\nf = print\nf('%d') % 2\n", None),
    ],
)
def test_a_print_of_python_2_is_told(folder, capsys, text, line):
    folder(main=text)
    *told, _ = checked(capsys)[1]
    expected = f"main.py:{line}: Python 2 prints all of this, Python 3 does not: run it with --python2"
    assert told == ([expected] if line else [])


def test_keras_is_told(folder, capsys, monkeypatch):
    folder(main="from keras.layers import Dense\n")
    assert checked(capsys) == (0, ["nothing is missing: 0 names of TensorFlow in 1 file"])
    folder(main="from keras.layers import Dense\nfrom keras import ops\n")
    assert checked(capsys) == (
        0,
        [
            "main.py:1: Keras of today, for keras.ops in line 2; --keras gives that of then",
            "nothing is missing: 0 names of TensorFlow in 1 file",
        ],
    )
    assert checked(capsys, keras=True)[1] == ["nothing is missing: 0 names of TensorFlow in 1 file"]


def test_what_came_with_keras_is_there_and_theano_is_not_asked_for(folder, capsys):
    folder(
        main="""\
        import keras.backend as K
        from keras_applications.imagenet_utils import _obtain_input_shape
        if K.backend() == "theano":
            import of_theano as backend
        else:
            import of_tensorflow as backend
        """,
        of_theano="import theano\n",
        of_tensorflow="import wibble\n",
    )
    lines = checked(capsys, keras=True)[1]
    assert [line.partition(" ")[0] for line in lines] == ["of_tensorflow.py:1:", "1"]


def test_a_program_of_tensorflow_2_is_told(folder, capsys):
    folder(main="import tensorflow as tf\n@tf.function\ndef f(): tf.wibble\n")
    assert checked(capsys) == (
        0,
        ["main.py is a program of TensorFlow 2 (tf.function in line 2): it runs unchanged on the installed one"],
    )


def test_no_program_is_a_usage_error(folder):
    folder()
    with pytest.raises(UsageError, match=r"^none\.py: no such file or directory$"):
        check("none.py")
    with pytest.raises(UsageError, match=r"^\.: is a directory$"):
        check(".")


def test_the_command_is_fast_and_imports_no_tensorflow(folder):
    path = folder(main="import tensorflow as tf\ntf.wibble\n") / "main.py"
    code = (
        "import sys; from tf1.command import main; sys.argv[0] = 'tf1'\n"
        f"status = main(['--check', {str(path)!r}]); assert 'tensorflow' not in sys.modules; sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, "")
    assert "main.py:2: tf.wibble: " in done.stdout
