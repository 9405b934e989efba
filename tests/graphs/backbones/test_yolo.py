"""graphs/backbones/yolo.py: the layers of Redmon et al. 2016, figure 3, and of Darknet's first yolo-tiny.cfg."""

from graphs.backbones.yolo import FastYoloBackbone, YoloBackbone
from tests.graphs.backbones.kernels import kernels_of

PAPER = [
    (7, 3, 64), (3, 64, 192), (1, 192, 128), (3, 128, 256), (1, 256, 256), (3, 256, 512),
    *4 * [(1, 512, 256), (3, 256, 512)], (1, 512, 512), (3, 512, 1024),
    *2 * [(1, 1024, 512), (3, 512, 1024)], *4 * [(3, 1024, 1024)],
]  # fmt: skip
TINY = [
    (3, 3, 16), (3, 16, 32), (3, 32, 64), (3, 64, 128), (3, 128, 256), (3, 256, 512), (3, 512, 1024), (3, 1024, 1024),
    (3, 1024, 1024),
]  # fmt: skip


def test_the_papers_layers_line_by_line():
    assert kernels_of(YoloBackbone()) == PAPER
    assert len(PAPER) == 24


def test_the_layers_of_yolo_tiny_line_by_line():
    assert kernels_of(FastYoloBackbone()) == TINY
    assert len(TINY) == 9
