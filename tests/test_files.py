"""Files are replaced whole, reach the disk before they do, and say in a line why they can't be written."""

import errno
import os

import pytest

import files
from errors import RunError

UNSUPPORTED = [errno.EINVAL, errno.ENOTSUP, errno.EBADF]
FAILURES = [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS]


def failing(number):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    return fail


def test_what_was_there_is_replaced_after_the_new_content_is_on_the_disk(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("old")
    synced = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append((os.fstat(file).st_size, path.read_text())))
    files.write_atomically(path, "newer")
    assert synced == [(5, "old")]
    assert path.read_text() == "newer"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("function", ["fsync", "replace"])
@pytest.mark.parametrize("number", FAILURES)
def test_a_failure_is_told_and_leaves_the_old_content(tmp_path, monkeypatch, function, number):
    path = tmp_path / "a.txt"
    path.write_text("old")
    monkeypatch.setattr(os, function, failing(number))
    with pytest.raises(RunError) as error:
        files.write_atomically(path, "new")
    remedy = "free some room" if number in (errno.ENOSPC, errno.EDQUOT) else "fix that"
    assert str(error.value) == f"can't save {path}: {os.strerror(number)}; {remedy}, then the same command resumes"
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_an_interrupt_leaves_no_half_file(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write_atomically(tmp_path / "a.txt", "new")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("number", UNSUPPORTED)
def test_a_file_system_that_can_not_sync_is_put_up_with(tmp_path, monkeypatch, number):
    monkeypatch.setattr(os, "fsync", failing(number))
    files.write_atomically(tmp_path / "a.txt", "new")
    files.sync_path(tmp_path)
    files.sync_path(tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_text() == "new"


@pytest.mark.parametrize("number", FAILURES)
def test_bytes_that_do_not_reach_the_disk_are_an_error(tmp_path, monkeypatch, number):
    monkeypatch.setattr(os, "fsync", failing(number))
    with pytest.raises(OSError, match=os.strerror(number)):
        files.sync_path(tmp_path)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_a_folder_that_may_be_written_but_not_read_is_put_up_with(tmp_path, monkeypatch, number):
    (tmp_path / "a.txt").write_text("a")
    monkeypatch.setattr(os, "open", failing(number))
    files.sync_path(tmp_path)
    with pytest.raises(OSError, match=os.strerror(number)):
        files.sync_path(tmp_path / "a.txt")


def test_a_file_that_is_written_in_parts_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "parts"
    with files.replaced(path) as file:
        file.write(b"one")
        assert not path.exists()
        file.write(b" two")
    assert path.read_bytes() == b"one two"
    with pytest.raises(ZeroDivisionError), files.replaced(path) as file:
        file.write(b"other")
        raise ZeroDivisionError
    assert path.read_bytes() == b"one two" and os.listdir(tmp_path) == ["parts"]
