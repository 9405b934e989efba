"""Names in pictures: letter by letter what is drawn, with fonts of this machine and without."""

import shutil
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from PIL import Image

from training.drawing import lettering

pytestmark = pytest.mark.filterwarnings("error::UserWarning")
KANA = "の"  # DejaVu Sans lacks it, STIXGeneral has it


def forget_fonts():
    for cached in (lettering._families, lettering._family_of, lettering._letters):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def without_fonts(monkeypatch):
    """A machine with the fonts of matplotlib alone."""
    own = [font for font in font_manager.fontManager.ttflist if lettering._is_of_matplotlib(font.fname)]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    forget_fonts()
    yield
    forget_fonts()


@pytest.fixture
def with_kana(tmp_path, monkeypatch):
    """A machine that has a font with the letter, and one that has been removed."""
    font = tmp_path / "fonts" / "kana.ttf"
    font.parent.mkdir()
    shutil.copy(Path(matplotlib.get_data_path()) / "fonts/ttf/STIXGeneral.ttf", font)
    font_manager.fontManager.addfont(font)
    gone = font_manager.FontEntry(fname=str(tmp_path / "gone.ttf"), name="A font that is gone", weight=400)
    font_manager.fontManager.ttflist.append(gone)
    forget_fonts()


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("$1_and_$5 \\frac{a}{b} %s ^", "$1_and_$5 \\frac{a}{b} %s ^"),
        ("Ka\u0308tzchen", "K\u00e4tzchen"),
        ("Ωμέγα кот قطة חתול", "Ωμέγα кот قطة חתול"),
        ("cat  0.9", "cat  0.9"),
        ("two\nlines\x07", "two\\nlines\\x07"),
        ("caf\udce9", "caf\\udce9"),
        ("猫 " + KANA, "\\u732b \\u306e"),
        ("\N{CAT}", "\\U0001f408"),
    ],
)
def test_letters_that_no_font_has_are_escaped(name, drawn):
    assert lettering.legible(name) == drawn


def test_a_font_of_this_machine_that_has_the_letter_is_taken(with_kana):
    assert lettering.legible("猫" + KANA) == "\\u732b" + KANA
    with lettering.literal([KANA]) as names:
        assert names == [KANA]
        assert matplotlib.rcParams["font.family"] == ["DejaVu Sans", "STIXGeneral"]


def ink(text: str, size: int = 20) -> np.ndarray:
    """Where a line in black on a white picture 300x40 has ink: bool [40, 300]."""
    page = Image.new("RGB", (300, 40), "white")
    lettering.Pen(size).write(page, 10, 5, text, "black")
    return np.asarray(page.convert("L")) < 128


def test_a_pen_writes_letters_of_several_fonts(with_kana):
    assert ink("a" + KANA).sum() == pytest.approx(ink("a").sum() + ink(KANA).sum(), rel=0.1)


def test_a_line_lies_where_it_is_said_to_lie():
    pen = lettering.Pen(20)
    rows, columns = np.nonzero(ink("Ég"))
    assert rows.min() >= 5 and rows.max() < 5 + pen.height
    assert 10 <= columns.min() < 13 and columns.max() + 1 == pytest.approx(10 + pen.width("Ég"), abs=4)
    for letters in ("x", "l", "É"):  # they stand on one line
        assert np.nonzero(ink(letters))[0].max() == 5 + round(20 * 0.928) - 1


def test_nothing_to_write():
    assert not ink("").any() and not ink("   ").any()


def test_hebrew_runs_from_right_to_left():
    """Dalet, which is wide, stands at the left of vav, a thin stroke that comes first in the text."""
    both, thin = ink("\u05d5\u05d3"), ink("\u05d5")
    columns = np.flatnonzero(both.any(axis=0))
    stroke = np.flatnonzero(thin.any(axis=0))
    np.testing.assert_array_equal(
        both[:, columns[-1] + 1 - len(stroke) : columns[-1] + 1], thin[:, stroke[0] : stroke[-1] + 1]
    )


def test_long_names_lose_their_middle():
    pen = lettering.Pen(14)
    for text in ("a" * 500, "line\nbreak \x07 of a name", "енот 浣熊 " * 9):
        fitted = pen.fitted(text, 100)
        assert 80 < pen.width(fitted) <= 100 and fitted.count("…") == 1
    fitted = pen.fitted("abcdefgh" * 9, 80)
    assert fitted.startswith("abcd") and fitted.endswith("fgh")
    assert (pen.fitted("cat 0.9", 100), pen.fitted("", 100)) == ("cat 0.9", "")


ODD = ["$1_and_$5", "$_x^{", "_hidden", "100 % \\frac{a}{b}", "猫 犬", "", " ", "x" * 300, "two\nlines"]


def test_figures_show_names_literally(tmp_path):
    with lettering.literal(ODD) as names:
        figure = Figure(layout="constrained")
        axes = figure.subplots()
        axes.set_xticks(range(len(names)), names)
        lines = [axes.plot([1, 2], label=name)[0] for name in names]
        lettering.legend(figure, lines, loc="outside right center")
        figure.savefig(tmp_path / "a.png")
    drawn = ["$1_and_$5", "$_x^{", "_hidden", "100 % \\frac{a}{b}", "\\u732b \\u72ac", '""', '" "']
    drawn += ["x" * 15 + "…" + "x" * 15, "two\\nlines"]
    for texts in (axes.get_xticklabels(), figure.legends[0].get_texts()):
        assert [text.get_text() for text in texts] == drawn
        assert not any(text.get_parse_math() for text in texts)
    assert matplotlib.rcParams["text.parse_math"]  # as before
