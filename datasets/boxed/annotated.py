"""What annotations say, whatever their format: pictures and the objects in them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from datasets.boxed.regions import Region


class Thing(NamedTuple):
    """An annotated object.

    place: where in its file it is written, for messages. name: of its class. box: (top, left, bottom, right),
    continuous pixels of the picture. difficult: an evaluation neither demands nor punishes it. keypoints: [K, 3] of (y,
    x, 1 for visible or 0), or empty. region: its pixels, empty if the annotation has none; None where instances are not
    asked for. runs: of a fitted object, its pixels in the fitted picture as COCO packs runs.
    """

    place: str
    name: str
    box: tuple[float, float, float, float]
    difficult: bool = False
    keypoints: Sequence[tuple[float, float, float]] = ()
    region: Region | None = None
    runs: bytes = b""


class AnnotatedPicture(NamedTuple):
    """A picture and its objects.

    path: of the picture. file: what the data set calls it. source: where the annotation is, for messages. size:
    (height, width) of the picture as the annotation states it, or None. objects: in it, each a Thing, or for masks a
    coco_masks.Area. shares: boxes are shares 0..1
    of the height and width of the upright picture, not pixels.
    """

    path: Path
    file: str
    source: str
    size: tuple[int, int] | None
    objects: list[Any]
    shares: bool = False


Members = dict[str, list[AnnotatedPicture]]  # split -> its pictures


def digest(picture: AnnotatedPicture) -> str:
    """A hash of the objects of a picture as its annotation has them, hexadecimal; the same for any order of them."""
    objects = [
        (one.name, *map(float, one.box), one.difficult, [tuple(map(float, point)) for point in one.keypoints],
         *([] if one.region is None else [tuple(one.region)]))
        for one in picture.objects
    ]  # fmt: skip
    return hashlib.blake2b(repr(sorted(objects)).encode(errors="surrogatepass"), digest_size=16).hexdigest()
