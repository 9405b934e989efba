"""Names as people can read them."""

import os
import subprocess
from pathlib import Path

import pytest

from texts import print_lines, shown, typed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain name's $x$ [1].png", "plain name's $x$ [1].png"),
        ("猫", "猫"),
        ("two\nlines\ttab", r"two\nlines\ttab"),
        ("\x1b[31mred", r"\x1b[31mred"),
        (os.fsdecode(b"caf\xe9"), r"caf\udce9"),
        (Path("a\nb"), r"a\nb"),
    ],
)
def test_a_name_takes_one_printable_line(name, text):
    assert shown(name) == text


def test_a_name_in_a_printed_line_can_not_break_it(capsys):
    print_lines("first: a\nb", "second: \x1b[2J")
    assert capsys.readouterr().out == "first: a\\nb\nsecond: \\x1b[2J\n"


WORDS = [
    "plain",
    "a b",
    "it's",
    "$HOME",
    "~x",
    "a\nb",
    "\u732b",
    "\x1b'\\",
    os.fsdecode(b"caf\xe9 $x"),
    "\\x41\t\u3000",
]


@pytest.mark.parametrize("word", WORDS)
def test_a_typed_word_means_itself_in_a_shell(word):
    line = typed(word)
    assert line.isprintable()
    said = subprocess.run(["bash", "-c", f"printf %s {line}"], stdout=subprocess.PIPE, check=True).stdout
    assert os.fsdecode(said) == word
