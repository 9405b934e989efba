"""Sums over layers, and the stages that share a stride."""

from graphs.description.layers import Layer
from graphs.description.totals import stages, totals

LAYERS = [
    Layer("images", "input", activations=10),
    Layer("a", "Conv2D", parameters=5, trainable=5, multiply_adds=50, activations=8, receptive_field=(3, 3),
          field_stride=(2, 2), depth=1),
    Layer("b", "Conv2D", parameters=7, trainable=5, multiply_adds=70, receptive_field=(7, 9), field_stride=(2, 4),
          depth=2),
    Layer("c", "Conv2D", parameters=1, trainable=1, multiply_adds=1, receptive_field=(7, 7), field_stride=(2, 2),
          depth=2),
    Layer("d", "MatMul", parameters=3, trainable=3, multiply_adds=3, receptive_field=(32, 32), depth=3),
    Layer("e", "MatMul", parameters=2, trainable=2, multiply_adds=2, depth=1),
]  # fmt: skip


def test_totals():
    assert totals(LAYERS) == (5, 18, 16, 126, 4 * 18, 3, (7, 9))
    assert totals([]) == (0, 0, 0, 0, 0, 0, ())


def test_a_stage_is_what_shares_a_stride():
    found = stages(LAYERS)
    assert {name: (own.layers, own.parameters) for name, own in found.items()} == {
        "stride 2": (2, 6), "stride 2x4": (1, 7), "whole picture": (1, 3), "no picture": (1, 2),
    }  # fmt: skip
