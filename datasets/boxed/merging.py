"""A picture that has several entries in an annotation file, made one."""

import os
from collections.abc import Iterable

from datasets.boxed.annotated import AnnotatedPicture
from datasets.flaws import Flaws


def merge(pictures: Iterable[AnnotatedPicture], flaws: Flaws) -> list[AnnotatedPicture]:
    """The pictures with one entry for each file, which has the objects of all its entries, each object once.

    Links to one file are one picture. flaws: counts the entries that were merged.
    """
    merged: dict[str, AnnotatedPicture] = {}
    for picture in pictures:
        file = os.path.realpath(picture.path)
        if file not in merged:
            merged[file] = picture
            continue
        flaws.note("entries of a picture that has one already", "merged", picture.source)
        there = [thing._replace(place="") for thing in merged[file].objects]
        new = [thing for thing in picture.objects if thing._replace(place="") not in there]
        merged[file] = merged[file]._replace(objects=[*merged[file].objects, *new])
    return list(merged.values())
