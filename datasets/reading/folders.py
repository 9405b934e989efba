"""Finds the files of a data set: in a folder that the user names, in the cache, or on the internet, in this order."""

import contextlib
import fcntl
import os
import queue
import shutil
import tarfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from errors import DataError
from texts import print_lines

_CONNECT, _READ = 4, 20  # seconds without a connection, without a byte
_ANY_ANSWER = 8  # seconds for the first answer of any mirror, names looked up


class Release(NamedTuple):
    """One published form of a data set.

    folder: the name of the folder with its files. files: those that must be in it, each as a tuple of the names that it
    may have. mirrors: addresses to download from, in turn. downloads: file -> its official MD5; a .tar.gz holds the
    folder. instead: an embedded data set for users who cannot download. home: the address where a user gets a set that
    has no mirrors.
    """

    folder: str
    files: tuple[tuple[str, ...], ...]
    mirrors: tuple[str, ...]
    downloads: dict[str, str]
    instead: str
    home: str = ""


def find(name: str, releases: Sequence[Release], data_dir: str = "") -> tuple[Release, list[Path]]:
    """The first release that is there, and the paths of its files in their order.

    Looks in data_dir (which may also be the set's own folder), in $CNN_GRAPHS_DATA and in ~/.cache/cnn-graphs. When
    none of these has it and releases[0] has mirrors, downloads that into the first of these. Raises DataError when the
    set can't be had.
    """
    roots = []
    for root in _roots(data_dir):
        roots.append(root)
        for release in releases:
            own = [root] if root.absolute().name == release.folder else []
            for folder in [*own, root / release.folder]:
                if paths := _files_in(folder, release):
                    return release, paths
    folders = " or ".join(dict.fromkeys(release.folder for release in releases))
    looked = f"no folder {folders} in {', '.join(map(str, roots))}"
    if not releases[0].mirrors:
        raise DataError(f"{name}: {looked} holds it, and there is no automatic download.", _by_hand(releases, roots[0]))
    try:
        return releases[0], _download(releases[0], roots[0])
    except _Unavailable as error:
        remedy = _remedy(releases[0], roots[0])
        raise DataError(f"{name}: {looked}, and the download failed: {error}.", remedy) from error


class _Unavailable(Exception):
    """A download that failed; the message says why."""


def cache_folder() -> Path:
    """Where downloads go, and what is computed from data once."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return Path(base if os.path.isabs(base) else "~/.cache").expanduser() / "cnn-graphs"


def _roots(data_dir: str) -> Iterator[Path]:
    cache = cache_folder()
    for origin, value in (("--data_dir", data_dir), ("$CNN_GRAPHS_DATA", os.environ.get("CNN_GRAPHS_DATA", ""))):
        if value:
            root = Path(os.path.expanduser(value))
            if _names_in(root) is None:  # a typo must not become a download
                raise DataError(f"{origin} {value} is no folder: create it, or leave it out to use {cache}")
            yield root
    yield cache


def _names_in(folder: Path) -> set[str] | None:
    """The names in a folder; None when there is no such folder."""
    try:
        return set(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DataError(f"cannot look into {folder}: {error.strerror}; change its permissions or --data_dir") from error


def _files_in(folder: Path, release: Release) -> list[Path]:
    """The paths of the set's files in a folder; [] when none of them is there, DataError when only some are."""
    names = _names_in(folder) or set()
    paths = [next((folder / name for name in known_as if name in names), None) for known_as in release.files]
    missing = [known_as[0] for known_as, path in zip(release.files, paths, strict=True) if path is None]
    if missing and len(missing) < len(paths):
        home = release.home or release.mirrors[0]
        raise DataError(f"{folder} lacks {', '.join(missing)}; the whole set is at {home}")
    return [] if missing else paths


def _remedy(release: Release, root: Path) -> str:
    """What a user does when a download fails."""
    files, mirror, folder = ", ".join(release.downloads), release.mirrors[0], root / release.folder
    what = f"Unpack {mirror}{files} as" if files.endswith(".tar.gz") else f"Put {files} of {mirror} into"
    return f"{what} {folder}, or train on embedded data: --data {release.instead}"


def _by_hand(releases: Sequence[Release], root: Path) -> str:
    """What a user does about a set that has no automatic download."""
    choices = [f"{', '.join(known_as[0] for known_as in release.files)} from {release.home}" for release in releases]
    choices = dict.fromkeys(choices)  # of forms that differ in the names of their folders alone
    folder, instead = root / releases[0].folder, releases[0].instead
    return f"Put {' or '.join(choices)} into {folder}, or train on embedded data: --data {instead}"


def _download(release: Release, root: Path) -> list[Path]:
    """Downloads a set into root/folder, whole or not at all, and returns the paths of its files."""
    if not _any_answers([mirror + next(iter(release.downloads)) for mirror in release.mirrors]):
        raise _Unavailable(f"no connection to {' or '.join(release.mirrors)}")
    target = root / release.folder
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _workplace(root, release.folder) as place:
            if paths := _files_in(target, release):  # another process was faster
                return paths
            for file, md5 in release.downloads.items():
                if file.endswith(".tar.gz"):
                    with tarfile.open(_fetch(file, md5, release.mirrors, place)) as archive:
                        archive.extractall(place, filter="data")
                else:  # pooch leaves a file to its owner alone
                    _fetch(file, md5, release.mirrors, place / release.folder).chmod(0o644)
            (place / release.folder).rename(target)
    except OSError as error:
        raise _Unavailable(f"cannot write to {root} ({error.strerror or error}); --data_dir names another") from error
    return _files_in(target, release)


@contextlib.contextmanager
def _workplace(root: Path, folder: str) -> Iterator[Path]:
    """A new folder in root, for one process at a time: others wait. What a killed process left there is deleted."""
    place, lock = root / f".{folder}-download", root / f".{folder}-lock"
    with open(lock, "w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with its process, however that ends
        except BlockingIOError:
            print_lines(f"waiting for another process that downloads {folder} to {root}")
            fcntl.flock(held, fcntl.LOCK_EX)
        shutil.rmtree(place, ignore_errors=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
        lock.unlink(missing_ok=True)  # not after a failure: others wait for this very file


def _any_answers(urls: list[str]) -> bool:
    """Whether one of the addresses answers soon; in threads, as no timeout bounds the look-up of a host's name."""
    import requests

    answers = queue.SimpleQueue()

    def ask(url: str) -> None:
        try:
            requests.head(url, timeout=_CONNECT)
            answers.put(True)
        except requests.RequestException:
            answers.put(False)

    for url in urls:
        threading.Thread(target=ask, args=[url], daemon=True).start()
    end = time.monotonic() + _ANY_ANSWER
    try:
        return any(answers.get(timeout=max(0.0, end - time.monotonic())) for _ in urls)
    except queue.Empty:
        return False


def _fetch(file: str, md5: str, mirrors: Sequence[str], folder: Path) -> Path:
    """Downloads a file from the first mirror that has it whole; raises _Unavailable with what each of them did."""
    import pooch
    import requests
    from tqdm import tqdm

    pooch.get_logger().setLevel("WARNING")
    failures = []
    for mirror in mirrors:
        # pooch sets the total; without one, tqdm raises when pooch asks whether the bar is true
        with tqdm(desc=file, total=1, unit="B", unit_scale=True, disable=None, leave=False) as progress:
            downloader = pooch.HTTPDownloader(progress, chunk_size=1 << 16, timeout=(_CONNECT, _READ))
            try:
                return Path(pooch.retrieve(mirror + file, f"md5:{md5}", file, folder, downloader=downloader))
            except requests.HTTPError as error:
                failures.append(f"{mirror}{file}: HTTP status {error.response.status_code}")
            except requests.RequestException:
                failures.append(f"{mirror}{file}: the connection failed or broke off")
            except ValueError:  # pooch's word for another hash
                failures.append(f"{mirror}{file}: its MD5 is not {md5}, it was damaged or replaced")
    raise _Unavailable("; ".join(failures))
