"""Pairs of originals and reconstructions, and which of them are on the page."""

import numpy as np
import pytest
from PIL import Image

from tasks.encoding import reconstruction_pictures


def test_a_pair_has_the_reconstruction_at_the_right_in_the_same_unit():
    originals = np.full([2, 3, 4, 1], 200, np.uint8)
    drawn = reconstruction_pictures.pairs(originals, np.full([2, 3, 4, 1], 0.2, np.float32))
    assert (drawn.shape, drawn.dtype) == ((2, 3, 8, 1), np.uint8)
    assert (drawn[:, :, :4] == 200).all() and (drawn[:, :, 4:] == 51).all()


@pytest.mark.parametrize("count", [1, 2, 4, 13, 101])
def test_the_best_the_middle_and_the_worst(count):
    losses = np.random.default_rng(count).permutation(count).astype(np.float32)
    chosen = {kind: losses[rows].tolist() for kind, rows in reconstruction_pictures.choose(losses).items()}
    each = min(5, -(-count // 3))
    assert chosen["best"] == list(range(each))
    assert chosen["worst"] == [count - 1 - number for number in range(each)]
    assert len(chosen["median"]) == each
    assert abs(np.mean(chosen["median"]) - (count - 1) / 2) <= 0.5


def test_the_page_tells_kind_name_and_loss(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(reconstruction_pictures.marks, "draw_page", lambda *words: drawn.append(words))
    losses = np.array([3, 1, 2], np.float32)
    chosen = reconstruction_pictures.choose(losses)
    batch = {"files": np.array(["x/b.png", "x/c.png", "x/a.png"])}
    pictures = np.zeros([3, 4, 8, 1], np.uint8)
    reconstruction_pictures.draw_page(chosen, losses, batch, pictures, "letters", tmp_path / "page.png")
    ((title, tiles, path, how),) = drawn
    assert "letters" in title and "3 pictures" in how and path == tmp_path / "page.png"
    assert [caption for _, _, caption in tiles] == [
        "best: b.png, loss 1.00", "median: c.png, loss 2.00", "worst: a.png, loss 3.00",
    ]  # fmt: skip


def test_the_page_is_a_picture(tmp_path):
    losses = np.arange(20, dtype=np.float32)
    chosen = reconstruction_pictures.choose(losses)
    pictures = np.random.default_rng(0).integers(0, 256, [15, 8, 16, 1], np.uint8)
    reconstruction_pictures.draw_page(chosen, losses, {}, pictures, "noise", tmp_path / "page.png")
    assert np.asarray(Image.open(tmp_path / "page.png").convert("L")).std() > 20
