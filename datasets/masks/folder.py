"""`masks:FOLDER`: the user's own pictures, with a mask of the class of each pixel beside each."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from annotated_types import doc

from datasets.dataset import Dataset
from datasets.masks import class_list, colour_table, finding, loading
from datasets.masks.mask import Mask
from datasets.masks.mask_file import MaskFile
from datasets.options import Channels, MaskedSize, MemoryBudget, Placing, SkipBadMasks
from datasets.wanted import TRAINING, Wanted

_SHARES = {"test": 1 / 5, "validation": 1 / 10}  # of the training pictures, for the splits that are missing

_REMEDY = "give --colours FILE, with a line 'R G B NAME' for each colour"


def load(
    data_dir: str,
    seed: int,
    wanted: Wanted = TRAINING,
    *,
    image_size: MaskedSize = (),
    channels: Channels = 3,
    resize: Placing = "letterbox",
    colours: Annotated[
        str, doc("file with a line 'R G B NAME' for each colour of masks, or a CSV with the columns r,g,b,name")
    ] = "",
    classes: Annotated[
        tuple[str, ...],
        doc("names of the classes to keep, in the order of their numbers; the pixels of others are ignored"),
    ] = (),
    skip_bad: SkipBadMasks = False,
    memory_budget: MemoryBudget = 0.5,
) -> Dataset:
    """The fields are those of loading.load; which files belong together says finding.find.

    The classes are those of `colours`, else those of classes.txt or labels.txt in the folder, one a line, else class_0,
    class_1, ... In masks without colours 255 is ignored.

    A missing test set is about a fifth of the training pictures, always the same, a missing validation set a tenth,
    which depends on the seed.

    Raises:
        DataError: there is no such set, or it is damaged. UsageError: `classes` names a class that is not there.
    """
    root = Path(os.path.expanduser(data_dir))
    names, mask_of = _masks(root, colours)
    splits = wanted.of(data_dir, finding.find(root, mask_of, skip_bad))
    options = loading.Options(image_size, channels, resize, skip_bad, memory_budget)
    dataset = loading.load(data_dir, root, splits, names, seed, wanted, _SHARES, options)
    return loading.keep_classes(dataset, classes) if classes else dataset


def _masks(root: Path, colours: str) -> tuple[tuple[str, ...], Callable[[Path], Mask]]:
    """The names of the classes, () if none are told, and what makes a Mask of the path of its file."""
    if colours:
        table = colour_table.read(Path(os.path.expanduser(colours)))
        return table.classes, lambda path: colour_table.ColourFile(path, table, colours)
    names = class_list.find(root)
    return names, lambda path: MaskFile(path, len(names), remedy=_REMEDY)
