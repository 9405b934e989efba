"""Which annotation belongs to which picture, by their paths alone, whatever the folders are called."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import PurePath, PurePosixPath

from datasets.reading import pictures
from datasets.reading.picture_files import split_of
from texts import composed

_ENDINGS = pictures.SUFFIXES | {".xml", ".txt"}
_FOLDERS_OF_PICTURES = ("jpegimages", "images", "imgs", "img", "pictures", "photos")


class PathEnds:
    """Files by the ends of their paths, for paths that were written on another machine or without an ending.

    Args:
        paths: relative to the data set's folder.
    """

    def __init__(self, paths: Iterable[PurePath]):
        self._found: dict[tuple[str, ...], list[PurePath]] = defaultdict(list)
        for path in paths:
            for name in dict.fromkeys((path.name, path.stem)):
                whole = tuple(map(composed, (*path.parts[:-1], name)))
                for first in range(len(whole)):
                    self._found[whole[first:]].append(path)

    def find(self, written: str) -> list[PurePath]:
        """The files that share the longest end with a path.

        "C:\\\\sets\\\\b\\\\x.jpg" finds a/b/x.jpg, else a/x.jpg, else x.png. "b/x" finds a/b/x.jpg. [] stands for none.
        """
        path = posix(composed(written))
        names = (path.name, path.stem) if path.suffix.lower() in _ENDINGS else (path.name,)
        folders = [part for part in path.parts[:-1] if part not in (".", "..", "/")]
        for first in range(len(folders) + 1):
            for name in names:
                if found := self._found.get((*folders[first:], name)):
                    return found
        return []


def posix(written: str) -> PurePosixPath:
    """A path that a file names; programs on Windows write it with "\\"."""
    return PurePosixPath(written.replace("\\", "/"))


def pair(
    annotations: Sequence[PurePath], files: Sequence[PurePath], named: Callable[[PurePath], str]
) -> dict[PurePath, list[PurePath]]:
    """The picture of each annotation: the one of the same name that lies nearest.

    A picture beside the annotation is nearest, then one in a folder whose path differs in one part (images/a/x.jpg of
    labels/a/x.txt), then the only one of that name that is left, then the one that the annotation itself names. No
    annotation gets a picture of another split.

    Args:
        annotations, files: of pictures, relative to the data set's folder.
        named: annotation -> the path of its picture as it is written in it, or "".

    Returns:
        Annotation -> [its picture], [] where it has none, or all pictures that it may be about.
    """
    found: dict[PurePath, list[PurePath]] = {annotation: [] for annotation in annotations}
    taken: set[PurePath] = set()
    for keys in (_place, _near_places, _name):
        left = [annotation for annotation in annotations if not found[annotation]]
        places = _by_key((path for path in files if path not in taken), keys)
        for annotation in left:
            candidates = dict.fromkeys(path for key in keys(annotation) for path in places.get(key, ()))
            found[annotation] = _likely(annotation, list(candidates), named)
        taken.update(chosen[0] for chosen in found.values() if len(chosen) == 1)
    left = [annotation for annotation in annotations if not found[annotation]]
    ends, names = PathEnds(files if left else ()), {annotation.stem for annotation in annotations}
    for annotation in left:
        written = named(annotation)
        if written and posix(written).stem not in names:
            found[annotation] = _likely(annotation, ends.find(written), named)
    return found


def _place(path: PurePath) -> Iterator[Hashable]:
    """The folder and the name, for what lies beside each other."""
    yield path.parts[:-1], composed(path.stem)


def _near_places(path: PurePath) -> Iterator[Hashable]:
    """The folder without one of its parts, and the name."""
    folders = path.parts[:-1]
    yield folders, composed(path.stem)
    for left_out in range(len(folders)):
        yield folders[:left_out] + folders[left_out + 1 :], composed(path.stem)


def _name(path: PurePath) -> Iterator[Hashable]:
    yield composed(path.stem)


def _by_key(
    paths: Iterable[PurePath], keys: Callable[[PurePath], Iterator[Hashable]]
) -> dict[Hashable, list[PurePath]]:
    found = defaultdict(list)
    for path in paths:
        for key in dict.fromkeys(keys(path)):
            found[key].append(path)
    return found


def _likely(annotation: PurePath, files: list[PurePath], named: Callable[[PurePath], str]) -> list[PurePath]:
    """Those of the pictures that the annotation is about: one, if its split, its text or their folder decides."""
    own = split_of(annotation)
    files = [path for path in files if own is None or split_of(path) in (None, own)]
    if len(files) > 1 and (written := named(annotation)):
        files = [path for path in PathEnds(files).find(written) if path.name == posix(written).name] or files
    if len(files) > 1:
        usual = [path for path in files if any(part.lower() in _FOLDERS_OF_PICTURES for part in path.parts[:-1])]
        files = usual if len(usual) == 1 else files
    return files
