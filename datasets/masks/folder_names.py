"""What the names of folders and files say in a set of masks: which of them are masks, of which split and picture."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from datasets.reading.picture_files import FOLDERS
from texts import composed

_MASKS = (
    "mask", "masks", "label", "labels", "annot", "annots", "annotation", "annotations", "segmentation",
    "segmentations", "segmentationclass", "seg", "gt", "groundtruth", "truth", "trimap", "trimaps",
)  # fmt: skip
_PICTURES = ("jpegimages", "image", "images", "img", "imgs", "picture", "pictures", "photo", "photos", "rgb")
_FILLING = ("class", "ground", "png", "jpeg", "jpg")  # words that say nothing beside others
_OBJECTS = ("object", "objects", "instance", "instances", "segmentationobject")  # whose masks tell no classes
_SPLITS = {name: split for split, names in FOLDERS.items() for name in names}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^A-Za-z_\-. ]+")
_JOINED = re.compile(f"({'|'.join(sorted(_SPLITS, key=len, reverse=True))})({'|'.join((*_MASKS, *_PICTURES))})")
_SUFFIX = re.compile(rf"(.+)[_\-. ](?:{'|'.join(_MASKS)}|l|labelids|trainids|labeltrainids)", re.IGNORECASE)


def _words(folder: str) -> list[str]:
    """The words of a folder's name, in small letters: trainannot -> train, annot; JPEGImages -> jpeg, images."""
    words = []
    for word in _WORD.findall(folder):
        joined = _JOINED.fullmatch(word.lower())
        words += joined.groups() if joined else [word.lower()]
    return words


def is_mask(path: PurePath) -> bool:
    """Whether a file lies in a folder of masks."""
    return any(set(_words(folder)).intersection(_MASKS) for folder in path.parts[:-1])


def is_of_objects(path: PurePath) -> bool:
    """Whether a file lies in a folder of masks that number objects, not classes."""
    return any(set(_words(folder)).intersection(_OBJECTS) for folder in path.parts[:-1])


def place(path: PurePath) -> tuple[str, ...]:
    """The folders of a file without what tells pictures from masks, splits by their usual names.

    images/train/a, train/masks/a and trainannot/a are all at ("train", "a").
    """
    return tuple(filter(None, map(_place_of, path.parts[:-1])))


def _place_of(folder: str) -> str:
    """What a folder's name adds to a place: images -> "", street_masks -> street, Val -> validation."""
    words = _words(folder)
    rest = [word for word in words if word not in (*_MASKS, *_PICTURES, *_FILLING)]
    if rest and all(word in _SPLITS for word in rest):
        return _SPLITS[rest[0]]
    return "_".join(rest) if set(words).intersection((*_MASKS, *_PICTURES)) else composed(folder)


def split_in(folders: tuple[str, ...]) -> str | None:
    """The split of a `place`."""
    return next((folder for folder in folders if folder in FOLDERS), None)


def bare(stem: str) -> str | None:
    """The name of the picture in that of its mask beside it: street_mask -> street; None of other names."""
    match = _SUFFIX.fullmatch(stem)
    return match[1] if match else None


def beginnings(stem: str) -> Iterator[str]:
    """What a name may be without its suffix, the longest first: a_b_L -> a_b, a."""
    for match in reversed(list(re.finditer(r"[_\-. ]", stem))):
        if match.start():
            yield stem[: match.start()]
