"""Where predict.py writes: a place for each file, none for two of them, and no file is its own place."""

from pathlib import Path

import pytest

from errors import RunError, UsageError
from training import output_folder


def test_names_are_numbered_whatever_their_case_and_ending():
    files = ["a/x.png", "b/x.jpg", "X.gif", "x-2.png", "y.png"]
    assert output_folder.places(files, "out") == [Path("out") / name for name in ("x", "x-2", "X-3", "x-2-2", "y")]


@pytest.mark.parametrize("name", ["a.png", "a.json"])
def test_nothing_that_is_read_is_replaced(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match=f"{tmp_path}/{name} would replace a picture itself; name another folder by"):
        output_folder.places([str(tmp_path / name)], str(tmp_path))
    assert output_folder.places([str(tmp_path / "a.jpg")], str(tmp_path)) == [tmp_path / "a"]


def test_a_folder_is_made_once_and_a_file_is_refused(tmp_path):
    output_folder.make(str(tmp_path / "a" / "b"))
    output_folder.make(str(tmp_path / "a" / "b"))
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(RunError, match=f"--out {tmp_path}/file is a file; name a folder"):
        output_folder.path_of(str(tmp_path / "file"))
    with pytest.raises(RunError, match=f"can't save {tmp_path}/file/b: Not a directory; fix that"):
        output_folder.make(str(tmp_path / "file" / "b"))


def test_the_home_folder_may_be_a_tilde(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert output_folder.path_of("~/out") == tmp_path / "out"
