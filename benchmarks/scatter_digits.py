"""Draws MNIST digits at random places on black: python benchmarks/scatter_digits.py OUT.png [--digits 24] [--seed 0].

The picture is meant for `predict.py window`. The digits are 28, 40 or 56 pixels large, so a window of 28 pixels covers
them at the scales 1, 0.7 and 0.5. The script also writes OUT.truth.json, a list of {"class", "box"}; a box is
(top, left, bottom, right) in pixels.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
from PIL import Image

from datasets import registry as datasets

SIZES = (28, 40, 56)


def scatter(images: np.ndarray, labels: np.ndarray, size: int, digits: int, seed: int) -> tuple[np.ndarray, list[dict]]:
    """Places random digits on a black picture without overlap.

    Args:
        images: uint8 [N, 28, 28, 1], the digits to choose from.
        labels: [N], their classes.
        size: height and width of the picture in pixels.
        digits: number of digits to place.
        seed: of the choice of digits, sizes and places.

    Returns:
        The picture, uint8 [size, size], and the class and box of each digit.

    Raises:
        ValueError: the picture has no room for that number of digits.
    """
    random, picture, truth = np.random.default_rng(seed), np.zeros([size, size], np.uint8), []
    free = np.ones([size, size], bool)
    for _ in range(1000 * digits):
        if len(truth) == digits:
            return picture, truth
        side, number = int(random.choice(SIZES)), int(random.integers(len(images)))
        top, left = (int(start) for start in random.integers(0, size - side, 2))
        place = slice(top, top + side), slice(left, left + side)
        if not free[place].all():
            continue
        digit = Image.fromarray(images[number, :, :, 0]).resize((side, side), Image.Resampling.LANCZOS)
        picture[place], free[place] = np.asarray(digit), False
        truth.append({"class": str(labels[number]), "box": [top, left, top + side, left + side]})
    raise ValueError(f"{size}x{size} pixels have no room for {digits} digits")


def main(out: str, size: int = 512, digits: int = 24, seed: int = 0, data: str = "mnist", data_dir: str = "") -> None:
    """Writes the picture and the truth, with digits from the test set."""
    split = datasets.load(data, data_dir).splits["test"]
    picture, truth = scatter(split["images"], split["labels"], size, digits, seed)
    Image.fromarray(picture).save(out)
    Path(out).with_suffix(".truth.json").write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    fire.Fire(main)
