"""The files below a folder of a data set with boxes or masks: pictures, annotations, which belong together, splits."""

from collections.abc import Callable, Iterable
from os.path import abspath, commonpath, expanduser
from pathlib import Path, PurePath

from datasets.boxed.pairing import pair
from datasets.flaws import Flaws
from datasets.reading.picture_files import check_splits, files_below, is_picture, is_unread_picture, split_of
from errors import DataError


class FoundFiles:
    """All files below a folder; paths are relative to it.

    root: the folder. paths: of all files, sorted. annotations: those of the paths that have the ending of annotations.
    pictures: those that are pictures and no annotations. pairs: annotation -> [its picture], [], or all that it may be
    about.

    Args:
        root: as above.
        pictures_root: the folder where the pictures lie if not below root, else "".
        ending: of annotations, such as ".xml".
        named: annotation -> the path of its picture as it is written in it, or "".
        needed: what an error says that there should be.
        flaws: to note what is left out.
        folder: the name, in any case, of the folder in which annotations lie; "" for any.

    Raises:
        DataError: a folder can't be read, or there are no annotations or pictures.
    """

    def __init__(
        self,
        root: Path,
        pictures_root: str,
        ending: str,
        named: Callable[[PurePath], str],
        needed: str,
        flaws: Flaws,
        folder: str = "",
    ):
        def is_annotation(path: PurePath) -> bool:
            return path.suffix.lower() == ending and folder.lower() in ("", path.parent.name.lower())

        self.root = root
        self._pictures_root = Path(abspath(expanduser(pictures_root))) if pictures_root else root
        self.paths = [path.relative_to(root) for path in files_below(root, needed)]
        beside = [path.relative_to(self._pictures_root) for path in files_below(self._pictures_root, needed)]
        self.pictures = [path for path in beside if is_picture(path) and not is_annotation(path)]
        self.annotations = list(filter(is_annotation, self.paths))
        if not self.annotations:
            where = f" in a folder {folder}" if folder else ""
            raise DataError(f"{root} holds no {ending}{where}: {needed}")
        unread = list(filter(is_unread_picture, beside))
        if not self.pictures:
            told = f" ({unread[0].name} is of a format that is not read)" if unread else ""
            raise DataError(f"{self._pictures_root} holds no pictures{told}: {needed}")
        for path in unread:
            flaws.note("pictures of formats that are not read", "left out", str(path))
        self.pairs = pair(self.annotations, self.pictures, named)

    def path_of(self, picture: PurePath) -> Path:
        """Where a picture is."""
        return self._pictures_root / picture

    def lone(self) -> list[PurePath]:
        """The pictures without an annotation in the folders where others have one, and in those below them."""
        paired = {picture for own in self.pairs.values() for picture in own}
        folders = {picture.parent for picture in paired}
        return [path for path in self.pictures if path not in paired and not folders.isdisjoint(path.parents)]

    def by_folders(self, members: Iterable[PurePath], flaws: Flaws) -> dict[str, list[PurePath]]:
        """Split -> those of the members that lie in its folder, or whose picture does; all "train" without a train/.

        Raises:
            DataError: a split has two folders of different names.
        """
        members = list(members)
        split = {path: next(filter(None, map(split_of, (path, *self.pairs.get(path, ())))), None) for path in members}
        if "train" not in split.values():
            return {"train": members}
        check_splits(self.root, members)
        splits: dict[str, list[PurePath]] = {}
        for path in members:
            if split[path] is None:
                flaws.note("files outside of the folders of train, val and test", "skipped", str(path))
            else:
                splits.setdefault(split[path], []).append(path)
        return splits


def short_names(pictures: list[PurePath]) -> list[str]:
    """The paths of pictures without the folders that they all share."""
    shared = commonpath(path.parent for path in pictures) if pictures else ""
    return [path.relative_to(shared).as_posix() for path in pictures]
