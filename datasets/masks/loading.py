"""Pictures with masks, however a data set tells of them, made a data set: checked, split, resized."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from datasets.checked_pictures import check, complete
from datasets.dataset import Dataset
from datasets.masks.fitted import Fitted, Frame, fit
from datasets.masks.mask import MaskedPicture, Members
from datasets.masks.masked_split import MaskedSplit
from datasets.picture_split import Decoder, PictureFiles
from datasets.reading import pictures
from datasets.relabelled import with_classes
from datasets.wanted import Wanted
from errors import DataError, UsageError
from parameters import IGNORED, height_and_width
from texts import print_lines, some

_LEAST, _MOST = 16, 1024  # pixels a side that the data choose
_NO_PIXELS = np.empty(0, np.uint8)


class Options(NamedTuple):
    """What the loaders have in common of their options; see datasets/options.py."""

    image_size: int | tuple[int, ...]
    channels: int
    resize: str
    skip_bad: bool
    memory_budget: float


def load(
    name: str,
    root: Path,
    splits: Members,
    classes: Sequence[str],
    seed: int,
    wanted: Wanted,
    shares: Mapping[str, float],
    options: Options,
) -> Dataset:
    """images: uint8 [N, height, width, channels] in 0..255, masks: uint8 [N, height, width], and files, sizes, places.

    The fields are those of MaskedSplit. Without options.image_size, height and width are those of the first picture,
    at most 1024 a side.

    Args:
        name: of the data set.
        root: of its folder, from which the names of the pictures start.
        splits: the pictures of the splits that are there, as `wanted` has them.
        classes: their names; () calls them class_0, class_1, ... up to the highest of the masks.
        seed: of the validation set.
        wanted: the splits to return.
        shares: of the training pictures for the splits that are missing; see datasets/partition.py.
        options: of the loader.

    Raises:
        DataError: pictures or masks can't be read or don't fit each other, pictures are too few, no training mask has
            a pixel that counts, or classes without names are fewer than two.
    """
    frame = _frame(name, [picture for members in splits.values() for picture in members], options)
    files = _files(splits, frame, options.memory_budget)
    checked, bad = check(name, files, splits)
    if bad:
        _report(name, bad, len(files.paths), options.skip_bad)
    fitted = [one for part in checked.values() for one in part.fitted]
    if not options.image_size:
        _tell_size(name, frame, fitted)
    classes = tuple(classes) or _numbered(name, fitted)
    if not wanted.only:
        checked = complete(name, root, checked, seed, wanted, shares)
        _check_training(name, checked["train"].fitted, classes)
    parts = {split: MaskedSplit(files, part, root) for split, part in checked.items()}
    return Dataset(name, parts, classes, {"image_size": (frame.height, frame.width)})


def keep_classes(dataset: Dataset, classes: Sequence[str]) -> Dataset:
    """The data set with these classes alone; the pixels of others are IGNORED.

    Raises:
        UsageError: they are fewer than two, one is named twice, or is not there.
    """
    if unknown := [name for name in classes if name not in dataset.classes]:
        raise UsageError(f"{dataset.name} has no class {some(unknown)}; there are {some(dataset.classes)}")
    if len(set(classes)) != len(classes) or len(classes) < 2:
        raise UsageError(f"--classes names two or more classes, each once, not {','.join(classes)}")
    return with_classes(dataset, classes)


def _frame(name: str, members: Iterable[MaskedPicture], options: Options) -> Frame:
    """What the options say; the size of the first picture that can be read where they leave it to the data.

    Raises:
        DataError: none can be read.
    """
    if options.image_size:
        return Frame(*height_and_width(options.image_size), options.channels, options.resize)
    reason: tuple[str, ...] = ()
    for picture in members:
        try:
            image = pictures.decode(picture.path, options.channels).image
        except DataError as error:
            reason = reason or error.args
            continue
        scale = min(1.0, _MOST / max(image.size))
        height, width = (max(_LEAST, round(side * scale)) for side in (image.height, image.width))
        return Frame(height, width, options.channels, options.resize)
    raise DataError(f"{name}: none of the pictures can be read", *reason[:1])


def _files(splits: Members, frame: Frame, memory_budget: float) -> PictureFiles:
    """The pictures of all splits with their masks, one split behind the other."""
    members = {picture.path: picture for members in splits.values() for picture in members}

    def decode(path: Path) -> tuple[np.ndarray, Fitted]:
        fitted = fit(members[path], frame)
        return fitted.pixels, fitted._replace(pixels=_NO_PIXELS)

    shape = frame.height, frame.width, frame.channels + 1
    paths = [picture.path for members in splits.values() for picture in members]
    return PictureFiles(paths, Decoder(decode, shape, f"masked {frame.resize}"), memory_budget)


def _report(name: str, bad: Mapping[Path, DataError], count: int, skip_bad: bool) -> None:
    """Names and counts what can't be used: as an error, or on stderr where it is skipped."""
    of_all = f"{len(bad)} of {count} pictures or their masks can't be used"
    told, reason = f"{name}: {of_all}: {some([path.name for path in bad])}", next(iter(bad.values()))
    if not skip_bad:
        raise DataError(f"{told}; correct them, or give --skip_bad", *reason.args[:1])
    print_lines(f"{told}; skipped, the first since {reason.args[0]}", file=sys.stderr)


def _tell_size(name: str, frame: Frame, fitted: Sequence[Fitted]) -> None:
    """Says on stderr which image_size the data chose."""
    size = frame.height, frame.width
    others = sum(one.size != size for one in fitted)
    told = f"{name}: image_size {size[0]},{size[1]}, "
    if not others:
        told += "that of all pictures"
    else:
        told += f"by the first picture; {others} of {len(fitted)} are of another size: --resize {frame.resize}"
    print_lines(told, file=sys.stderr)


def _numbered(name: str, fitted: Sequence[Fitted]) -> tuple[str, ...]:
    """Names for classes that have none, up to the highest of the masks.

    Raises:
        DataError: there is one class alone.
    """
    highest = max((one.classes[-1] for one in fitted if one.classes), default=0)
    if not highest:
        told, white = "the masks hold one class alone, 0, beside ignored pixels", " ".join([str(IGNORED)] * 3)
        remedy = f"to make grey levels classes, give --colours FILE with lines such as '{white} NAME'"
        raise DataError(f"{name}: {told} of {IGNORED}; {remedy}")
    return tuple(f"class_{number}" for number in range(highest + 1))


def _check_training(name: str, fitted: Sequence[Fitted], classes: Sequence[str]) -> None:
    """Says on stderr which classes, and which pictures, teach nothing.

    Raises:
        DataError: no mask has a pixel that counts.
    """
    idle = sum(not one.classes for one in fitted)
    if idle == len(fitted):
        raise DataError(f"{name}: all pixels of all {idle} training masks are ignored; label some of them")
    if idle:
        print_lines(f"{name}: {idle} of {len(fitted)} training masks have ignored pixels alone", file=sys.stderr)
    seen = {number for one in fitted for number in one.classes}
    if unseen := [one for number, one in enumerate(classes) if number not in seen]:
        told = f"{len(unseen)} of {len(classes)} classes are in no training mask"
        print_lines(f"{name}: {told}, and are not learnt: {some(unseen)}", file=sys.stderr)
