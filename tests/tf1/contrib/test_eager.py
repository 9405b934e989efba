"""Eager mode holds for a process, so the program that tests it runs in one of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def _run(*arguments):
    command = [sys.executable, "-m", "tf1", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_a_program_in_eager_mode(tmp_path):
    done = _run(ROOT / "tests/tf1/contrib/eager_program.py", tmp_path)
    assert done.stdout == "all is there\n" and done.returncode == 0, done.stderr


def test_eager_mode_is_for_the_start_of_a_program(tmp_path):
    program = tmp_path / "late.py"
    program.write_text("import tensorflow as tf\nx = tf.constant(1)\ntf.enable_eager_execution()\n")
    done = _run(program)
    assert "ValueError: tf.enable_eager_execution must be called at program startup." in done.stderr
    program.write_text("import tensorflow as tf\ntf.enable_v2_behavior()\nprint(tf.constant(1).numpy(), tf.app)\n")
    assert _run(program).stdout.startswith("1 <module")
    program.write_text("import tensorflow as tf\ntf.contrib.eager.seterr(inf_or_nan='raise')\n")
    assert (
        "tf.contrib.eager.seterr: it is left out here: checks of each result; use tf.check_numerics"
        in _run(program).stderr
    )
