"""`voc:FOLDER`: pictures with boxes in the XML of Pascal VOC (Everingham et al. 2010), in any of its usual layouts."""

import os
from os.path import isdir
from pathlib import Path
from typing import NamedTuple

from datasets.boxed import annotations
from datasets.boxed.annotations import AnnotatedPicture, Members
from datasets.boxed.flaws import Flaws
from datasets.boxed.voc_xml import read
from datasets.dataset import Dataset
from datasets.options import Channels, Classes, Fit, MemoryBudget, Strict
from datasets.reading.picture_files import split_folders, visible
from errors import DataError
from parameters import ImageSize

_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".avif", ".ppm")
_NEEDED = "voc:FOLDER takes JPEGImages and Annotations, or images and annotations, or pictures with their .xml beside"


class _Files(NamedTuple):
    """What a folder holds, by names without ending: annotations, and pictures (a.jpg and a.png are two of one name)."""

    annotations: dict[str, Path]
    pictures: dict[str, list[Path]]


def _find(root: Path, flaws: Flaws) -> Members:
    """The pictures of FOLDER.

    FOLDER has JPEGImages and Annotations, or images and annotations, or pictures with their .xml beside; or train, val
    (or valid, validation) and test, each of them such a folder. X.xml belongs to X.jpg, or else to its <filename>. The
    splits are those of ImageSets/Main/train.txt, val.txt, trainval.txt and test.txt, or the folders.

    Boxes count pixels from 1 and include the last one, as VOC's do: xmin 1 and xmax 10 become 0 and 10. Where EXIF
    turns a picture upright, and <size> is that of the picture as it lies in its file, the boxes are turned with it;
    else they are taken to be those of the upright picture.
    """
    return {split: _pair(root, files, names, flaws) for split, (files, names) in _splits(root).items()}


def _splits(root: Path) -> dict[str, tuple[_Files, list[str]]]:
    """Split -> the files of its folder, and which names belong to it: by folders, else by lists."""
    found = {}
    for split, folder in split_folders(root, lambda folder: bool(_list(folder).annotations)).items():
        files = _list(folder)
        if not files.annotations or not files.pictures:
            raise DataError(f"{folder} holds no {'pictures' if files.annotations else '.xml'}: {_NEEDED}")
        found[split] = files, sorted(files.annotations.keys() | files.pictures.keys())
    if len(found) > 1:
        return found
    files, names = found["train"]
    return {split: (files, members) for split, members in _listed(root, names).items()}


def _list(folder: Path) -> _Files:
    """The files of a folder in one of the layouts; empty where there are none."""
    inner = {path.name.lower(): path for path in visible(folder, _NEEDED) if isdir(path)}
    of_pictures = inner.get("jpegimages") or inner.get("images") or folder
    of_annotations = inner.get("annotations") or of_pictures
    found = _Files({path.stem: path for path in visible(of_annotations, _NEEDED) if path.suffix.lower() == ".xml"}, {})
    for path in visible(of_pictures, _NEEDED):
        if path.suffix.lower() in _PICTURES:
            found.pictures.setdefault(path.stem, []).append(path)
    return found


def _listed(root: Path, names: list[str]) -> dict[str, list[str]]:
    """Split -> names, by the lists of ImageSets; all names are for training where there are no lists."""
    lists = _lists(root, names)
    train, validation, test = (lists.get(name) for name in ("train", "val", "test"))
    if train is None:
        elsewhere = {*(validation or ()), *(test or ())}
        train = [name for name in lists.get("trainval", names) if name not in elsewhere]
    elif validation is None:
        validation = [name for name in lists.get("trainval", ()) if name not in set(train)]
    splits = {"train": train}
    splits |= {split: members for split, members in (("validation", validation), ("test", test)) if members}
    for one, other in (("train", "validation"), ("train", "test"), ("validation", "test")):
        if both := sorted({*splits.get(one, ())} & {*splits.get(other, ())}):
            told = f"{len(both)} pictures are in {one} and in {other}, {both[0]} among them"
            raise DataError(f"{root / 'ImageSets'}: {told}; a picture belongs to one of them")
    return splits


def _lists(root: Path, names: list[str]) -> dict[str, list[str]]:
    """The names in each list of ImageSets that exists, "train", "val", "trainval" or "test", without endings."""
    folder = root / "ImageSets"
    folder = folder / "Main" if isdir(folder / "Main") else folder
    known, lists = set(names), {}
    for name in ("train", "val", "trainval", "test"):
        path = folder / f"{name}.txt"
        try:
            lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path}: can't be read as a list of names ({error}); correct it, or remove it") from error
        stems = [line if line in known else os.path.splitext(line)[0] for line in lines if line]
        lists[name] = list(dict.fromkeys(stems))
        if not lists[name]:
            raise DataError(f"{path} names no picture; fill it, or remove it")
    return lists


def _pair(root: Path, files: _Files, names: list[str], flaws: Flaws) -> list[AnnotatedPicture]:
    """The pictures of these names with their annotations; notes in flaws what has no partner."""
    members, taken = [], set()
    for name in names:
        if name not in files.annotations:
            continue
        path = files.annotations[name]
        source = os.path.relpath(path, root)
        written = read(path)
        picture = _picture_of(path, written.filename, files)
        if picture is None:
            flaws.note("annotations without their picture", "skipped", source)
        elif picture in taken:
            flaws.note("annotations of a picture that has one already", "skipped", source)
        else:
            members.append(AnnotatedPicture(picture, picture.name, source, written.size, written.objects))
            taken.add(picture)
    for name in names:
        pictures = files.pictures.get(name, [])
        if name not in files.annotations and not taken.intersection(pictures):
            what = "pictures without an annotation" if pictures else "names in ImageSets without files"
            flaws.note(what, "skipped", os.path.relpath(pictures[0], root) if pictures else name)
    return members


def _picture_of(annotation: Path, filename: str, files: _Files) -> Path | None:
    """The picture of an annotation: the one of the same name, else the one that <filename> names."""
    named = Path(filename.replace("\\", "/"))  # Windows' programs write whole paths, too
    own = files.pictures.get(annotation.stem, [])
    if not own and named.stem not in files.annotations:
        own = files.pictures.get(named.stem, [])
    if len(own) > 1:
        told = " and ".join(path.name for path in own)
        own = [path for path in own if path.name == named.name]
        if not own:
            raise DataError(f"{annotation} may be about {told}; remove all but one, or put one into its <filename>")
    return own[0] if own else None


# The signature stands here, since the command line reads it as text; annotations.load says what it gives and raises.
def load(
    data_dir: str,
    seed: int,
    *,
    image_size: ImageSize = (224,),
    channels: Channels = 3,
    resize: Fit = "letterbox",
    classes: Classes = (),
    strict: Strict = False,
    memory_budget: MemoryBudget = 0.5,
) -> Dataset:
    """The data set of the path that the user names."""
    return annotations.load(_find, data_dir, seed, image_size, channels, resize, classes, strict, memory_budget)
