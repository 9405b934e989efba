"""Tests of datasets/flaws.py: flaws are counted by kind, with the first file; or the first of them is refused."""

import pytest

from datasets.flaws import Flaws
from errors import DataError


def test_flaws_are_counted_and_the_first_file_is_named(capsys):
    flaws = Flaws("set", strict=False)
    flaws.note("holes", "filled", "b.xml", "line 2")
    flaws.note("gaps", "skipped", "c.xml")
    flaws.note("holes", "filled", "a.xml", "line 10")
    flaws.note("holes", "filled", "a.xml", "line 9")
    assert capsys.readouterr() == ("", "")
    assert (flaws.count("filled"), flaws.count("skipped"), flaws.count("dropped")) == (3, 1, 0)
    flaws.tell()
    told = "set: holes: 3 filled, first a.xml, line 10\nset: gaps: 1 skipped, first c.xml\n"
    assert capsys.readouterr() == ("", told)
    flaws.tell()
    assert capsys.readouterr() == ("", "")


def test_strict():
    flaws = Flaws("set", strict=True)
    with pytest.raises(DataError) as raised:
        flaws.note("holes", "filled", "b.xml", "line 2")
    told = "set: --strict refuses holes: b.xml, line 2; correct that, or leave --strict out to have such filled"
    assert str(raised.value) == told
