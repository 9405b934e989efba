"""Programs run as Python itself runs them: exit status, stdin, forks, tracebacks, notebooks, programs of TensorFlow 2.

Each program that imports TensorFlow costs seconds, so one such program proves several things.
"""

import json
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path):
    """Runs `python -m tf1 [options] file flags` in tmp_path on a program with this text."""

    def run(text, *flags, name="program.py", options=(), stdin=""):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text))
        command = [sys.executable, "-c", _START, *options, name, *flags]
        return subprocess.run(command, cwd=tmp_path, input=stdin, capture_output=True, text=True, timeout=120)

    return run


# `python -m tf1` from a folder where tf1 isn't installed; -m would put that folder on sys.path first, as does this.
_START = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
sys.argv[0] = "tf1"
from tf1.command import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_program_that_needs_no_tensorflow_does_not_wait_for_it(run):
    done = run(
        """\
        import os, sys
        if __name__ == "__main__":
            print(sys.argv, __file__ == os.path.join(os.getcwd(), "program.py"), hasattr(__builtins__, "open"))
            print(sys.stdin.read(), "tensorflow" in sys.modules)
            print("to stderr", file=sys.stderr)
            sys.exit(7)
        """,
        "--flag",
        "--check",
        stdin="typed",
    )
    assert done.stdout == "['program.py', '--flag', '--check'] True True\ntyped False\n"
    assert (done.stderr, done.returncode) == ("to stderr\n", 7)


_TELLS = "import sys, helper; print(sys.argv, repr(sys.path[0]), globals().get('__file__'), helper.x); helper.y\n"


def test_a_program_on_standard_input(run, tmp_path):
    (tmp_path / "helper.py").write_text("x = 3")
    done = run("", "--flag", options=["-"], stdin=_TELLS)
    assert done.stdout == "['-', 'program.py', '--flag'] '' None 3\n"
    assert done.stderr.splitlines()[1:3] == ['  File "<stdin>", line 1, in <module>', f"    {_TELLS.rstrip()}"]
    checked = run("", options=["--check", "-"], stdin="import tensorflow as tf, helper\ntf.nn.relu7\n")
    assert checked.stdout.startswith("-:2: tf.nn.relu7: tf.nn had no relu7")


def test_a_program_in_a_folder(run, tmp_path):
    run("x = 3", name="folder/helper.py")
    done = run(_TELLS, name="folder/__main__.py", options=["folder"])
    assert done.stdout == f"['folder', 'folder/__main__.py'] 'folder' {tmp_path}/folder/__main__.py 3\n"


def test_a_program_in_an_archive(run, tmp_path):
    with zipfile.ZipFile(tmp_path / "program.zip", "w") as archive:
        archive.writestr("helper.py", "x = 3")
        archive.writestr("__main__.py", _TELLS)
    done = run("", "-x", options=["program.zip"])
    assert done.stdout == f"['program.zip', 'program.py', '-x'] 'program.zip' {tmp_path}/program.zip/__main__.py 3\n"
    assert f'File "{tmp_path}/program.zip/__main__.py", line 1, in <module>\n    {_TELLS}' in done.stderr
    with zipfile.ZipFile(tmp_path / "program.zip", "w") as archive:
        archive.writestr("other.py", "x = 3")
    done = run("", options=["program.zip"])
    assert "program.zip: an archive without __main__.py; unpack it" in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("statement", "status", "stderr"),
    [
        ("sys.exit()", 0, ""),
        ("sys.exit('a message')", 1, "a message\n"),
        ("os._exit(5)", 5, ""),
        ("quit(3)", 3, ""),
        ("raise KeyboardInterrupt", -2, None),
    ],
)
def test_the_exit_status_is_its_own(run, statement, status, stderr):
    done = run(f"import os, sys\n{statement}\n")
    assert done.returncode == status
    assert stderr is None or done.stderr == stderr


def test_a_traceback_shows_the_programs_own_lines_alone(run, tmp_path):
    (tmp_path / "helper.py").write_text("import tensorflow as tf\n\ndef broken():\n    return tf.nn.relu7\n")
    done = run(
        """\
        import atexit, helper, os
        atexit.register(print, "at exit"); os.chdir("/")
        def main():
            helper.broken()
        main()
        """
    )
    assert (done.returncode, done.stdout) == (1, "at exit\n")
    lines = done.stderr.splitlines()
    start = lines.index("Traceback (most recent call last):")
    assert [line.strip() for line in lines[start + 1 :] if not line.strip().startswith(("^", "~"))] == [
        f'File "{tmp_path}/program.py", line 5, in <module>',
        "main()",
        f'File "{tmp_path}/program.py", line 4, in main',
        "helper.broken()",
        f'File "{tmp_path}/helper.py", line 4, in broken',
        "return tf.nn.relu7",
        "AttributeError: tf.nn.relu7: tf.nn had no relu7 in TensorFlow 1.15 either; did you mean tf.nn.relu?",
    ]


def test_a_fault_in_its_syntax_is_told_as_python_does(run, tmp_path):
    done = run("x = 1\nif x\n    pass\n")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f'  File "{tmp_path}/program.py", line 2',
        "    if x",
        "        ^",
        "SyntaxError: expected ':'",
    ]


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("print 'x'", True),
        ("for i in xrange(3): pass", True),
        ("{}.has_key(3)", True),
        ("print ('%d') % 3", True),
        ("None % 3", False),
        ("x = 1 +", False),
        ("for i in yrange(3): pass", False),
    ],
)
def test_python_2_is_told(run, line, is_told):
    done = run(f"{line}\n")
    assert done.returncode == 1
    told = "This is a program in Python 2, it seems: python -m tf1 --python2 runs it."
    assert (done.stderr.splitlines()[-1] == told) == is_told


def test_app_run_flags_stdin_processes_and_pickles(run):
    """What `if __name__ == "__main__"` and multiprocessing need: the module is __main__ and its functions pickle."""
    done = run(
        """\
        import multiprocessing, os, pickle, sys
        import tensorflow as tf

        tf.app.flags.DEFINE_integer("steps", 3, "how many")
        FLAGS = tf.app.flags.FLAGS

        class Kept:
            value = 4

        def double(x):
            return 2 * x

        def main(argv):
            child = os.fork()
            if not child:
                os._exit(double(3))
            print("forked", os.waitpid(child, 0)[1] >> 8)
            with multiprocessing.get_context("fork").Pool(2) as pool:
                print("pool", pool.map(double, [1, 2]))
            print("pickled", pickle.loads(pickle.dumps(Kept())).value, Kept.__module__)
            print("read", input(), argv[1:], FLAGS.steps, tf.__version__)
            tf.logging.warning("said once")
            x = tf.placeholder(tf.float32, [None])
            with tf.Session() as session:
                print("ran", session.run(x * 2, {x: [FLAGS.steps]}))

        if __name__ == "__main__":
            tf.app.run()
        """,
        "--steps=5",
        "rest",
        stdin="a line\n",
    )
    assert done.stdout.splitlines() == [
        "forked 6",
        "pool [2, 4]",
        "pickled 4 __main__",
        "read a line ['rest'] 5 1.15.0",
        "ran [10.]",
    ]
    assert done.stderr.count("said once") == 1  # absl's handler is silent where TensorFlow's own speaks
    assert done.returncode == 0


def test_processes_that_are_started_anew_have_the_names_of_then_too(run):
    done = run(
        """\
        import multiprocessing
        from collections import Iterable

        def double(x):
            return 2 * x

        if __name__ == "__main__":
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                print(pool.map(double, [1, 2]))
        """
    )
    assert (done.stdout, done.stderr) == ("[2, 4]\n", "")


def test_a_notebook_runs_as_its_cells(run):
    cells = [
        "%matplotlib inline\nimport sys\n!pip install tensorflow==1.4",
        "def f(x):\n    return 1 / x",
        "display('shown', sys.argv); get_ipython().magic('matplotlib inline')\nf(0)",
    ]
    text = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})
    done = run(text, "--a", name="book.ipynb")
    assert done.stdout == "shown\n['book.ipynb', '--a']\n"
    lines = [line.strip() for line in done.stderr.splitlines()]
    assert lines[:5] == [
        "Traceback (most recent call last):",
        'File "book.ipynb, cell 3", line 2, in <module>',
        "f(0)",
        'File "book.ipynb, cell 2", line 2, in f',
        "return 1 / x",
    ]
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_a_program_of_tensorflow_2_runs_unchanged_and_is_told(run):
    done = run(
        """\
        import tensorflow as tf
        @tf.function
        def f(x):
            return x + 1
        print(f(tf.constant(2)).numpy(), tf.__version__.partition(".")[0], hasattr(tf, "layers"))
        """
    )
    told = "program.py is a program of TensorFlow 2 (tf.function in line 2): it runs unchanged on the installed one"
    assert told in done.stderr.splitlines()
    assert (done.stdout, done.returncode) == ("3 2 False\n", 0)


@pytest.fixture
def package(tmp_path):
    """A package whose own file needs names that only tf1 brings back."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("from collections import Iterable\n")
    (tmp_path / "package" / "part.py").write_text("value = 3\n")
    return tmp_path / "package"


def test_a_module_by_name_its_flags_and_relative_imports(run, package):
    text = "from . import part\nimport sys\nprint(__name__, __package__, part.value, sys.argv)\n"
    done = run(text, name="package/__main__.py", options=["-m", "package", "--steps=5", "-m"])
    expected = f"__main__ package 3 ['{package}/__main__.py', '--steps=5', '-m', 'package/__main__.py']\n"
    assert (done.stdout, done.stderr, done.returncode) == (expected, "", 0)


def test_a_fault_in_the_package_of_a_module_is_the_packages(run, package):
    (package / "__init__.py").write_text("import not_here\n")
    done = run("", name="package/train.py", options=["-m", "package.train"])
    assert done.stderr.splitlines() == [
        "Traceback (most recent call last):",
        f'  File "{package}/__init__.py", line 1, in <module>',
        "    import not_here",
        "ModuleNotFoundError: No module named 'not_here'",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.py"], "none.py: no such file or directory"),
        (["."], ".: a folder without __main__.py; name the program's file"),
        (
            ["-m", "none.such"],
            "no module named none.such below the current folder or on sys.path",
        ),
        (["-m", "_heapq"], "module _heapq is no .py file, so it can't be run"),
        (["--check", "none.py"], "none.py: no such file or directory"),
        ([], "python -m tf1: error: a program is needed: python -m tf1 PROGRAM.py"),
        (["--check", "-m", "x"], "python -m tf1: error: --check needs the program's file, not -m"),
        (["--chek", "x.py"], "python -m tf1: error: unknown option --chek; did you mean --check?"),
        (["--quickly", "x.py"], "python -m tf1: error: unknown option --quickly"),
    ],
)
def test_bad_usage_is_told_in_a_line(tmp_path, arguments, message):
    command = [sys.executable, "-c", _START, *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == message
    assert "Traceback" not in done.stderr


def test_an_error_of_keras_3_points_to_the_keras_of_then(run):
    done = run("from keras.layers.core import Dense\n", options=["--keras3"])
    assert done.returncode == 1
    assert done.stderr.splitlines()[-2:] == [
        "ModuleNotFoundError: No module named 'keras.layers.core'",
        "That is the installed Keras 3: python -m tf1 --keras gives the Keras of then.",
    ]


def test_a_program_that_asks_for_fewer_messages_gets_none(run):
    done = run(
        """\
        import os
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
        import tensorflow as tf
        print(tf.Session().run(tf.constant(3)), os.environ["TF_CPP_MIN_LOG_LEVEL"])
        """
    )
    assert (done.stdout, done.stderr) == ("3 2\n", "")


def test_the_keras_that_a_program_needs(run, tmp_path):
    line = "keras: the Keras of then, on tf_keras; python -m tf1 --keras3 gives the installed one\n"
    done = run("from keras.layers.core import Dense\nimport keras; print(keras.__version__)")
    assert (done.stdout, done.stderr) == ("2.2.4\n", line)
    done = run("import keras.layers.wibble")
    assert [line.strip() for line in done.stderr.splitlines() if line.strip().startswith(("File", "Mod"))] == [
        f'File "{tmp_path}/program.py", line 1, in <module>',
        "ModuleNotFoundError: No module named 'keras.layers.wibble' in the keras of then",
    ]
    (tmp_path / "helper.py").write_text("from keras import ops")
    done = run("import keras, helper, importlib\nprint(importlib.import_module('keras').__version__[0], helper.ops)")
    assert done.stdout.startswith("3 <module 'keras.ops' ")
    assert "keras: " not in done.stderr


def test_reloading_keeps_the_old_tensorflow(run):
    done = run(
        """\
        import importlib, os, sys, tf1
        import tensorflow as before
        sys.path.append(os.path.dirname(os.path.dirname(tf1.__file__)))
        importlib.reload(tf1)
        import tensorflow as after
        assert tf1.old_tensorflow() is before is after
        """
    )
    assert done.returncode == 0, done.stderr
