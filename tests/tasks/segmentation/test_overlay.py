"""tasks/segmentation/overlay.py: index PNGs, and the picture in the colours of its classes."""

import numpy as np
import pytest
from PIL import Image

from graphs import palette
from tasks.segmentation.overlay import indexed, overlaid


def test_an_index_png_holds_the_classes_in_the_colours_of_voc(tmp_path):
    classes = np.arange(256, dtype=np.uint8).reshape(8, 32)
    indexed(classes).save(tmp_path / "a.png")
    read = Image.open(tmp_path / "a.png")
    assert read.mode == "P"
    np.testing.assert_array_equal(np.asarray(read), classes)
    np.testing.assert_array_equal(np.asarray(read.convert("RGB")), palette.colours()[classes])


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_is_half_in_the_colours_above_the_legend(mode):
    classes = np.zeros((400, 500), np.uint8)
    classes[100:, 250:] = 2  # (0, 128, 0)
    page = np.asarray(overlaid(Image.new(mode, (500, 400), "white"), classes, [(0, "sky"), (2, "road")]))
    assert page.shape[1] == 500 and 400 < page.shape[0] < 450
    np.testing.assert_allclose(page[50, 50], [127, 127, 127], atol=1)
    np.testing.assert_allclose(page[300, 400], [127, 191, 127], atol=1)
    swatches = page[400:].reshape(-1, 3)
    assert (swatches == [0, 128, 0]).all(axis=1).sum() > 100


def test_a_small_or_narrow_picture_has_a_legible_legend():
    page = overlaid(Image.new("RGB", (10, 100)), np.ones((100, 10), np.uint8), [(1, "a class with a long name")])
    assert page.width == 320 and page.height > 300
    assert np.asarray(page)[:300, :30].reshape(-1, 3).max(axis=0).tolist() == [64, 0, 0]
    assert (np.asarray(page)[:300, 30:] == 255).all()
