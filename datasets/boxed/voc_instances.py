"""`voc:FOLDER` with instances: Pascal VOC's SegmentationObject (Everingham et al. 2010), beside boxes in its XML."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

import numpy as np

from datasets.boxed.annotated import Thing
from datasets.boxed.regions import Region
from datasets.masks.mask_file import MaskFile
from errors import DataError
from parameters import IGNORED


class ObjectFiles:
    """The PNGs of a data set whose pixels are numbers of objects: k for the k-th object of the XML, 255 for the border.

    Args:
        root: of the data set.
        paths: of its files, relative to root.

    Raises:
        DataError: there are none.
    """

    FOLDER = "SegmentationObject"

    def __init__(self, root: Path, paths: Iterable[PurePath]):
        self._root = root
        self._files: Mapping[tuple[PurePath, str], PurePath] = {
            (path.parent.parent, path.stem): path
            for path in paths
            if path.parent.name.lower() == self.FOLDER.lower() and path.suffix.lower() == ".png"
        }
        if not self._files:
            told = f"{root} holds no .png in a folder {self.FOLDER}, from which the pixels of objects are read"
            raise DataError(f"{told}; add it beside Annotations, or leave --instances out")

    def of(self, annotation: PurePath) -> Path | None:
        """The file beside the folder of an annotation, Annotations/X.xml -> SegmentationObject/X.png; None for none."""
        found = self._files.get((annotation.parent.parent, annotation.stem))
        return self._root / found if found else None


def with_pixels(things: Sequence[Thing], path: Path) -> list[Thing]:
    """The objects of an annotation, in its order, with their pixels.

    Raises:
        DataError: the file can't be read, or holds a number that no object has.
    """
    numbers = MaskFile(path, remedy="save the numbers of the objects").as_stored()
    highest = numbers[numbers != IGNORED].max(initial=0)
    if highest > len(things):
        told = f"{path}: {highest} is the number of an object, and the annotation has {len(things)} objects"
        raise DataError(f"{told}; make them the same")
    return [thing._replace(region=_region(numbers == number)) for number, thing in enumerate(things, 1)]


def _region(pixels: np.ndarray) -> Region:
    """The pixels bool [height, width] as runs."""
    ends = np.flatnonzero(np.diff(pixels.T.ravel(), prepend=False))
    return Region((), tuple(np.diff(ends, prepend=0, append=pixels.size).tolist()), pixels.shape)
