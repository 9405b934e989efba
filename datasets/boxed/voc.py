"""`voc:FOLDER`: pictures with boxes in the XML of Pascal VOC (Everingham et al. 2010), in any of its usual layouts."""

import functools
from collections.abc import Iterable
from pathlib import Path, PurePath

from datasets.boxed import annotations, voc_masks
from datasets.boxed.annotated import AnnotatedPicture, Members
from datasets.boxed.annotations import Options
from datasets.boxed.found_files import FoundFiles, short_names
from datasets.boxed.voc_instances import ObjectFiles, with_pixels
from datasets.boxed.voc_members import by_splits, partners
from datasets.boxed.voc_xml import Written, read
from datasets.dataset import Dataset
from datasets.flaws import Flaws
from datasets.options import Channels, Classes, Fit, Instances, Masks, MemoryBudget, SkipBad, Strict
from datasets.wanted import TRAINING, Wanted
from errors import DataError
from parameters import ImageSize

_NEEDED = "voc:FOLDER takes pictures with their .xml beside, or in folders such as JPEGImages and Annotations"


def _find(pictures: str, root: Path, flaws: Flaws, instances: bool = False) -> Members:
    """The pictures of FOLDER, wherever they and the .xml files lie below it, or of another folder of pictures.

    X.xml belongs to the X.jpg that lies nearest (datasets/boxed/pairing.py), or else to its <filename>. The splits are
    those of ImageSets/Main/train.txt, val.txt, trainval.txt and test.txt, or of folders called train, val (or valid,
    validation) and test, at any place.

    Boxes count pixels from 1 and include the last one, as VOC's do: xmin 1 and xmax 10 become 0 and 10. Where EXIF
    turns a picture upright, and <size> is that of the picture as it lies in its file, the boxes are turned with it;
    else they are taken to be those of the upright picture.

    instances: the objects have pixels, those of SegmentationObject; the lists are those of ImageSets/Segmentation, and
    pictures without such a file are left out.
    """

    def named(annotation: PurePath) -> str:
        try:
            return read(root / annotation).filename
        except DataError:  # told where the annotation is needed
            return ""

    found = FoundFiles(root, pictures, ".xml", named, _NEEDED, flaws)
    splits = by_splits(found, "Segmentation" if instances else "Main", flaws)
    files = ObjectFiles(root, found.paths) if instances else None
    return {split: _members(found, names, files, flaws) for split, names in splits.items()}


def _members(
    found: FoundFiles, names: Iterable[PurePath], files: ObjectFiles | None, flaws: Flaws
) -> list[AnnotatedPicture]:
    """The pictures of these annotations; files: with the pixels of their objects, if these are asked for."""
    taken = partners(found, names, flaws)
    members = []
    for (picture, annotation), file in zip(taken.items(), short_names(list(taken)), strict=True):
        source, pixels = str(annotation), files.of(annotation) if files else None
        if files and not pixels:
            flaws.note(f"pictures without a file in {ObjectFiles.FOLDER}", "left out", file)
            continue
        written = flaws.attempt(functools.partial(_written, found.root / annotation, pixels), source)
        if written:
            members.append(AnnotatedPicture(found.path_of(picture), file, source, written.size, written.objects))
    return members


def _written(annotation: Path, pixels: Path | None) -> Written:
    """What an annotation says, with the pixels of its objects if there is a file of them."""
    written = read(annotation)
    return written._replace(objects=with_pixels(written.objects, pixels)) if pixels else written


# The signature stands here, since the command line reads it as text; annotations.load says what it gives and raises.
def load(
    data_dir: str,
    seed: int,
    wanted: Wanted = TRAINING,
    pictures: str = "",
    *,
    image_size: ImageSize = (224,),
    channels: Channels = 3,
    resize: Fit = "letterbox",
    classes: Classes = (),
    strict: Strict = False,
    skip_bad: SkipBad = False,
    memory_budget: MemoryBudget = 0.5,
    instances: Instances = False,
    masks: Masks = False,
) -> Dataset:
    """The data set of the path that the user names; pictures: a folder where they lie instead, or "".

    With masks it is that of voc_masks.load.
    """
    options = Options(image_size, channels, resize, classes, strict, skip_bad, memory_budget, instances)
    if masks:
        return voc_masks.load(data_dir, seed, wanted, pictures, options)
    find = functools.partial(_find, instances=instances)
    return annotations.load(find, data_dir, seed, wanted, pictures, options)
