"""Names of classes in a text file, one a line, in the order of their numbers."""

from pathlib import Path

from errors import DataError, unreadable
from parameters import IGNORED
from texts import composed, some

_NAMES = ("classes.txt", "labels.txt")


def find(folder: Path) -> tuple[str, ...]:
    """The names in classes.txt or labels.txt of a folder, or else of the folder above; () without such a file.

    Raises:
        DataError: there are both and they differ, or one can't be read or names no classes.
    """
    for place in (folder, folder.absolute().parent):  # FOLDER/val may be measured alone
        lists = [read(path) for name in _NAMES if (path := place / name).is_file()]
        if len(set(lists)) > 1:
            raise DataError(f"{place}: {' and '.join(_NAMES)} name other classes; remove one of them")
        if lists:
            return lists[0]
    return ()


def read(path: Path) -> tuple[str, ...]:
    """The names in a file; lines that are empty or begin with "#" are left out.

    Raises:
        DataError: it can't be read, or doesn't name two to 255 different classes.
    """
    return checked(path, [line for line in lines(path) if not line.startswith("#")])


def lines(path: Path) -> list[str]:
    """The lines of a text file that are not empty, without spaces around.

    Raises:
        DataError: it can't be read as text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not text in UTF-8") from error
    except OSError as error:
        raise unreadable(path, error) from error
    return [stripped for line in text.splitlines() if (stripped := composed(line.strip()))]


def checked(path: Path, names: list[str]) -> tuple[str, ...]:
    """The names of a file's classes.

    Raises:
        DataError: they are not two to 255 different ones.
    """
    if twice := [name for at, name in enumerate(names) if name in names[:at]]:
        raise DataError(f"{path} names {some(twice)} twice; each class has one line")
    if not 2 <= len(names) <= IGNORED:
        raise DataError(f"{path} names {len(names)} classes; masks have 2 to {IGNORED}")
    return tuple(names)
