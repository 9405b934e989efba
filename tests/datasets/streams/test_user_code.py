"""Modules of a user: found from the current folder and PYTHONPATH, with errors that name their line."""

import sys

import pytest

from datasets.streams.user_code import UserCode
from errors import DataError


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The current folder; what is imported from it is forgotten."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_a_module_of_the_current_folder_and_its_neighbours(here):
    (here / "pack").mkdir()
    (here / "pack" / "__init__.py").touch()
    (here / "pack" / "inner.py").write_text("from pack.near import X\ndef make(seed, epoch): return seed + epoch + X\n")
    (here / "pack" / "near.py").write_text("X = 100\n")
    code = UserCode("pack.inner:make")
    assert code.function("make")(1, 2) == 103 and code.file == str(here / "pack" / "inner.py")
    assert code.function("test") is None


def test_a_file_finds_its_neighbours_and_is_read_each_time(here, monkeypatch):
    (here / "a").mkdir()
    (here / "a" / "beside_it.py").write_text("X = 7\n")
    for value in (1, 2):
        text = f"from dataclasses import dataclass\nimport beside_it\n@dataclass\nclass A:\n    x: int = {value}\n"
        (here / "a" / "own.py").write_text(f"{text}def make(seed, epoch): return A().x + beside_it.X\n")
        assert UserCode("a/own.py:make").function("make")(0, 0) == value + 7
    assert not (here / "a" / "own.pyc").exists() and not list((here / "a").glob("__pycache__/own*"))


FAULTS = [
    ("import nowhere_at_all\n", r"own_one\.py:1: ModuleNotFoundError: No module named 'nowhere_at_all'"),
    ("import json\njson.loads('x')\n", r"own_one\.py:2: JSONDecodeError: Expecting value"),
    ("def make(seed, epoch):\n  x = (\n", r"own_one\.py:2: SyntaxError: '\(' was never closed"),
    ("raise ValueError\n", r"own_one\.py:1: ValueError$"),
]


@pytest.mark.parametrize(("text", "words"), FAULTS, ids=[words for _, words in FAULTS])
@pytest.mark.parametrize("name", ["own_one:make", "own_one.py:make"])
def test_what_fails_at_the_import_is_told_with_its_line(here, name, text, words):
    (here / "own_one.py").write_text(text)
    with pytest.raises(DataError, match=words):
        UserCode(name)


def test_no_such_module_file_or_function(here):
    (here / "own_two.py").write_text("X = 1\n")
    for name, words in {
        "own_three:make": f"no module own_three in {here} or on PYTHONPATH",
        "own_three.py:make": "own_three.py: no such file",
        "own_two:make": "own_two.py has no function make$",
        "own_two:X": "own_two.py has no function X$",
        "own_two": "names no function in a module: give python:MODULE:FUNCTION",
        "own_two:": "names no function",
    }.items():
        with pytest.raises(DataError, match=words):
            UserCode(name)
