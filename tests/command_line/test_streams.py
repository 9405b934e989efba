"""Standard output and errors that take any text, in a process of its own: each test closes or recodes its streams."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = r"""
import os, sys
import command_line, command_line.flags
def work(request):
    print("K\xe4tzchen \u732b \udcff")
    print("warning: \u732b", file=sys.stderr)
    with open(sys.argv[1], "w") as file:  # a file must not become a standard stream
        os.write(1, b"library")
        os.write(2, b"library")
        file.write("whole")
program = command_line.Program("train.py", "About.", work, command_line.flags.training_flags)
sys.exit(command_line.main(program, ["iris"]))
"""


def run(tmp_path, closed="", **environment):
    """The finished process, and what is in the file that it writes; closed: redirections of the shell."""
    command = f'exec "$0" -c "$1" "$2" {closed}'
    words = ["sh", "-c", command, sys.executable, CODE, str(tmp_path / "file")]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, timeout=60)
    return done, (tmp_path / "file").read_text()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", b"K\\xe4tzchen \\u732b \\udcff\n"),
        ("latin-1", b"K\xe4tzchen \\u732b \\udcff\n"),
        ("utf-8", "K\xe4tzchen \u732b \\udcff\n".encode()),
        ("utf-16-le", "K\xe4tzchen \u732b \\udcff\n".encode("utf-16-le")),
    ],
)
def test_letters_that_the_encoding_lacks_are_shown_as_escapes(tmp_path, encoding, shown):
    done, file = run(tmp_path, PYTHONIOENCODING=encoding)
    assert (done.returncode, file) == (0, "whole")
    assert shown in done.stdout
    assert "warning: \u732b".encode(encoding, "backslashreplace") in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_take_text_to_nowhere(tmp_path, closed):
    done, file = run(tmp_path, closed)
    assert (done.returncode, file) == (0, "whole")
