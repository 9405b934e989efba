"""Which mask belongs to which picture of a folder, and to which split: by their names."""

import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from datasets.masks.folder_names import bare, beginnings, is_mask, is_of_objects, place, split_in
from datasets.masks.mask import Mask, MaskedPicture, Members
from datasets.reading.picture_files import FOLDERS, files_below, is_picture
from errors import DataError
from texts import composed, print_lines, some

NEEDED = "masks:FOLDER takes pictures and index PNGs of the same names, in folders such as images and masks"


def find(root: Path, mask_of: Callable[[Path], Mask], skip_bad: bool) -> Members:
    """The pictures of a folder with their masks, by split; all are "train" without folders train, val or test.

    A mask lies in a folder whose name says so, or beside its picture with a suffix such as _mask. It has the name of
    its picture, perhaps with a suffix, in the place that corresponds: images/a/x.jpg and masks/a/x_L.png. A split
    without any mask is left out.

    Args:
        root: the folder.
        mask_of: path -> its mask.
        skip_bad: leave out pictures without a mask, and masks without a picture.

    Raises:
        DataError: there are no pictures with masks, some lack their other half, or a picture may have several.
    """
    paths = [path.relative_to(root) for path in files_below(root, NEEDED)]
    paths = [path for path in paths if is_picture(path) and not is_of_objects(path)]
    masks = _masks(paths)
    pictures = [path for path in paths if path not in masks]
    if not masks or not pictures:
        what = "pictures with masks" if not paths else "masks" if pictures else "pictures beside its masks"
        raise DataError(f"{root} has no {what}: {NEEDED}")
    owners, lone = _pair(root, pictures, masks)
    splits = _with_masks(root, _by_split(root, pictures), owners)
    bare_pictures = [path for members in splits.values() for path in members if path not in owners]
    _report(root, "pictures have no mask", bare_pictures, sum(map(len, splits.values())), skip_bad)
    _report(root, "masks have no picture", lone, len(masks), skip_bad)
    return {
        split: [
            MaskedPicture(root / path, path.as_posix(), mask_of(root / owners[path]))
            for path in members
            if path in owners
        ]
        for split, members in splits.items()
    }


def _masks(paths: Sequence[PurePath]) -> set[PurePath]:
    """Those of the paths that are masks: by their folders, or beside pictures by their suffixes."""
    in_folders = set(filter(is_mask, paths))
    names = {(path.parent, path.stem) for path in paths if path not in in_folders}
    beside = {path for path in paths if path not in in_folders and (path.parent, bare(path.stem)) in names}
    return in_folders | beside


def _pair(
    root: Path, pictures: Sequence[PurePath], masks: Iterable[PurePath]
) -> tuple[dict[PurePath, PurePath], list[PurePath]]:
    """Picture -> its mask, and the masks without a picture.

    A mask lies in the place of its picture, or has exactly its name and no other picture of the split has it. A mask of
    exactly the name counts before those with a suffix.

    Raises:
        DataError: a mask may belong to several pictures, or several masks to one.
    """
    at, anywhere = _by_key(pictures, place), _by_key(pictures, lambda path: split_in(place(path)))
    exact: dict[PurePath, list[PurePath]] = defaultdict(list)
    longer: dict[PurePath, list[PurePath]] = defaultdict(list)
    lone = []
    for mask in sorted(masks):
        folders, stem = place(mask), composed(mask.stem)
        name = next((name for name in (stem, *beginnings(stem)) if (folders, name) in at), stem)
        found = at.get((folders, name)) or anywhere.get((split_in(folders), stem), [])
        if len(found) > 1:
            told = " and ".join(map(str, found[:2]))
            raise DataError(f"{root}: {mask} may be the mask of {told}; remove all but one")
        if found:
            (exact if name == stem else longer)[found[0]].append(mask)
        else:
            lone.append(mask)
    for picture in longer.keys() & exact.keys():
        lone += longer.pop(picture)
    owners = {}
    for picture, found in (exact | longer).items():
        if len(found) > 1:
            told = " and ".join(map(str, found[:2]))
            raise DataError(f"{root}: {told} may both be the mask of {picture}; remove all but one")
        owners[picture] = found[0]
    return owners, lone


def _by_key(
    pictures: Iterable[PurePath], where: Callable[[PurePath], Hashable]
) -> dict[tuple[Hashable, str], list[PurePath]]:
    """(where it is, its name) -> pictures."""
    found = defaultdict(list)
    for path in pictures:
        found[where(path), composed(path.stem)].append(path)
    return found


def _by_split(root: Path, pictures: Sequence[PurePath]) -> dict[str, list[PurePath]]:
    """Split -> its pictures.

    Raises:
        DataError: there are splits, and no picture for training.
    """
    split_of = {path: split_in(place(path)) for path in pictures}
    outside = [path for path, split in split_of.items() if split is None]
    splits = {split: [path for path in pictures if split_of[path] == split] for split in FOLDERS}
    if not splits["train"]:
        splits["train"] = outside
    elif outside:
        told = f"{len(outside)} pictures outside of the folders of train, val and test are left out"
        print_lines(f"{root}: {told}, first {outside[0]}", file=sys.stderr)
    splits = {split: members for split, members in splits.items() if members}
    if "train" not in splits:
        raise DataError(f"{root} has {' and '.join(splits)} and no train; name one of these folders, or add train")
    return splits


def _with_masks(
    root: Path, splits: dict[str, list[PurePath]], owners: Mapping[PurePath, PurePath]
) -> dict[str, list[PurePath]]:
    """The splits without those in which no picture has a mask; a line on stderr names these.

    Raises:
        DataError: "train" is one of them.
    """
    empty = [split for split in splits if owners.keys().isdisjoint(splits[split])]
    if "train" in empty:
        raise DataError(f"{root}: no mask has the name of a picture for training, {splits['train'][0]}: {NEEDED}")
    if empty:
        print_lines(f"{root}: no picture of {' and '.join(empty)} has a mask; left out", file=sys.stderr)
    return {split: members for split, members in splits.items() if split not in empty}


def _report(root: Path, what: str, paths: Sequence[PurePath], count: int, skip_bad: bool) -> None:
    """Counts and names files that lack their other half: as an error, or on stderr where they are skipped."""
    if not paths:
        return
    told = f"{root}: {len(paths)} of {count} {what}: {some(list(map(str, paths)))}"
    if not skip_bad:
        raise DataError(f"{told}; add what is missing, or give --skip_bad")
    print_lines(f"{told}; skipped", file=sys.stderr)
