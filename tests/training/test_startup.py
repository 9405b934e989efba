"""What is written to descriptor 2 during an import is held back, and shown when the import fails."""

import os
import sys

import pytest

from errors import RunError
from training import startup


def loud():
    os.write(2, b"a word of C++\n")


def test_quiet_when_all_goes_well(capfd):
    with startup.quietly():
        loud()
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "afterwards\n"


def test_a_failure_shows_what_was_held_back(capfd):
    with pytest.raises(ZeroDivisionError), startup.quietly():
        loud()
        raise ZeroDivisionError
    assert capfd.readouterr().err == "a word of C++\n"


def test_an_error_that_says_all_itself_stays_alone(capfd):
    with pytest.raises(RunError), startup.quietly():
        loud()
        raise RunError("no run")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("level", "heard"), [(None, ""), ("3", ""), ("0", "a word of C++\n")])
def test_imports_are_quiet_unless_tensorflow_is_to_be_heard(tmp_path, monkeypatch, capfd, level, heard):
    (tmp_path / "loud_module.py").write_text("import os\nos.write(2, b'a word of C++\\n')\nNUMBER = 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "loud_module", raising=False)
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "x")  # so that it is put back after the test
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")
    if level:
        monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", level)
    assert startup.import_quietly("loud_module").NUMBER == 7
    assert capfd.readouterr().err == heard
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == level or "3"


def test_a_missing_module_is_an_import_error():
    with pytest.raises(ImportError, match="no_such_module"):
        startup.import_quietly("no_such_module")
