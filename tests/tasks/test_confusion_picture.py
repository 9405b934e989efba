"""The picture of a confusion matrix: shares of rows."""

import numpy as np
import pytest
from PIL import Image

from tasks import confusion_picture


def test_rows_are_shares(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(confusion_picture, "_draw", lambda *drawing, **style: drawn.append(drawing))
    confusion_picture.draw_shares(np.array([[3, 1, 0], [0, 0, 0], [5, 5, 90]]), "abc", "pixel", tmp_path / "a.png")
    values, absent, *_ = drawn[0]
    np.testing.assert_allclose(values, [[0.75, 0.25, 0], [0, 0, 0], [0.05, 0.05, 0.9]])
    assert absent.tolist() == [False, True, False]


@pytest.mark.parametrize("count", [3, 30])
def test_the_picture_says_what_is_absent(tmp_path, monkeypatch, count):
    figures, save = [], confusion_picture.Figure.savefig
    monkeypatch.setattr(
        confusion_picture.Figure, "savefig", lambda figure, *how, **more: figures.append(figure) or save(figure, *how)
    )
    counts = 7 * np.eye(count, dtype=int)
    counts[1] = 0
    confusion_picture.draw_shares(counts, [f"c{n}" for n in range(count)], "pixel", tmp_path / "a.png")
    axes = figures[0].axes[0]
    assert axes.get_title() == f"no pixel of 1 of {count} classes"
    texts = {text.get_text() for text in axes.texts}
    assert texts == ({"1.00", "0.00"} if count == 3 else set())
    assert min(Image.open(tmp_path / "a.png").size) > 500
