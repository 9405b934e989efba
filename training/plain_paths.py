"""Paths that TensorFlow can't misread. It takes [ ] * ? and \\ for a pattern, and no name that is no UTF-8.

Source: GetMatchingPaths in tensorflow/core/platform/file_system_helper.cc, through which checkpoints are found.
"""

import contextlib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PLAIN = re.compile(r"[A-Za-z0-9_./ -]*")
_PART = r"(\.index|\.data-\d+-of-\d+|-\d+-of-\d+|)"  # what follows a prefix in the names of its files, V2 and V1


@contextlib.contextmanager
def plain_folder(folder: Path) -> Iterator[Path]:
    """The folder by a path of plain letters, to write and read in: its own, or a temporary symbolic link's.

    Raises:
        OSError: no such link can be made.
    """
    if _is_plain(folder):
        yield folder
    else:
        with _temporary() as place:
            (place / "folder").symlink_to(folder.absolute())
            yield place / "folder"


@contextlib.contextmanager
def plain_prefix(prefix: Path) -> Iterator[Path]:
    """The prefix of a checkpoint's files, to read them: its own, or that of temporary symbolic links to them.

    Raises:
        OSError: no such links can be made, or the folder can't be read.
    """
    if _is_plain(prefix):
        yield prefix
    else:
        with _temporary() as place:
            for path in prefix.parent.iterdir():
                if part := re.fullmatch(re.escape(prefix.name) + _PART, path.name):
                    (place / f"checkpoint{part[1]}").symlink_to(path.absolute())
            yield place / "checkpoint"


def _is_plain(path: Path) -> bool:
    return bool(_PLAIN.fullmatch(str(path)))


@contextlib.contextmanager
def _temporary() -> Iterator[Path]:
    usual = Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(dir=usual if _is_plain(usual) else "/tmp") as place:
        yield Path(place)
