"""`coco:FILE.json` with masks: polygons and runs of pixels (RLE) of objects, painted into one mask a picture."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from datasets.boxed.annotated import AnnotatedPicture, Members
from datasets.boxed.annotations import SHARES, Options, check_classes, root_of
from datasets.boxed.regions import Region
from datasets.dataset import Dataset
from datasets.flaws import Flaws
from datasets.masks import loading
from datasets.masks.mask import Mask, MaskedPicture
from datasets.reading import pictures as reading
from datasets.wanted import Wanted
from errors import DataError
from parameters import IGNORED
from texts import some

BACKGROUND = "background"
_UNKNOWN = "annotations without polygons or runs of pixels"


class Area(NamedTuple):
    """An annotated object of a picture.

    place: where in its file it is written, for messages. name: of its class. region: its pixels. is_ignored: what is in
    the region does not count: a crowd, or a box whose pixels nobody annotated, which has_box_alone tells.
    """

    place: str
    name: str
    region: Region
    is_ignored: bool = False
    has_box_alone: bool = False


class PaintedMask(Mask):
    """The objects of a picture as a mask.

    Regions that are ignored come first, then objects from the largest to the smallest, so a small object stays visible
    on a large one. Of two of one size the later one in the file is on top.

    Args:
        picture: with areas for objects, and the size that the file states.
        numbers: of the classes; objects of others are background.
    """

    def __init__(self, picture: AnnotatedPicture, numbers: Mapping[str, int]):
        self.source, self._stated = picture.source, picture.size
        self._areas = [(area, numbers[area.name]) for area in picture.objects if area.name in numbers]

    def read(self, size: tuple[int, int], orientation: int) -> np.ndarray:
        """As the base class says. Where the stated size is that of the picture as stored, the mask turns with it."""
        stated = self._stated or size
        if stated == size:
            return self._painted(size)
        if orientation >= 5 and stated == size[::-1]:
            return np.asarray(reading.turned(Image.fromarray(self._painted(stated)), orientation))
        told = f"states {stated[1]}x{stated[0]} pixels, and the picture has {size[1]}x{size[0]}"
        raise DataError(f"{self.source}: the annotation {told}; make them the same")

    def _painted(self, size: tuple[int, int]) -> np.ndarray:
        layers = [(self._pixels(area, size), IGNORED if area.is_ignored else number) for area, number in self._areas]
        layers.sort(key=lambda layer: (layer[1] != IGNORED, -np.count_nonzero(layer[0])))
        classes = np.zeros(size, np.uint8)
        for pixels, number in layers:
            classes[pixels] = number
        return classes

    def _pixels(self, area: Area, size: tuple[int, int]) -> np.ndarray:
        try:
            return area.region.pixels(*size)
        except ValueError as error:
            raise DataError(f"{self.source}: {area.place} {error}; correct it, or remove it") from error

    def state(self) -> str:
        """The hash of the objects and the stated size."""
        return self.digest()

    def digest(self) -> str:
        """The hash of the objects, in their order, and the stated size."""
        objects = [(number, *area._replace(place="")) for area, number in self._areas]
        said = repr((self._stated, objects)).encode(errors="surrogatepass")
        return hashlib.blake2b(said, digest_size=16).hexdigest()


def load(
    find: Callable[[str, Path, Flaws], Members],
    data_dir: str,
    seed: int,
    wanted: Wanted,
    pictures: str,
    options: Options,
) -> Dataset:
    """images and masks as datasets.masks.loading has them. Class 0 is the background, which is all without an object.

    The other classes are those of `classes`, or the names of all objects, sorted; a category that is called background
    is class 0. Crowd regions are IGNORED but for the objects on them, and so are the boxes of objects without polygons
    or runs.

    Args:
        find: as annotations.load takes it; its objects are areas.
        data_dir, seed, wanted, pictures, options: as annotations.load takes them.

    Raises:
        DataError: there is no such set, annotations make no sense or fit no mask, pictures can't be read or are too
            few, or there are flaws and `strict` refuses them.
        UsageError: `classes` names a class that no object has, or one twice.
    """
    flaws = Flaws(data_dir, options.strict, options.skip_bad)
    path = Path(os.path.expanduser(data_dir))
    splits = wanted.of(data_dir, find(pictures, path, flaws))
    check_classes(data_dir, splits, options.classes)
    members = [picture for of_split in splits.values() for picture in of_split]
    _note_boxes(data_dir, members, flaws)
    flaws.tell()
    names = options.classes or sorted({area.name for picture in members for area in picture.objects})
    classes = (BACKGROUND, *(name for name in names if name != BACKGROUND))
    if len(classes) > IGNORED:
        told = f"{data_dir} has {len(classes):,} classes with the background, and masks at most {IGNORED}"
        raise DataError(f"{told}; choose some: --classes {some(list(classes[1:]), 2)}")
    numbers = {name: number for number, name in enumerate(classes)}
    masked = {
        split: [MaskedPicture(one.path, one.file, PaintedMask(one, numbers)) for one in of_split]
        for split, of_split in splits.items()
    }
    root = root_of(path, pictures)
    return loading.load(data_dir, root, masked, classes, seed, wanted, SHARES, options.of_masks())


def _note_boxes(name: str, members: Sequence[AnnotatedPicture], flaws: Flaws) -> None:
    """Notes the objects of which there is a box alone.

    Raises:
        DataError: all are such.
    """
    areas = [(picture, area) for picture in members for area in picture.objects]
    if all(area.has_box_alone for _, area in areas):
        raise DataError(f"{name}: none of {len(areas)} annotations has polygons or runs of pixels for a mask")
    for picture, area in areas:
        if area.has_box_alone:
            flaws.note(_UNKNOWN, "left out with the pixels of their boxes", picture.source, area.place)
