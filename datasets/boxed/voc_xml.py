"""An annotation file of Pascal VOC: XML with the size of a picture and a box for each object."""

import math
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from datasets.boxed.annotated import Thing
from errors import DataError, unreadable


class Written(NamedTuple):
    """What an annotation says: the name of its picture or ""; the picture's (height, width) or None; the objects."""

    filename: str
    size: tuple[int, int] | None
    objects: list[Thing]


class _DoctypeError(ValueError):
    """An XML file declares a document type, by which a few lines can grow to gigabytes or read other files."""


def read(path: Path) -> Written:
    """Reads an annotation.

    Raises:
        DataError: no XML, no annotation, or something in it is missing or no finite number.
    """
    root = _parse(path)
    if root.tag != "annotation":
        raise DataError(f"{path}: holds <{root.tag}>, not Pascal VOC's <annotation>; correct or remove it")
    objects = []
    for number, element in enumerate(root.findall("object"), 1):
        what = f"{path}: object {number}"
        name, box = _text(element, "name"), element.find("bndbox")
        if not name or box is None:
            raise DataError(f"{what} has no <{'bndbox' if name else 'name'}>; add it, or remove the object")
        left, top, right, bottom = (_number(box, tag, what) for tag in ("xmin", "ymin", "xmax", "ymax"))
        if left < right and top < bottom:
            left, top = left - 1, top - 1  # edges, of pixels that count from 1; a box that is wrong stays wrong
        difficult = _text(element, "difficult").lower() in ("1", "true")
        objects.append(Thing(f"object {number}", name, (top, left, bottom, right), difficult))
    return Written(_text(root, "filename"), _size(root, path), objects)


def _parse(path: Path) -> Element:
    builder, parser = TreeBuilder(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = builder.data, _refuse
    try:
        parser.Parse(path.read_bytes(), True)
        return builder.close()
    except OSError as error:
        raise unreadable(path, error) from error
    except _DoctypeError as error:
        raise DataError(f"{path}: has a <!DOCTYPE>, which is not read, for safety; remove that part") from error
    except (expat.ExpatError, LookupError, ValueError) as error:  # encodings that are unknown, or of many bytes
        raise DataError(f"{path}: is no XML ({error}); correct or remove it") from error


def _refuse(*declared: object) -> None:
    raise _DoctypeError(declared)


def _size(root: Element, path: Path) -> tuple[int, int] | None:
    """(height, width) of the picture; None where it is missing or 0, which some programs write for an unknown size."""
    size = root.find("size")
    if size is None:
        return None
    height, width = (int(_number(size, tag, f"{path}: size")) for tag in ("height", "width"))
    return (height, width) if height and width else None


def _number(element: Element, tag: str, what: str) -> float:
    text = _text(element, tag)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        fault = f"has {text!r} for <{tag}>, no number" if text else f"has no <{tag}>"
        raise DataError(f"{what} {fault}; correct it, or remove it")
    return value


def _text(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()
