"""Tests of datasets/reading/folders.py: where a set is looked for, and downloads from a server on this machine."""

import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest

from datasets.reading import folders
from datasets.reading.folders import Release, find
from errors import DataError

FILES = {"images.gz": b"many images" * 1000, "labels.gz": b"labels"}


def _md5(content):
    return hashlib.md5(content).hexdigest()


def _source(*mirrors, folder="toy"):
    downloads = {name: _md5(content) for name, content in FILES.items()}
    return Release(folder, (("images.gz", "images"), ("labels.gz", "labels")), mirrors, downloads, "digits")


def _fill(folder):
    folder.mkdir(parents=True)
    for name in ("images", "labels"):
        (folder / name).write_text("mine")


def _closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/"


@pytest.fixture
def toy(server, cache):
    """A set of two files on the server, and nowhere else."""
    server.files = {f"/{name}": content for name, content in FILES.items()}
    return _source(server.url)


# Where it is looked for


def test_the_order_of_the_folders(cache, tmp_path, monkeypatch):
    given, named = tmp_path / "given", tmp_path / "named"
    monkeypatch.setenv("CNN_GRAPHS_DATA", str(named))
    named.mkdir()
    given.mkdir()
    for root in (cache, named, given):  # each is preferred to those before
        _fill(root / "toy")
        found, paths = find("toy", [_source("nowhere")], str(given))
        assert found.folder == "toy"
        assert paths == [root / "toy" / "images", root / "toy" / "labels"]


def test_the_first_source_is_preferred_within_a_folder(cache):
    _fill(cache / "second")
    sources = [_source(folder="first"), _source(folder="second")]
    assert find("toy", sources)[0] == sources[1]
    _fill(cache / "first")
    assert find("toy", sources)[0] == sources[0]


def test_data_dir_may_be_the_folder_of_the_set_itself(cache, tmp_path, monkeypatch):
    _fill(tmp_path / "toy")
    assert find("toy", [_source()], str(tmp_path / "toy"))[1][0] == tmp_path / "toy" / "images"
    assert find("toy", [_source()], f"{tmp_path}/toy/")[1][0] == tmp_path / "toy" / "images"
    monkeypatch.chdir(tmp_path / "toy")
    assert find("toy", [_source()], ".")[1][0] == Path("images")


def test_the_folder_of_another_set_is_not_taken_for_it(cache, tmp_path):
    """MNIST and Fashion-MNIST have the same file names."""
    _fill(tmp_path / "mnist")
    with pytest.raises(DataError, match="no folder fashion-mnist in"):
        find("fashion-mnist", [_source(_closed_port(), folder="fashion-mnist")], str(tmp_path / "mnist"))


def test_home_is_understood(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME")
    _fill(tmp_path / ".cache" / "cnn-graphs" / "toy")
    assert find("toy", [_source()])[1][0] == tmp_path / ".cache" / "cnn-graphs" / "toy" / "images"
    _fill(tmp_path / "mine" / "toy")
    assert find("toy", [_source()], "~/mine")[1][0] == tmp_path / "mine" / "toy" / "images"


def test_a_mistyped_folder_is_no_download(toy, server, tmp_path, monkeypatch):
    with pytest.raises(DataError, match="--data_dir .*/dtaa is no folder: create it, or leave it out to use"):
        find("toy", [toy], str(tmp_path / "dtaa"))
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="--data_dir .*/file is no folder"):
        find("toy", [toy], str(tmp_path / "file"))
    monkeypatch.setenv("CNN_GRAPHS_DATA", str(tmp_path / "gone"))
    with pytest.raises(DataError, match=r"\$CNN_GRAPHS_DATA .*/gone is no folder"):
        find("toy", [toy])
    assert server.asked == []


def test_a_folder_that_lacks_files_is_named(toy, server, cache):
    (cache / "toy").mkdir(parents=True)
    (cache / "toy" / "labels").touch()
    with pytest.raises(DataError, match=rf"toy lacks images\.gz; the whole set is at {server.url}"):
        find("toy", [toy])
    assert server.asked == []


def test_a_folder_without_permission_is_named(toy, server, unprivileged):
    folder, as_nobody = unprivileged
    _fill(folder / "toy")
    (folder / "toy").chmod(0o000)
    with as_nobody(), pytest.raises(DataError, match="cannot look into .*/toy: Permission denied; change its perm"):
        find("toy", [toy], str(folder))
    folder.chmod(0o000)
    with as_nobody(), pytest.raises(DataError, match="cannot look into .*: Permission denied"):
        find("toy", [toy], str(folder))
    assert server.asked == []


# Downloads


def test_download(toy, server, cache, capsys):
    found, paths = find("toy", [toy])
    assert found == toy
    assert paths == [cache / "toy" / name for name in FILES]
    assert [path.read_bytes() for path in paths] == list(FILES.values())
    assert os.listdir(cache) == ["toy"]
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in paths)  # others of the course may use it
    assert capsys.readouterr() == ("", "")


def test_a_second_call_downloads_nothing(toy, server):
    find("toy", [toy])
    assert sorted(server.asked) == ["/images.gz", "/labels.gz"]
    find("toy", [toy])
    assert len(server.asked) == 2


def test_download_goes_into_the_first_folder(toy, cache, tmp_path, monkeypatch):
    named, given = tmp_path / "named", tmp_path / "given"
    named.mkdir()
    given.mkdir()
    monkeypatch.setenv("CNN_GRAPHS_DATA", str(named))
    assert find("toy", [toy])[1][0].parent == named / "toy"
    (named / "toy").rename(tmp_path / "away")
    assert find("toy", [toy], str(given))[1][0].parent == given / "toy"
    assert not cache.exists() and os.listdir(named) == []


def test_download_of_an_archive(server, cache):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in FILES.items():
            member = tarfile.TarInfo(f"toy/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    server.files["/toy.tar.gz"] = packed.getvalue()
    source = _source(server.url)._replace(downloads={"toy.tar.gz": _md5(packed.getvalue())})
    _, paths = find("toy", [source])
    assert [path.read_bytes() for path in paths] == list(FILES.values())
    assert os.listdir(cache) == ["toy"]


def test_wrong_hash(toy, server, cache):
    server.files["/labels.gz"] = b"lables"
    with pytest.raises(DataError, match=f"failed: {server.url}labels.gz: its MD5 is not {_md5(b'labels')}"):
        find("toy", [toy])
    assert os.listdir(cache) == [".toy-lock"]


def test_broken_connection_leaves_no_data_and_the_next_call_succeeds(toy, server, cache):
    server.breaks.add("/labels.gz")
    with pytest.raises(DataError, match=f"{server.url}labels.gz: the connection failed or broke off"):
        find("toy", [toy])
    assert os.listdir(cache) == [".toy-lock"]
    server.breaks.clear()
    assert find("toy", [toy])[1][1].read_bytes() == b"labels"
    assert os.listdir(cache) == ["toy"]


def test_interrupt_leaves_no_data(toy, cache, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(folders.Path, "chmod", interrupted)  # in the middle: after the first file
    with pytest.raises(KeyboardInterrupt):
        find("toy", [toy])
    assert os.listdir(cache) == [".toy-lock"]


def test_second_mirror(toy, server):
    for bad in (_closed_port(), f"{server.url}elsewhere/"):  # no server; a server without the files
        _, paths = find("toy", [toy._replace(mirrors=(bad, server.url))])
        assert [path.read_bytes() for path in paths] == list(FILES.values())
        for path in paths:
            path.unlink()
        paths[0].parent.rmdir()


def test_missing_on_the_server(toy, server):
    del server.files["/images.gz"]
    with pytest.raises(DataError, match=f"{server.url}images.gz: HTTP status 404"):
        find("toy", [toy])


def test_a_second_process_waits_and_downloads_nothing(toy, server, cache, monkeypatch):
    found, waits = [], threading.Event()
    second = threading.Thread(target=lambda: found.append(find("toy", [toy])[1]))
    monkeypatch.setattr(folders, "print_lines", lambda message: found.append(message) or waits.set())

    def in_the_middle(path):
        if path == "/labels.gz":
            second.start()
            assert waits.wait(timeout=30)

    server.on_get = in_the_middle
    paths = find("toy", [toy])[1]
    second.join()
    assert found == [f"waiting for another process that downloads toy to {cache}", paths]
    assert sorted(server.asked) == ["/images.gz", "/labels.gz"]
    assert os.listdir(cache) == ["toy"]


def test_what_a_killed_download_left_is_deleted(toy, server, cache):
    server.on_get = lambda path: path == "/labels.gz" and process.kill()
    code = f"from datasets.reading.folders import Release, find\nfind('toy', [{toy!r}])"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=Path(folders.__file__).parents[2])
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert sorted(os.listdir(cache)) == [".toy-download", ".toy-lock"]
    assert [path.name for path in cache.glob(".toy-download/toy/images*")] == ["images.gz"]
    server.on_get = lambda path: None
    assert [path.read_bytes() for path in find("toy", [toy])[1]] == list(FILES.values())
    assert os.listdir(cache) == ["toy"]


def test_other_files_are_not_overwritten(toy, cache):
    (cache / "toy").mkdir(parents=True)
    (cache / "toy" / "notes.txt").touch()
    with pytest.raises(DataError, match="the download failed: cannot write to .* not empty"):
        find("toy", [toy])
    assert os.listdir(cache / "toy") == ["notes.txt"]


def test_read_only_folder(toy, unprivileged, monkeypatch):
    folder, as_nobody = unprivileged
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    refusal = rf"cannot write to {folder} \(Permission denied\); --data_dir names"
    with as_nobody(), pytest.raises(DataError, match=refusal):
        find("toy", [toy], str(folder))


def test_cache_that_cannot_be_made(toy, cache):
    cache.parent.touch()  # a file in its place
    with pytest.raises(DataError, match="cannot write to .*; --data_dir names another"):
        find("toy", [toy])


# No internet


def test_no_internet(cache):
    mirrors = _closed_port(), _closed_port()
    with pytest.raises(DataError) as raised:
        find("toy", [_source(*mirrors), _source(folder="toy-py")])
    first, second = str(raised.value).split("\n")
    reason = f"no connection to {mirrors[0]} or {mirrors[1]}"
    assert first == f"toy: no folder toy or toy-py in {cache}, and the download failed: {reason}."
    assert (
        second == f"Put images.gz, labels.gz of {mirrors[0]} into {cache}/toy, or train on embedded data: --data digits"
    )
    assert not cache.exists()


def test_a_set_that_is_not_downloaded(cache, tmp_path):
    by_hand = Release("toy", (("a.p",), ("b.p", "b.pkl")), (), {}, "shapes", home="https://one")
    other = by_hand._replace(files=(("c.npz",),), home="https://two")
    with pytest.raises(DataError) as raised:
        find("toy", [by_hand, other], str(tmp_path))
    first, second = str(raised.value).split("\n")
    assert first == f"toy: no folder toy in {tmp_path}, {cache} holds it, and there is no automatic download."
    put = f"Put a.p, b.p from https://one or c.npz from https://two into {tmp_path}/toy"
    assert second == f"{put}, or train on embedded data: --data shapes"
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "b.pkl").touch()
    with pytest.raises(DataError, match="toy lacks a.p; the whole set is at https://one$"):
        find("toy", [by_hand, other], str(tmp_path))
    (tmp_path / "toy" / "b.pkl").rename(tmp_path / "toy" / "c.npz")
    assert find("toy", [by_hand, other], str(tmp_path)) == (other, [tmp_path / "toy" / "c.npz"])
    assert not cache.exists()


def test_no_internet_and_an_archive(cache):
    mirror = _closed_port()
    source = _source(mirror)._replace(downloads={"toy.tar.gz": ""}, instead="shapes")
    with pytest.raises(DataError, match=f"\nUnpack {mirror}toy.tar.gz as {cache}/toy, or train on .*: --data shapes$"):
        find("toy", [source])


def test_a_server_that_never_answers(cache, monkeypatch):
    monkeypatch.setattr(folders, "_ANY_ANSWER", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(DataError, match="no connection to"):
        find("toy", [_source(f"http://127.0.0.1:{silent.getsockname()[1]}/")])
