"""What setup.py installs, used from another folder by a program whose own modules have names of ours."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = """
import tensorflow as tf
VERSION = tf.__version__
"""
PROGRAM = """
import errors, helper
import tensorflow as tf
import tensorflow.contrib.framework as framework
from tensorflow.compat.v1.layers import dense
import tensorflow.compat.v1 as v1

assert errors.WHOSE == "the user"
assert tf.__version__ == helper.VERSION == "1.15.0" and v1 is tf and framework.arg_scope
units = tf.layers.dense(tf.placeholder_with_default([[1.0]], [None, 1]), 3)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    print("shape", session.run(units).shape, [v.name for v in tf.global_variables()])

import library
assert library.VERSION == "2.21.0", library.VERSION
import graphs
assert graphs.WHOSE == "the user"
from tensorboard.compat import tf as of_tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
assert of_tensorboard.__version__ == "2.21.0"
import keras
print("keras", keras.__version__, keras.ops.shape(keras.Input((4,))))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder site-packages with the project and a library that imports TensorFlow itself."""
    folder = tmp_path_factory.mktemp("installation") / "site-packages"
    command = [sys.executable, "setup.py", "--quiet", "build_py", "--build-lib", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (folder / "library.py").write_text(LIBRARY)
    return folder


@pytest.fixture(scope="module")
def user_folder(tmp_path_factory):
    """A program with modules of its own."""
    folder = tmp_path_factory.mktemp("an odd folder's name")
    (folder / "errors.py").write_text("WHOSE = 'the user'\n")
    (folder / "graphs").mkdir()
    (folder / "graphs" / "__init__.py").write_text("WHOSE = 'the user'\n")
    (folder / "helper.py").write_text("import tensorflow as tf\nVERSION = tf.__version__\n")
    return folder


def test_nothing_is_installed_under_a_name_that_could_be_the_users(installed):
    assert {path.name for path in installed.iterdir()} == {"tf1", "cnn_graphs", "library.py"}
    assert (installed / "cnn_graphs" / "datasets" / "imagenet_classes.txt").exists()


@pytest.mark.parametrize("start", ["python -m tf1", "import tf1", "import tensorflow before import tf1"])
def test_a_program_in_another_folder(start, installed, user_folder):
    head = {"python -m tf1": "", "import tf1": "import tf1\n"}.get(start, "import tensorflow as tf\nimport tf1\n")
    (user_folder / "program.py").write_text(head + PROGRAM)
    command = [sys.executable, *(["-m", "tf1"] if not head else []), "program.py"]
    environment = {"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin", "HOME": str(user_folder)}
    done = subprocess.run(command, cwd=user_folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "shape (1, 3) ['dense/kernel:0', 'dense/bias:0']" in done.stdout
    assert "keras 3" in done.stdout
