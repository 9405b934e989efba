"""The page of the worst pictures of a localizer: captions and lines."""

import numpy as np
import pytest
from PIL import Image

from tasks.localization import measures, worst

CLASSES = ("cat", "dog")
BOX = np.float32([50, 50, 90, 80])
SPLIT = {
    "images": np.stack([np.full((96, 96, 3), i, np.uint8) for i in range(4)]),
    "boxes": np.float32([[(10, 10, 30, 30), BOX]] * 4),
    "labels": np.int32([[0, 1]] * 3 + [[-1, -1]]),
    "files": np.array([f"/data/{i}.jpg" for i in range(4)]),
    "keypoints": np.zeros((4, 2, 2, 2)),
    "keypoints_visible": np.zeros((4, 2, 2), bool),
}
OUTPUTS = {
    "presence": np.float32([0.9, 0.2, 0.8, 0.6]),
    "boxes": np.stack([BOX, BOX, BOX + 5, BOX]),
    "probabilities": np.float32([[0.1, 0.9]] * 4),
    "keypoints": np.zeros((4, 2, 2)),
    "keypoints_visible": np.float32([[0.9, 0.1]] * 4),
}


@pytest.fixture
def pages(monkeypatch):
    """What would be drawn: a list of (title, tiles)."""
    drawn = []
    monkeypatch.setattr(worst, "draw_page", lambda title, tiles, path: drawn.append((title, tiles)))
    return drawn


def draw(split, outputs, path):
    rows = np.argsort(-measures.badness(split, outputs), kind="stable")
    taken = ({name: values[rows] for name, values in each.items()} for each in (split, outputs))
    worst.draw_worst(rows, *taken, CLASSES, "cells", path)


def test_captions_and_marks(pages, tmp_path):
    draw(SPLIT, OUTPUTS, tmp_path)
    ((title, tiles),) = pages
    assert title == "The 4 worst pictures of cells: wrong presence first, the surest before others, then the lowest IoU"
    assert [caption for _, _, caption in tiles] == [
        "1.jpg: presence 0.20, IoU 1.00",
        "3.jpg: presence 0.60, nothing is there",
        "2.jpg: presence 0.80, IoU 0.57",
        "0.jpg: presence 0.90, IoU 1.00",
    ]
    assert [pixels[0, 0, 0] for pixels, _, _ in tiles] == [1, 3, 2, 0]
    assert [[(mark.text, mark.dashed) for mark in marks] for _, marks, _ in tiles] == [
        [("dog", True)], [("dog 0.90", False)], *[[("dog 0.90", False), ("dog", True)]] * 2
    ]  # fmt: skip
    np.testing.assert_array_equal(tiles[1][1][0].keypoints, [[0, 0], [np.nan, np.nan]])


@pytest.mark.parametrize(
    ("head", "caption"),
    [
        ("presence", "3.jpg: presence 0.90, nothing is there"),
        ("boxes", "2.jpg: IoU 0.57"),
        ("probabilities", "0.jpg: "),
    ],
)
def test_a_single_head(pages, tmp_path, head, caption):
    outputs = OUTPUTS | {"presence": np.full(4, 0.9)}
    draw(SPLIT, {head: outputs[head]}, tmp_path)
    ((_, tiles),) = pages
    assert tiles[0][2] == caption


def test_a_real_page(tmp_path):
    draw(SPLIT, OUTPUTS, tmp_path / "worst.png")
    assert Image.open(tmp_path / "worst.png").size == (1896, 80 + 400)
