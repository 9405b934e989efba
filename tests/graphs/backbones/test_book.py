"""graphs/backbones/book.py: the layers of Zafar et al. 2018, chapter 4."""

from graphs.backbones.book import BookBackbone
from tests.graphs.backbones.kernels import kernels_of


def test_layers_line_by_line():
    assert kernels_of(BookBackbone()) == [(5, 3, 32), (5, 32, 64), (5, 64, 32)]


def test_104928_parameters():
    assert sum((n * n * channels + 1) * maps for n, channels, maps in kernels_of(BookBackbone())) == 104_928
