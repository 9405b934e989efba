"""Allows one training at a time in a run folder, by the file RUN/.lock, which its process holds until it ends."""

import contextlib
import fcntl
import json
import os
import socket
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from errors import RunError, UsageError
from files import reported
from texts import print_lines

BEAT = 5.0  # seconds between two updates of the file's time by the process that holds the lock
DEAD = 30.0  # seconds without an update after which a process on another machine counts as dead


class Lock:
    """A context manager that holds the lock of a run folder, and makes the folder if it does not exist.

    Within one machine the kernel's lock (flock) on the file decides. The kernel releases it when its process ends, in
    whatever way. So the content of a dead process's file does not matter, even if another process has its number now.

    On a disk that several machines share, and on file systems without locks, the kernel may not know of the other
    process. There, a holder is alive as long as it updates the file's time. If the file names another machine, or an
    earlier boot of this one, the lock watches the file for DEAD seconds. Only a change of the time counts, since the
    clocks of machines differ. A holder that sleeps longer than that loses the lock to another machine.

    Args:
        folder: the run folder.

    Raises (when entered):
        RunError: another process trains in the folder, or the folder can't be written.
        UsageError: the folder is a file, or a link to nowhere.
    """

    def __init__(self, folder: Path):
        self.folder, self.path = folder, folder / ".lock"
        self._file: int | None = None
        self._released = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)
        self._record = {
            "process": os.getpid(),
            "host": socket.gethostname(),
            "since": f"{datetime.now():%Y-%m-%d %H:%M:%S}",
            "machine": _machine(),
        }

    def __enter__(self) -> "Lock":
        if self.folder.exists() and not self.folder.is_dir():
            raise UsageError(f"{self.folder} is a file; --save_dir takes a folder")
        if self.folder.is_symlink() and not self.folder.exists():
            raise UsageError(f"{self.folder} is a link to nowhere; make the folder that it leads to, or remove it")
        self._made = [path for path in (self.folder, *self.folder.parents) if not path.exists()]
        try:
            with reported(self.path):
                while not self._acquire():
                    pass
        except BaseException:
            self._leave()
            raise
        self._heart.start()
        os.register_at_fork(after_in_child=self._close)  # a child that outlives this process must not hold the lock
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is None:  # in a forked child
            return
        self._released.set()
        self._heart.join()
        if self._is_in_place():
            with contextlib.suppress(OSError):
                self.path.unlink()
        self._leave()

    def _acquire(self) -> bool:
        """Takes the lock. Returns False if another process deleted the file meanwhile as it released it; try again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._close()
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        certain = self._kernel_lock()
        found = self._read()
        if found and not (certain and found["machine"] == self._record["machine"]):
            self._watch(found)
            certain = False
        if not self._is_in_place():
            return False
        text = json.dumps(self._record).encode()
        try:
            os.pwrite(self._file, text, 0)  # overwrites the old text, which works on a full disk
        except OSError:
            self.path.unlink()
            raise
        os.ftruncate(self._file, len(text))
        if not certain:
            os.fsync(self._file)
            time.sleep(BEAT / 5)  # if two processes write at once, the last one gets the lock
            if self._read() != self._record:
                raise self._refusal(self._read())
        return True

    def _kernel_lock(self) -> bool:
        """Takes the kernel's lock. Returns False if the file system has no locks.

        Raises:
            RunError: another process holds the lock.
        """
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found = self._read()
            elsewhere = found and found["machine"] != self._record["machine"]
            hint = f". If that host is gone for good, delete {self.path}" if elsewhere else ""
            raise self._refusal(found, hint) from None
        except OSError:
            return False
        return True

    def _watch(self, found: dict[str, Any]) -> None:
        """Waits up to DEAD seconds, and raises RunError as soon as the holder updates the file."""
        print_lines(
            f"{self.folder} was locked by {_who(found)}; waiting {DEAD:.0f} seconds for a sign of life", flush=True
        )
        before, end = self._touched(), time.monotonic() + DEAD
        while (touched := self._touched()) and time.monotonic() < end:
            if touched != before:
                raise self._refusal(self._read())
            time.sleep(BEAT / 5)

    def _refusal(self, found: dict[str, Any] | None, hint: str = "") -> RunError:
        who = _who(found) if found else "another process"
        return RunError(f"{self.folder} is being trained by {who}; wait for it, or choose another --save_dir{hint}")

    def _read(self) -> dict[str, Any] | None:
        """The record of the holder in the file; None if it is missing or invalid."""
        try:
            found = json.loads(self.path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) and self._record.keys() == found.keys() else None

    def _touched(self) -> int | None:
        """The time of the last update of the file in nanoseconds; None if the file does not exist."""
        try:
            with open(self.path, "rb") as file:  # open() makes a network file system fetch the time from its server
                return os.fstat(file.fileno()).st_mtime_ns
        except FileNotFoundError:
            return None

    def _is_in_place(self) -> bool:
        """Whether the open file is still the one at the path."""
        try:
            return os.path.samestat(os.fstat(self._file), os.stat(self.path))
        except FileNotFoundError:
            return False

    def _beat(self) -> None:
        while not self._released.wait(BEAT):
            with contextlib.suppress(OSError):
                os.utime(self._file)

    def _leave(self) -> None:
        """Closes the file, and removes the folders that this lock made if they are empty."""
        self._close()
        for path in self._made:
            with contextlib.suppress(OSError):
                path.rmdir()

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _who(found: dict[str, Any]) -> str:
    return f"process {found['process']} on host {found['host']} since {found['since']}"


def _machine() -> str:
    """A name for this boot of this machine; without Linux's boot id, the name of the machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return socket.gethostname()
