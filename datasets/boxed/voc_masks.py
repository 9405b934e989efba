"""`voc:FOLDER` with masks: SegmentationClass of Pascal VOC (Everingham et al. 2010), or of programs with its layout."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath

from datasets.boxed import label_map
from datasets.boxed.annotations import SHARES, Options, root_of
from datasets.boxed.found_files import FoundFiles, short_names
from datasets.boxed.voc_members import by_splits, partners
from datasets.dataset import Dataset
from datasets.flaws import Flaws
from datasets.masks import loading
from datasets.masks.colour_table import ColourFile
from datasets.masks.mask import Mask, MaskedPicture
from datasets.masks.mask_file import MaskFile
from datasets.wanted import Wanted
from errors import DataError

CLASSES = (
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable",
    "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
)  # fmt: skip
_REMEDY = f"save the numbers of the classes, or add {label_map.NAME} with a line 'NAME:R,G,B::' for each colour"
_NEEDED = "voc:FOLDER takes pictures in JPEGImages and masks of the same names, .png, in SegmentationClass"


def load(data_dir: str, seed: int, wanted: Wanted, pictures: str, options: Options) -> Dataset:
    """images and masks as datasets.masks.loading has them, of VOC's 21 classes; 255, the border, is IGNORED.

    Where there is a labelmap.txt, as CVAT writes it, the classes are those of its lines, and the colours of the pixels
    say which; without it, the numbers of the pixels do.

    The splits are those of ImageSets/Segmentation/train.txt, val.txt, trainval.txt and test.txt, or of folders called
    train, val and test. Pictures without a mask are left out.

    Args:
        data_dir: FOLDER.
        seed: of the validation set.
        wanted: the splits to return.
        pictures: the folder where the pictures lie if not below FOLDER, else "".
        options: of the loader of boxes.

    Raises:
        DataError: there is no such set, pictures or masks can't be read or are too few, or there are flaws and `strict`
            refuses them.
        UsageError: `classes` names a class that is not there.
    """
    flaws = Flaws(data_dir, options.strict, options.skip_bad)
    root = Path(os.path.expanduser(data_dir))
    found = FoundFiles(root, pictures, ".png", lambda _: "", _NEEDED, flaws, folder="SegmentationClass")
    classes, mask_of = _classes(root, found.paths)
    splits = {}
    for split, names in by_splits(found, "Segmentation", flaws).items():
        pairs = partners(found, names, flaws)
        splits[split] = [
            MaskedPicture(found.path_of(picture), file, mask_of(root / mask))
            for (picture, mask), file in zip(pairs.items(), short_names(list(pairs)), strict=True)
        ]
    splits = wanted.of(data_dir, splits)
    flaws.tell()
    dataset = loading.load(data_dir, root_of(root, pictures), splits, classes, seed, wanted, SHARES, options.of_masks())
    return loading.keep_classes(dataset, options.classes) if options.classes else dataset


def _classes(root: Path, paths: list[PurePath]) -> tuple[tuple[str, ...], Callable[[Path], Mask]]:
    """The names of the classes, and what makes a mask of a path.

    Raises:
        DataError: there are several label maps, or one makes no sense.
    """
    maps = [root / path for path in paths if path.name.lower() == label_map.NAME]
    if len(maps) > 1:
        raise DataError(f"{root} has {maps[0]} and {maps[1]}; name the folder of one of them")
    if not maps:
        return CLASSES, partial(MaskFile, count=len(CLASSES), remedy=_REMEDY)
    colours = label_map.read(maps[0])
    return colours.classes, partial(ColourFile, colours=colours, table=str(maps[0]))
