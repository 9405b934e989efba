"""Writing files so that a reader, or the next start after a crash, sees the old content or the new, never a part."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any


def write_atomically(path: Path, text: str) -> None:
    """Replaces the file's content whole; what was there stays until the new content is safe on the disk."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
            sync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:  # that of a write has no file name
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def write_json(path: Path, value: Any) -> None:
    """Like `write_atomically`, indented JSON."""
    write_atomically(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def sync(descriptor: int) -> None:
    """Waits until the file's bytes are on the disk, where the file system can say so."""
    with contextlib.suppress(OSError):
        os.fsync(descriptor)


def sync_path(path: Path) -> None:
    """Like `sync`, for a closed file or a folder (whose renames it makes durable)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)
