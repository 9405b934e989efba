"""Writing files so that a reader, or the next start after a crash, sees the old or the new content, never a part."""

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from errors import RunError

_UNSUPPORTED = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF}  # the file system can't sync such a file
_FORBIDDEN = {errno.EACCES, errno.EPERM}  # a folder can be writable, but not readable
_FULL = {os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT)}


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replaces the file's content whole; what was there stays until the new content is safe on the disk.

    Raises:
        RunError: it can't be written.
    """
    with replaced(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """A file to write in, which takes the place of the one at the path when the block ends without an error.

    Raises:
        RunError: it can't be written.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        with reported(path):
            with open(temporary, "wb") as file:
                yield file
                file.flush()
                sync(file.fileno())
            os.replace(temporary, path)
    finally:
        with contextlib.suppress(OSError):  # after a failure; it might be what fills the disk
            temporary.unlink()


def write_json(path: Path, value: Any) -> None:
    """Like `write_atomically`, indented JSON."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    # The bytes of a name that are no UTF-8, which Python has as surrogates, become JSON's own escapes: \udcff.
    write_atomically(path, text.encode(errors="backslashreplace"))


def sync(descriptor: int) -> None:
    """Waits until the file's bytes are on the disk, where the file system can say so.

    Raises:
        OSError: they can't be put there; a full disk may say so only now.
    """
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise


def sync_path(path: Path) -> None:
    """Like `sync`, for a closed file or a folder (whose renames it makes durable)."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as error:
        if path.is_dir() and error.errno in _FORBIDDEN:
            return
        raise
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def reported(path: Path) -> Iterator[None]:
    """Turns an OSError, which seldom names what was being written, into the RunError that names the path."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error.strerror or str(error)) from error


def unwritable(path: Path, reason: str) -> RunError:
    """The error for what can't be written, with the operating system's reason."""
    remedy = "free some room" if reason in _FULL else "fix that"
    return RunError(f"can't save {path}: {reason}; {remedy}, then the same command resumes")
