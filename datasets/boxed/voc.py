"""`voc:FOLDER`: pictures with boxes in the XML of Pascal VOC (Everingham et al. 2010), in any of its usual layouts."""

import functools
from collections.abc import Iterable
from pathlib import Path, PurePath

from datasets.boxed import annotations
from datasets.boxed.annotated import AnnotatedPicture, Members
from datasets.boxed.annotations import Options
from datasets.boxed.flaws import Flaws
from datasets.boxed.found_files import FoundFiles, short_names
from datasets.boxed.pairing import PathEnds
from datasets.boxed.voc_lists import part, read_lists, without_flag
from datasets.boxed.voc_xml import read
from datasets.dataset import Dataset
from datasets.options import Channels, Classes, Fit, MemoryBudget, SkipBad, Strict
from datasets.wanted import TRAINING, Wanted
from errors import DataError
from parameters import ImageSize

_NEEDED = "voc:FOLDER takes pictures with their .xml beside, or in folders such as JPEGImages and Annotations"


def _find(pictures: str, root: Path, flaws: Flaws) -> Members:
    """The pictures of FOLDER, wherever they and the .xml files lie below it, or of another folder of pictures.

    X.xml belongs to the X.jpg that lies nearest (datasets/boxed/pairing.py), or else to its <filename>. The splits are
    those of ImageSets/Main/train.txt, val.txt, trainval.txt and test.txt, or of folders called train, val (or valid,
    validation) and test, at any place.

    Boxes count pixels from 1 and include the last one, as VOC's do: xmin 1 and xmax 10 become 0 and 10. Where EXIF
    turns a picture upright, and <size> is that of the picture as it lies in its file, the boxes are turned with it;
    else they are taken to be those of the upright picture.
    """

    def named(annotation: PurePath) -> str:
        try:
            return read(root / annotation).filename
        except DataError:  # told where the annotation is needed
            return ""

    found = FoundFiles(root, pictures, ".xml", named, _NEEDED, flaws)
    splits = _by_lists(found) or found.by_folders([*found.annotations, *found.lone()], flaws)
    return {split: _members(found, names, flaws) for split, names in splits.items()}


def _by_lists(found: FoundFiles) -> dict[str, list[PurePath]]:
    """Split -> annotations, pictures without one, and names without a file, as lists name them; {} without lists."""
    owners = {picture: annotation for annotation, own in found.pairs.items() for picture in own}
    splits: dict[str, list[PurePath]] = {}
    for base, lists in read_lists(found.root, found.paths).items():
        everything = [*found.annotations, *found.pictures]
        ends = PathEnds([path for path in everything if path.is_relative_to(base)] or everything)
        named = {
            split: list(dict.fromkeys(_member(found, owners, ends, line) for line in lines))
            for split, lines in lists.items()
        }
        inside = [path for path in (*found.annotations, *found.lone()) if path.is_relative_to(base)]
        for split, members in part(found.root / base / "ImageSets", named, inside).items():
            splits[split] = [*splits.get(split, ()), *members]
    return splits


def _member(found: FoundFiles, owners: dict[PurePath, PurePath], ends: PathEnds, line: str) -> PurePath:
    """What a line of a list names: an annotation, or a picture that has none, or the name itself if it has no file."""
    named = dict.fromkeys(owners.get(path, path) for path in ends.find(line) or ends.find(without_flag(line)))
    named = [path for path in named if path in found.pairs] or list(named)
    if len(named) > 1:
        told = f"{line} may be {named[0]} or {named[1]}"
        raise DataError(f"{found.root / 'ImageSets'}: {told}; write it with its folder")
    return named[0] if named else PurePath(without_flag(line))


def _members(found: FoundFiles, names: Iterable[PurePath], flaws: Flaws) -> list[AnnotatedPicture]:
    """The pictures of these annotations; notes in flaws what has no partner."""
    taken: dict[PurePath, PurePath] = {}  # picture -> its annotation
    known = set(found.pictures)
    for name in names:
        pictures = found.pairs.get(name, [])
        if len(pictures) > 1:
            told = " and ".join(picture.name for picture in pictures)
            remedy = "remove all but one, or put one into its <filename>"
            raise DataError(f"{found.root / name} may be about {told}; {remedy}")
        if pictures and pictures[0] not in taken:
            taken[pictures[0]] = name
        elif pictures:
            flaws.note("annotations of a picture that has one already", "skipped", str(name))
        elif name in found.pairs:
            flaws.note("annotations without their picture", "skipped", str(name))
        else:
            what = "pictures without an annotation" if name in known else "names in ImageSets without files"
            flaws.note(what, "skipped", str(name))
    members = []
    for (picture, annotation), file in zip(taken.items(), short_names(list(taken)), strict=True):
        source = str(annotation)
        written = flaws.attempt(functools.partial(read, found.root / annotation), source)
        if written:
            members.append(AnnotatedPicture(found.path_of(picture), file, source, written.size, written.objects))
    return members


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
) -> Dataset:
    """The data set of the path that the user names; pictures: a folder where they lie instead, or ""."""
    options = Options(image_size, channels, resize, classes, strict, skip_bad, memory_budget)
    return annotations.load(_find, data_dir, seed, wanted, pictures, options)
