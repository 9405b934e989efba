"""`voc:FOLDER` with masks: SegmentationClass of Pascal VOC (Everingham et al. 2010), or of programs with its layout."""

import os
from pathlib import Path

from datasets.boxed.annotations import SHARES, Options, root_of
from datasets.boxed.flaws import Flaws
from datasets.boxed.found_files import FoundFiles, short_names
from datasets.boxed.voc_members import by_splits, partners
from datasets.dataset import Dataset
from datasets.masks import loading
from datasets.masks.mask import MaskedPicture
from datasets.masks.mask_file import MaskFile
from datasets.wanted import Wanted
from errors import UsageError

CLASSES = (
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable",
    "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
)  # fmt: skip
_NEEDED = "voc:FOLDER takes pictures in JPEGImages and masks of the same names, .png, in SegmentationClass"


def load(data_dir: str, seed: int, wanted: Wanted, pictures: str, options: Options) -> Dataset:
    """images and masks as datasets.masks.loading has them, of VOC's 21 classes; 255, the border, is IGNORED.

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
        UsageError: `classes` are chosen.
    """
    if options.classes:
        raise UsageError("--classes chooses classes of objects; the masks of voc have all of theirs: leave it out")
    flaws = Flaws(data_dir, options.strict, options.skip_bad)
    root = Path(os.path.expanduser(data_dir))
    found = FoundFiles(root, pictures, ".png", lambda _: "", _NEEDED, flaws, folder="SegmentationClass")
    splits = {}
    for split, names in by_splits(found, "Segmentation", flaws).items():
        pairs = partners(found, names, flaws)
        splits[split] = [
            MaskedPicture(found.path_of(picture), file, MaskFile(root / mask, len(CLASSES)))
            for (picture, mask), file in zip(pairs.items(), short_names(list(pairs)), strict=True)
        ]
    splits = wanted.of(data_dir, splits)
    flaws.tell()
    return loading.load(data_dir, root_of(root, pictures), splits, CLASSES, seed, wanted, SHARES, options.of_masks())
