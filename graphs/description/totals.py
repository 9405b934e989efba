"""What the layers of a network cost together, and the share of each stage."""

from collections.abc import Sequence
from typing import NamedTuple

from graphs.description.layers import Layer

_BYTES = 4  # of a float32


class Totals(NamedTuple):
    """The sums over layers.

    parameters, trainable, multiply_adds: see Layer. activation_bytes: of what training keeps of one picture, as
    float32. depth: layers with a kernel on the longest path. receptive_field: the largest of a map's position, height
    and width in pixels; () where no layer gives a map of a picture.
    """

    layers: int
    parameters: int
    trainable: int
    multiply_adds: int
    activation_bytes: int
    depth: int
    receptive_field: tuple[int, ...]


def totals(layers: Sequence[Layer]) -> Totals:
    """The totals of layers; the inputs of the network among them count as activations alone."""
    return Totals(
        layers=sum(layer.kind != "input" for layer in layers),
        parameters=sum(layer.parameters for layer in layers),
        trainable=sum(layer.trainable for layer in layers),
        multiply_adds=sum(layer.multiply_adds for layer in layers),
        activation_bytes=_BYTES * sum(layer.activations for layer in layers),
        depth=max((layer.depth for layer in layers), default=0),
        receptive_field=max((layer.receptive_field for layer in layers if layer.field_stride), default=()),
    )


def activation_bytes(layer: Layer) -> int:
    """What training keeps of one picture, as float32."""
    return _BYTES * layer.activations


def stages(layers: Sequence[Layer]) -> dict[str, Totals]:
    """ "stride 4" -> the totals of the layers whose map has that stride, in the order of the network.

    "whole picture" are the layers behind the last map, "no picture" those that see none. Inputs belong to no stage.
    """
    members: dict[str, list[Layer]] = {}
    for layer in layers:
        if layer.kind != "input":
            members.setdefault(_stage(layer), []).append(layer)
    return {name: totals(own) for name, own in members.items()}


def _stage(layer: Layer) -> str:
    if not layer.receptive_field:
        return "no picture"
    if not layer.field_stride:
        return "whole picture"
    strides = layer.field_stride if len(set(layer.field_stride)) > 1 else layer.field_stride[:1]
    return f"stride {'x'.join(map(str, strides))}"
