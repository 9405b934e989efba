"""Tiny pictures with one light rectangle each, the object, and the annotations of Pascal VOC that tell of it."""

from pathlib import Path

import numpy as np
from PIL import Image

SIZE = (40, 60)  # height, width
BOX = (8, 12, 32, 48)  # top, left, bottom, right


def picture(size=SIZE, box=BOX) -> Image.Image:
    """A dark picture whose pixels are light within the box."""
    pixels = np.full((*size, 3), 40, np.uint8)
    if box:
        top, left, bottom, right = box
        pixels[top:bottom, left:right] = 220
    return Image.fromarray(pixels)


def light_box(pixels: np.ndarray) -> np.ndarray:
    """The tightest box around the light pixels of [H, W, C]: (top, left, bottom, right)."""
    light = pixels.mean(-1) > 130
    rows, columns = np.flatnonzero(light.any(1)), np.flatnonzero(light.any(0))
    return np.array([rows[0], columns[0], rows[-1] + 1, columns[-1] + 1])


def thing(box=BOX, name="cat", more="") -> str:
    """The element of an object whose box is given by its edges: VOC counts pixels from 1, the last one included."""
    top, left, bottom, right = box
    corners = f"<xmin>{left + 1}</xmin><ymin>{top + 1}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax>"
    return f"<object><name>{name}</name>{more}<bndbox>{corners}</bndbox></object>"


def annotation(*objects: str, size=SIZE, filename="") -> str:
    told = f"<size><width>{size[1]}</width><height>{size[0]}</height><depth>3</depth></size>" if size else ""
    return f"<annotation><filename>{filename}</filename>{told}{''.join(objects)}</annotation>"


def fill(folder: Path, count: int = 10, pictures="JPEGImages", annotations="Annotations") -> Path:
    """A folder with pictures 000.png, 001.png, ..., each with an annotation."""
    for name in (pictures, annotations):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        picture().save(folder / pictures / f"{number:03}.png")
        (folder / annotations / f"{number:03}.xml").write_text(annotation(thing()))
    return folder


def lists(folder: Path, **names: str) -> None:
    """ImageSets/Main of a folder: train="000 001" names two."""
    (folder / "ImageSets" / "Main").mkdir(parents=True)
    for name, members in names.items():
        (folder / "ImageSets" / "Main" / f"{name}.txt").write_text("".join(f"{member}\n" for member in members.split()))
