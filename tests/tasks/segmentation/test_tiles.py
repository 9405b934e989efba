"""tasks/segmentation/tiles.py: tiles give what the whole picture gives, in memory that does not grow with it."""

import tracemalloc

import numpy as np
import pytest

from tasks.segmentation import tiles

SIZES = [((16, 24), (16, 24)), ((17, 24), (16, 24)), ((50, 31), (16, 24)), ((33, 130), (16, 24)), ((40, 40), (1, 7))]


def picture(size, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (*size, 3)).astype(np.uint8)


def unrefined(picture, strips):
    return strips


def by_pixel(batch):
    """Probabilities [n, h, w, 4] that depend on the pixel alone."""
    scores = np.exp(np.concatenate([batch / 50, batch[..., :1] / 40], axis=3))
    return (scores / scores.sum(axis=3, keepdims=True)).astype(np.float32)


def blurred(radius):
    """A function like `by_pixel` of the mean around a pixel, with zeros around the tile, as a network pads."""

    def find(batch):
        padded = np.pad(batch.astype(float), [(0, 0), (radius, radius), (radius, radius), (0, 0)])
        side = 2 * radius + 1
        return by_pixel(np.lib.stride_tricks.sliding_window_view(padded, (side, side), (1, 2)).mean(axis=(4, 5)))

    return find


def together(image, frame, find):
    parts = list(tiles.strips(image, frame, find))
    rows = [row for part, _ in parts for row in range(part.start, part.stop)]
    assert rows == list(range(image.shape[0]))
    return np.concatenate([found for _, found in parts])


@pytest.mark.parametrize(("size", "frame"), SIZES)
def test_what_depends_on_a_pixel_alone_does_not_depend_on_tiles(size, frame):
    image = picture(size)
    expected = by_pixel(image[np.newaxis])[0]
    np.testing.assert_allclose(together(image, frame, by_pixel), expected, atol=1e-6)
    np.testing.assert_array_equal(tiles.classes(image, frame, by_pixel, unrefined), expected.argmax(axis=2))


def test_tiles_have_the_size_of_the_frame_and_a_batch_is_bounded(monkeypatch):
    monkeypatch.setattr(tiles, "_BATCH", 3 * 16 * 24 + 5)
    sizes = []
    tiles.classes(picture((70, 90)), (16, 24), lambda batch: sizes.append(batch.shape) or by_pixel(batch), unrefined)
    assert {size[1:] for size in sizes} == {(16, 24, 3)}
    assert max(size[0] for size in sizes) == 3


@pytest.mark.parametrize(("radius", "most"), [(2, 1e-5), (6, 0.05)])
def test_seams_do_not_show(radius, most):
    """At 2 of 32 pixels nothing counts of what a tile's border changes; beyond the margin, it counts little."""
    image = np.kron(picture((11, 13), seed=3), np.ones((8, 8, 1), np.uint8))  # even areas, as pictures have
    expected = blurred(radius)(image[np.newaxis])[0]
    found = together(image, (32, 32), blurred(radius))
    assert np.abs(found - expected).max() < most
    cut = together(image[:32, :32], (32, 32), blurred(radius))
    assert np.abs(cut[-1] - expected[31, :32]).max() > 0.1  # what a seam without overlap would be


@pytest.mark.parametrize("size", [(50, 31), (31, 50)])
def test_what_is_done_with_the_strips_sees_the_picture_as_they_lie_in_it(size):
    def reversed_where_dark(picture, strips):
        for rows, probabilities in strips:
            dark = picture[rows].sum(axis=2, keepdims=True) < 300
            yield rows, np.where(dark, -probabilities, probabilities)

    image = picture(size)
    expected = by_pixel(image[np.newaxis])[0]
    expected = np.where(image.sum(axis=2, keepdims=True) < 300, -expected, expected).argmax(axis=2)
    np.testing.assert_array_equal(tiles.classes(image, (16, 24), by_pixel, reversed_where_dark), expected)


@pytest.mark.parametrize("size", [(3000, 40), (40, 3000)])
def test_memory_is_bounded(size):
    """The probabilities of the whole picture would take 23 MB."""
    image = np.zeros((*size, 1), np.uint8)
    tracemalloc.start()
    try:
        tiles.classes(image, (32, 32), lambda batch: np.zeros((*batch.shape[:3], 48), np.float32), unrefined)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3e6
