"""The files in a folder and below it, and the pictures among them that logs from other machines mean."""

import os
from collections.abc import Iterable
from pathlib import Path

from datasets.driving.log import FILE
from errors import unreadable

_PICTURES = "img"  # the simulator's folder, in small letters


class Tree:
    """What is in a folder and below it, read once; hidden files and folders are left out.

    Args:
        root: the folder.

    Attributes:
        logs: the paths of the logs relative to root, with slashes, sorted.

    Raises:
        DataError: a folder can't be read.
    """

    def __init__(self, root: Path):
        self._files: dict[str, dict[str, str]] = {}  # folder -> name, also in small letters -> path
        self._folders: dict[str, str] = {}  # folder, also in small letters -> folder
        self.logs: list[str] = []
        waiting, known = [""], set()
        while waiting:
            folder = waiting.pop()
            try:
                status = os.stat(root / folder)
                if (status.st_dev, status.st_ino) in known:  # a link that leads in a circle
                    continue
                known.add((status.st_dev, status.st_ino))
                with os.scandir(root / folder) as entries:
                    visible = [(one.name, one.is_dir()) for one in entries if not one.name.startswith(".")]
            except OSError as error:
                raise unreadable(root / folder, error) from error
            waiting += [_joined(folder, name) for name, is_folder in visible if is_folder]
            self._add(folder, sorted(name for name, is_folder in visible if not is_folder))
        self.logs.sort()

    def _add(self, folder: str, names: Iterable[str]) -> None:
        self._folders.setdefault(folder.lower(), folder)
        self._folders[folder] = folder
        files = self._files[folder] = {}
        for name in names:
            files[name] = path = _joined(folder, name)
            files.setdefault(name.lower(), path)
            if name == FILE:
                self.logs.append(path)

    def find(self, log: str, written: Iterable[str]) -> list[str]:
        """The paths of pictures relative to root, with slashes; "" for those that are not there.

        Each is looked for by its name: in IMG beside the log, beside the log, and in what still exists of the path that
        the log has, below the log's folder or below root. Capital and small letters count as one where need be.

        Args:
            log: the path of the log, one of `logs`.
            written: the paths of the pictures as the log has them, of any system.
        """
        places: dict[str, list[dict[str, str]]] = {}  # folder as written -> files of the folders that it may be
        found = []
        for path in written:
            parent, _, name = path.replace("\\", "/").rpartition("/")
            if parent not in places:
                places[parent] = self._places(log.rpartition("/")[0], parent)
            paths = (files.get(name) or files.get(name.lower()) for files in places[parent])
            found.append(next(filter(None, paths), ""))
        return found

    def _places(self, folder: str, parent: str) -> list[dict[str, str]]:
        parts = [part for part in parent.split("/") if part not in ("", ".")]
        tails = ["/".join(parts[first:]) for first in range(len(parts))]
        below = [_joined(start, tail) for start in dict.fromkeys((folder, "")) for tail in tails]
        candidates = (self._folders.get(one) or self._folders.get(one.lower()) for one in below)
        images = (_joined(folder, name) for name in ("IMG", _PICTURES))
        beside = (self._folders.get(one, self._folders.get(one.lower())) for one in images)
        there = [one for one in (*beside, folder, *candidates) if one is not None]
        return [self._files[one] for one in dict.fromkeys(there)]


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
