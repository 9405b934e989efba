"""Names as people can read them."""

import os
from pathlib import Path

import pytest

from texts import print_lines, shown


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
