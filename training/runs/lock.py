"""One training at a time in a run folder: RUN/.lock, held by the process that trains there, invalid when it is dead."""

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
from training.files import reported

BEAT = 5.0  # seconds between two touches of the file by its holder
DEAD = 30.0  # seconds without a touch that prove that the holder on another machine is dead


class Lock:
    """While it is entered, no other process can enter the lock of the same folder, which it makes.

    Within one machine the kernel's lock (flock) on the file is the truth: it ends with its process, however that ends.
    So whatever a dead process wrote into the file means nothing, even if another process has its number by now.

    Between machines that share a disk, and on file systems without locks, the kernel may know nothing of the other
    process. There the holder is alive as long as it touches the file. A file that names another machine, or this one
    before it was started anew, is watched for DEAD seconds; changes count, not times, for clocks differ. (A holder that
    sleeps for longer loses the lock to another machine.)

    Args:
        folder: the run folder.

    Raises (when entered):
        RunError: another process trains there, or the folder can't be written.
        UsageError: the folder is a file.
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
        """Takes the lock; False when the file was deleted meanwhile, by a process that released it: try again."""
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
            os.pwrite(self._file, text, 0)  # over the old text: a full disk has room for that
        except OSError:
            self.path.unlink()
            raise
        os.ftruncate(self._file, len(text))
        if not certain:
            os.fsync(self._file)
            time.sleep(BEAT / 5)  # if two came here at once, the last to write has it
            if self._read() != self._record:
                raise self._refusal(self._read())
        return True

    def _kernel_lock(self) -> bool:
        """Whether the kernel gave the lock; False where the file system has none."""
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
        """Raises RunError as soon as the holder shows that it lives."""
        print(f"{self.folder} was locked by {_who(found)}; waiting {DEAD:.0f} seconds for a sign of life", flush=True)
        before, end = self._touched(), time.monotonic() + DEAD
        while (touched := self._touched()) and time.monotonic() < end:
            if touched != before:
                raise self._refusal(self._read())
            time.sleep(BEAT / 5)

    def _refusal(self, found: dict[str, Any] | None, hint: str = "") -> RunError:
        who = _who(found) if found else "another process"
        return RunError(f"{self.folder} is being trained by {who}; wait for it, or choose another --save_dir{hint}")

    def _read(self) -> dict[str, Any] | None:
        """What the file says of its holder; None when that makes no sense."""
        try:
            found = json.loads(self.path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) and self._record.keys() == found.keys() else None

    def _touched(self) -> int | None:
        """When the file was touched last, in nanoseconds; None when it is gone."""
        try:
            with open(self.path, "rb") as file:  # opening makes a network file system ask its server
                return os.fstat(file.fileno()).st_mtime_ns
        except FileNotFoundError:
            return None

    def _is_in_place(self) -> bool:
        """Whether the file that is open is still the one that others find."""
        try:
            return os.path.samestat(os.fstat(self._file), os.stat(self.path))
        except FileNotFoundError:
            return False

    def _beat(self) -> None:
        while not self._released.wait(BEAT):
            with contextlib.suppress(OSError):
                os.utime(self._file)

    def _leave(self) -> None:
        """Closes the file, and takes away the folders that were made and stayed empty."""
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
    """One name for each start of each machine; of the machine alone where the kernel has none (not Linux)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return socket.gethostname()
