"""Where predict.py writes: a place for each file, none for two of them, and no file is its own place."""

from pathlib import Path

import pytest

from errors import RunError, UsageError
from training import output_folder


def test_names_are_numbered_whatever_their_case_and_ending():
    files = ["a/x.png", "b/x.jpg", "X.gif", "x-2.png", "y.png"]
    assert output_folder.places(files, "out") == [Path("out") / name for name in ("x", "x-2", "X-3", "x-2-2", "y")]


def test_no_result_has_the_name_of_another():
    """a_overlay.png is a result for a and would be one for a_overlay, in whichever order they are given."""
    suffixes = (".png", "_overlay.png")
    for files, names in (
        (["a.jpg", "A_overlay.jpg", "b.jpg"], ["a", "A_overlay-2", "b"]),
        (["a_overlay.jpg", "a.jpg"], ["a_overlay", "a-2"]),
    ):
        assert output_folder.places(files, "out", suffixes) == [Path("out") / name for name in names]


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
