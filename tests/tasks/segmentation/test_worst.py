"""The page of the worst pictures."""

import numpy as np
import pytest
from PIL import Image

from parameters import IGNORED
from tasks.segmentation import worst

IMAGES = np.full((2, 10, 20, 1), 100, np.uint8)
MASKS = np.ones((2, 10, 20), np.uint8)
MASKS[1] = IGNORED
FOUND = np.ones((2, 10, 20), np.int32)
FOUND[:, :, 15:] = 2


@pytest.fixture
def page(monkeypatch):
    """What is drawn, in place of a page."""
    drawn = []
    monkeypatch.setattr(worst, "draw_page", lambda *page: drawn.append(page))
    batch = {"images": IMAGES, "masks": MASKS, "files": np.array(["a/one.png", "a/two.png"])}
    worst.draw_worst([7, 3], batch, FOUND, ("sky", "road", "car"), "streets", "page.png")
    return drawn[0]


def test_captions(page):
    title, tiles, *_ = page
    assert title == "The 2 pictures of streets with the largest shares of wrong pixels"
    assert [tile[2] for tile in tiles] == [
        "one.png: 75.0% of 200 pixels are right", "two.png: 0.0% of 0 pixels are right",
    ]  # fmt: skip


def test_picture_truth_prediction_and_errors(page):
    factor = 230 // 20
    columns = range(0, 4 * (20 * factor + 1), 20 * factor + 1)  # a pixel between two pictures
    row, right, wrong = 5 * factor, 8 * factor, 18 * factor
    strip, without = page[1][0][0], page[1][1][0]
    assert [strip[row, start + right].tolist() for start in columns] == [[100] * 3, [128, 0, 0], [128, 0, 0], [35] * 3]
    assert [strip[row, start + wrong].tolist() for start in columns] == [
        [100] * 3, [128, 0, 0], [0, 128, 0], [230, 0, 0],
    ]  # fmt: skip
    assert [without[row, start + wrong, 1] for start in columns] == [100, 255, 128, 255]


def test_it_is_a_picture_with_a_legend(tmp_path):
    worst.draw_worst([0, 1], {"images": IMAGES, "masks": MASKS}, FOUND, ("sky", "road", "car"), "x", tmp_path / "a.png")
    page = Image.open(tmp_path / "a.png").convert("RGB")
    assert page.width == 1896
    foot = np.asarray(page)[-20:].reshape(-1, 3).tolist()
    assert [128, 0, 0] in foot and [0, 128, 0] in foot and [0, 0, 128] not in foot
