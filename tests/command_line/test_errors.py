"""How errors end: a line, an exit status, a traceback for --debug alone; and what is not imported on the way there."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import Program, flags, main
from errors import DataError, RunError, UsageError

ROOT = Path(__file__).parents[2]


def program(function):
    return Program("train.py", "About.", function, flags.training_flags)


INTERNAL = "; run again with --debug for the traceback"


@pytest.mark.parametrize(
    ("error", "message", "status"),
    [
        (UsageError("steps and epochs"), "steps and epochs", 2),
        (DataError("no data;", "put some"), "no data;\nput some", 1),
        (RunError("no run"), "no run", 1),
        (KeyboardInterrupt(), "interrupted", 130),
        (OSError(errno.ENOSPC, "No space left on device", "run/a"), "run/a: No space left on device", 1),
        (OSError(errno.ENOSPC, "No space left on device"), f"No space left on device{INTERNAL}", 1),
        (PermissionError(errno.EACCES, "Permission denied", "run\n/a"), "run\\n/a: Permission denied", 1),
        (RunError("no run in a\nb;", "or c\x1bd"), "no run in a\\nb;\nor c\\x1bd", 1),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "whatever read the output closed it (broken pipe)", 1),
        (ZeroDivisionError("a\nb"), f"internal error: ZeroDivisionError: a{INTERNAL}", 1),
        (MemoryError(), f"internal error: MemoryError{INTERNAL}", 1),
        (ValueError("x"), f"internal error: ValueError: x{INTERNAL}", 1),
        (
            ModuleNotFoundError("No module named 'x'"),
            f"No module named 'x'; install what is missing: python -m pip install -r requirements.txt{INTERNAL}",
            1,
        ),
    ],
)
def test_errors_end_in_a_line_and_a_status(capsys, error, message, status):
    def fail(request):
        raise error

    assert main(program(fail), ["iris"]) == status
    assert capsys.readouterr() == ("", f"train.py: {message}\n")
    assert main(program(fail), ["iris", "--debug"]) == status
    err = capsys.readouterr().err
    assert err.endswith(f"train.py: {message.removesuffix(INTERNAL)}\n")
    assert ("Traceback (most recent call last)" in err and "raise error" in err) == (status != 130)


def test_a_program_may_leave_with_its_own_status():
    def leave(request):
        sys.exit(7)

    with pytest.raises(SystemExit) as caught:
        main(program(leave), ["iris"])
    assert caught.value.code == 7


def python(code, stdout=subprocess.PIPE):
    """What a Python of its own does with the code."""
    command = [sys.executable, "-c", code]
    # unbuffered, Python has nothing left to write at exit, and that is what can go wrong
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(command, cwd=ROOT, env=env, text=True, stdout=stdout, stderr=subprocess.PIPE, timeout=60)


REAL = """
import sys
import command_line.flags
def program(function):
    return command_line.Program("train.py", "About.", function, command_line.flags.training_flags)
"""


def test_help_and_refusals_of_the_real_registry_import_nothing_heavy():
    lines = [
        "--help",
        "cifar -h",
        "cifar --batch_sise 3",
        "cifar --steps ten",
        "cifar --label_mode x",
        "cifar --momentum 0.5",
        "mnist --data shapes -h",
        "mnist --data folder:x -h",
        "encoder --data gtsrb",
        "mnist --restore conv",
    ]
    code = f"""
statuses = [command_line.main(program(print), line.split()) for line in {lines}]
heavy = {{"tensorflow", "numpy", "pandas", "sklearn", "PIL", "fire"}} & set(sys.modules)
assert statuses == [0, 0, 2, 2, 2, 2, 0, 0, 2, 2] and not heavy, (statuses, heavy)
"""
    done = python(REAL + code)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == [
        "train.py: unknown flag --batch_sise for cifar; did you mean --batch_size?",
        "train.py: --steps is a whole number >= 0, not 'ten'",
        "train.py: --label_mode needs --data cifar100",
        "train.py: --momentum is for --optimizer momentum, not adam",
        "train.py: --data gtsrb holds pictures 32x32x3, encoder takes 28x28x1: "
        "mnist, fashion-mnist, digits, folder:PATH, shapes, python:MODULE:FUNCTION, records:FOLDER",
        "train.py: --restore counts only with --init_from",
    ]


def test_flags_that_do_not_go_together_are_refused_before_tensorflow_is_imported():
    code = """
import train
lines = '''cifar --steps 0 --epochs 0, iris --steps 0, iris --steps 1 --epochs 1, mnist --data digits --data_dir x,
mnist --train ['''
statuses = [command_line.main(train.PROGRAM, line.split()) for line in lines.split(",")]
assert statuses == [2, 2, 2, 2, 2] and "tensorflow" not in sys.modules, statuses
"""
    done = python(REAL + code)
    assert done.returncode == 0, done.stderr
    nothing = "train.py: --steps 0 and --epochs 0 leave nothing to train; give one of them"
    assert done.stderr.splitlines() == [
        nothing,
        nothing,
        "train.py: --steps and --epochs both say how long to train; give one of them",
        "train.py: digits is embedded; --data_dir has no effect",
        "train.py: --train '[' is no regular expression: unterminated character set at character 1",
    ]


def test_a_call_through_fire_imports_no_tensorflow():
    code = 'sys.exit(command_line.main(program(lambda request: print("tensorflow" in sys.modules)), ["iris"]))'
    done = python(REAL + code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "False\n", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_behind_stdout_is_one_line():
    with open("/dev/full", "w") as full:
        done = python(REAL + 'sys.exit(command_line.main(program(print), ["--help"]))', stdout=full)
    assert (done.returncode, done.stderr) == (1, f"train.py: No space left on device{INTERNAL}\n")


def test_a_reader_that_closes_the_pipe_is_one_line():
    read, write = os.pipe()
    os.close(read)
    try:
        done = python(REAL + 'sys.exit(command_line.main(program(print), ["--help"]))', stdout=write)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (1, "train.py: whatever read the output closed it (broken pipe)\n")
