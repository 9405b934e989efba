"""Pictures and masks in files as a Split."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from datasets.checked_pictures import Checked
from datasets.picture_split import PictureFiles, PictureSplit
from datasets.split import Field, Fields

_OF_FILES = ("images", "masks")


class MaskedSplit(PictureSplit):
    """Examples of pictures and masks in files: "images" and "masks", and small fields in memory.

    These are "files", what the data set calls a picture; "sizes" int32 [2], the (height, width) of the upright picture;
    "places" float32 [4], where the whole picture lies in "images": (top, left, bottom, right) in continuous pixels; it
    is larger than the frame of a crop.

    Args:
        files: of the data set; the last of their channels is the mask.
        checked: the examples, as datasets.masks.fitted.fit fits them.
        root: of the data set's folder, from which the names of the pictures start.
    """

    def __init__(self, files: PictureFiles, checked: Checked, root: Path):
        self._masks = [picture.mask for picture in checked.members]
        self._orientations = [fitted.orientation for fitted in checked.fitted]
        arrays = {
            "files": np.array([picture.file for picture in checked.members], np.str_),
            "sizes": np.array([fitted.size for fitted in checked.fitted], np.int32).reshape(-1, 2),
            "places": np.array([fitted.place for fitted in checked.fitted], np.float32).reshape(-1, 4),
        }
        super().__init__(files, checked.numbers, arrays, root, [mask.digest() for mask in self._masks])
        height, width, depth = files.shape
        pixels = np.dtype(np.uint8)
        self.fields |= {"images": Field(pixels, (height, width, depth - 1)), "masks": Field(pixels, (height, width))}

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples; what is not in memory is decoded.

        Raises:
            DataError: a file can't be read any more.
        """
        names = tuple(names) or tuple(self.fields)
        if not set(names).intersection(_OF_FILES):
            return super().take(rows, names)
        taken = super().take(rows, {*names, "images"} - {"masks"})
        both = taken["images"]
        taken |= {"images": np.ascontiguousarray(both[..., :-1]), "masks": np.ascontiguousarray(both[..., -1])}
        return {name: taken[name] for name in names}

    def original(self, name: str, row: int) -> np.ndarray:
        """The field of one example at its own size: "masks" uint8 [height, width] of "sizes"."""
        if name != "masks":
            return super().original(name, row)
        height, width = self._arrays["sizes"][row].tolist()
        return self._masks[row].read((height, width), self._orientations[row])

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """That of the base class; with "masks", also what they depend on."""
        names = set(names) or set(self.fields)
        if "masks" not in names:
            return super().fingerprint(names)
        digest = hashlib.sha256(super().fingerprint({*names, "images"} - {"masks"}))
        for mask in self._masks:
            digest.update(mask.state().encode(errors="surrogatepass"))
        return digest.digest()
