"""graphs/backbones/small.py: its layers and its options."""

import pytest

from graphs.backbones.backbone import Options
from graphs.backbones.small import SmallBackbone
from tests.graphs.backbones.kernels import kernels_of


def test_layers_line_by_line():
    assert kernels_of(SmallBackbone()) == [
        (3, 3, 16), (3, 16, 32), (3, 32, 64), (3, 64, 128), (1, 128, 64), (3, 64, 128), (1, 128, 64), (3, 64, 128),
    ]  # fmt: skip


@pytest.mark.parametrize(("filters", "stride"), [(4, 8), (5, 16), (4, 32)])
def test_filters_and_stride(filters, stride):
    backbone = SmallBackbone(Options(filters, stride))
    kernels = kernels_of(backbone)
    assert backbone.stride == stride
    assert kernels[0] == (3, 3, filters)
    assert kernels[-1] == (3, filters * stride // 2, filters * stride)
