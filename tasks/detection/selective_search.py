"""Selective search: boxes that may hold an object, of regions that grow together where they are alike.

Source: Uijlings et al. 2013, Selective search for object recognition. The program is OpenCV's, of its module ximgproc.
"""

import ctypes
import importlib
import threading
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np

from errors import RunError

_SMOOTHING = 0.8  # deviation in pixels of the Gaussian in front of the segmentation, as in the paper
_SEED = 0
_alone = threading.Lock()  # all threads of a process draw from one sequence of random numbers


def library() -> ModuleType:
    """OpenCV with the modules of its contributors.

    Raises:
        RunError: it can't be imported, with the line that installs it.
    """
    try:
        importlib.import_module("cv2.ximgproc.segmentation")  # which opencv-python lacks
        return importlib.import_module("cv2")
    except ImportError as error:
        remedy = "python -m pip install -r requirements-regions.txt"
        raise RunError(f"selective search needs opencv-contrib-python-headless ({error}): {remedy}") from error


def _version() -> str:
    return library().__version__


@dataclass(frozen=True)
class SelectiveSearch:
    """Finds boxes in a picture: uint8 [H, W, 3] of RGB in 0..255 -> float32 [regions, 4].

    The picture is cut into small regions of like colour by graph segmentation, in several colour spaces and scales. In
    each, the two neighbours that are most alike become one region until all are one. The box of every region on the
    way counts once.

    A box is (top, left, bottom, right) in continuous pixels of the picture. The first are the best: those of regions
    that arose late, mixed at random as in the paper, so that the large ones do not come all at once. Where there are
    fewer than `regions`, the last are 0. The same picture always gives the same boxes.

    Args:
        regions: the most boxes.
        mode: "fast" has two colour spaces and two measures of likeness, "quality" five and four.
        scale: the least pixels of a small region, and k of Felzenszwalb and Huttenlocher 2004; further segmentations
            have its multiples.

    Raises:
        RunError: OpenCV is missing.
    """

    regions: int
    mode: str
    scale: int
    version: str = field(default_factory=_version)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """The boxes of a picture."""
        search = library().ximgproc.segmentation.createSelectiveSearchSegmentation()
        search.setBaseImage(np.ascontiguousarray(image[..., ::-1]))  # OpenCV's pixels are blue, green, red
        begin = {"fast": search.switchToSelectiveSearchFast, "quality": search.switchToSelectiveSearchQuality}
        begin[self.mode](self.scale, self.scale, _SMOOTHING)
        with _alone:
            # It mixes by rand() of C, which no seed of OpenCV's or NumPy's reaches.
            ctypes.CDLL(None).srand(_SEED)
            left, top, width, height = search.process()[: self.regions].T
        boxes = np.zeros((self.regions, 4), np.float32)
        boxes[: len(left)] = np.stack([top, left, top + height, left + width], axis=1)
        return boxes
