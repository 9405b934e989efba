"""What of a data set in Pascal VOC's layout is in which split, and which picture each annotation is about."""

from collections.abc import Iterable
from pathlib import PurePath

from datasets.boxed.found_files import FoundFiles
from datasets.boxed.pairing import PathEnds
from datasets.boxed.voc_lists import part, read_lists, without_flag
from datasets.flaws import Flaws
from errors import DataError


def by_splits(found: FoundFiles, kind: str, flaws: Flaws) -> dict[str, list[PurePath]]:
    """Split -> annotations, pictures without one, and names without a file: by lists, else by folders.

    kind: of the lists; see read_lists.

    Raises:
        DataError: a list can't be read, a line of it is ambiguous, or the splits overlap.
    """
    return _by_lists(found, kind) or found.by_folders([*found.annotations, *found.lone()], flaws)


def partners(found: FoundFiles, names: Iterable[PurePath], flaws: Flaws) -> dict[PurePath, PurePath]:
    """Picture -> its annotation, for those of the names that have both; notes in flaws what has no partner.

    Raises:
        DataError: an annotation may be about several pictures.
    """
    taken: dict[PurePath, PurePath] = {}
    known = set(found.pictures)
    for name in names:
        pictures = found.pairs.get(name, [])
        if len(pictures) > 1:
            told = " and ".join(picture.name for picture in pictures)
            remedy = "remove all but one, or put one into its <filename>"
            raise DataError(f"{found.root / name} may be about {told}; {remedy}")
        if pictures and pictures[0] not in taken:
            taken[pictures[0]] = name
        elif pictures:
            flaws.note("annotations of a picture that has one already", "skipped", str(name))
        elif name in found.pairs:
            flaws.note("annotations without their picture", "skipped", str(name))
        else:
            what = "pictures without an annotation" if name in known else "names in ImageSets without files"
            flaws.note(what, "skipped", str(name))
    return taken


def _by_lists(found: FoundFiles, kind: str) -> dict[str, list[PurePath]]:
    """Split -> annotations, pictures without one, and names without a file, as lists name them; {} without lists."""
    owners = {picture: annotation for annotation, own in found.pairs.items() for picture in own}
    splits: dict[str, list[PurePath]] = {}
    for base, lists in read_lists(found.root, found.paths, kind).items():
        everything = [*found.annotations, *found.pictures]
        ends = PathEnds([path for path in everything if path.is_relative_to(base)] or everything)
        named = {
            split: list(dict.fromkeys(_member(found, owners, ends, line) for line in lines))
            for split, lines in lists.items()
        }
        inside = [path for path in (*found.annotations, *found.lone()) if path.is_relative_to(base)]
        for split, members in part(found.root / base / "ImageSets", named, inside).items():
            splits[split] = [*splits.get(split, ()), *members]
    return splits


def _member(found: FoundFiles, owners: dict[PurePath, PurePath], ends: PathEnds, line: str) -> PurePath:
    """What a line of a list names: an annotation, or a picture that has none, or the name itself if it has no file."""
    named = dict.fromkeys(owners.get(path, path) for path in ends.find(line) or ends.find(without_flag(line)))
    named = [path for path in named if path in found.pairs] or list(named)
    if len(named) > 1:
        told = f"{line} may be {named[0]} or {named[1]}"
        raise DataError(f"{found.root / 'ImageSets'}: {told}; write it with its folder")
    return named[0] if named else PurePath(without_flag(line))
