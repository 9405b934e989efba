"""What `evaluate.py describe` prints: the layers of one network, or several networks side by side."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from graphs.description.layers import Layer
from graphs.description.totals import Totals, activation_bytes, stages, totals
from texts import some
from training.describing.description import Description

_WORDS = {
    "AvgPool": "average pool", "Conv2D": "conv", "Conv2DBackpropInput": "transposed conv",
    "DepthwiseConv2dNative": "depthwise conv", "FusedBatchNormV3": "batch norm", "MatMul": "dense",
    "MaxPool": "max pool", "Mean": "mean", "StatelessWhile": "loop", "While": "loop",
}  # fmt: skip
_SIZES = ("bytes", "KiB", "MiB", "GiB")


def as_text(description: Description, batch_size: int) -> str:
    """The layers, the stages and the totals as tables."""
    layers, sums = description.layers, totals(description.layers)
    head = (
        "layer", "operation", "kernel", "stride", "output", "parameters", "multiply-adds", "field", "its stride",
        "memory",
    )  # fmt: skip
    parts = [_table([head, *(_row(layer, batch_size) for layer in layers)], left=2)]
    found = stages(layers)
    if len(found) > 1:
        head = ("stage", "layers", "parameters", "share", "multiply-adds", "share", "memory", "share")
        parts.append(_table([head, *(_stage_row(name, own, sums, batch_size) for name, own in found.items())]))
    return "\n\n".join([*parts, _summary(description, sums, batch_size)])


def compared(descriptions: Sequence[Description], batch_size: int) -> str:
    """A line for each network."""
    head = ("network", "parameters", "weights", "multiply-adds", "depth", "field", f"memory, batch {batch_size}")
    rows = []
    for description in descriptions:
        sums = totals(description.layers)
        work = f"{sums.multiply_adds:,}" + (" and a loop" if _loops(description) else "")
        rows.append((
            description.title, f"{sums.parameters:,}", _size(description.weight_bytes), work, str(sums.depth),
            _by(sums.receptive_field), _size(sums.activation_bytes * batch_size),
        ))  # fmt: skip
    return _table([head, *rows])


def as_json(descriptions: Sequence[Description], batch_size: int) -> str:
    """Everything, for programs: an object for one network, a list of them for several."""
    found = [_object(description, batch_size) for description in descriptions]
    return json.dumps(found[0] if len(found) == 1 else found, indent=2)


def _object(description: Description, batch_size: int) -> dict[str, Any]:
    sums = totals(description.layers)
    return {
        "network": description.title,
        "batch_size": batch_size,
        **_numbers(sums, batch_size),
        "weight_bytes": description.weight_bytes,
        "parameters_only_for_training": sum(description.unused.values()),
        "loops_not_counted": _loops(description),
        "stages": [{"stage": name, **_numbers(own, batch_size)} for name, own in stages(description.layers).items()],
        "layers": [_numbers_of(layer, batch_size) for layer in description.layers],
    }


def _numbers(sums: Totals, batch_size: int) -> dict[str, Any]:
    found = sums._asdict()
    found["number_of_layers"] = found.pop("layers")
    return found | {"activation_bytes": sums.activation_bytes * batch_size}


def _numbers_of(layer: Layer, batch_size: int) -> dict[str, Any]:
    found = asdict(layer)
    del found["activations"]
    return found | {"activation_bytes": activation_bytes(layer) * batch_size}


def _row(layer: Layer, batch_size: int) -> tuple[str, ...]:
    is_whole = layer.receptive_field and not layer.field_stride
    return (
        layer.name, _WORDS.get(layer.kind, layer.kind), _by(layer.kernel), _short(layer.stride), _by(layer.shape),
        _number(layer.parameters), _number(layer.multiply_adds), "all" if is_whole else _by(layer.receptive_field),
        _short(layer.field_stride), _size(activation_bytes(layer) * batch_size),
    )  # fmt: skip


def _stage_row(name: str, own: Totals, sums: Totals, batch_size: int) -> tuple[str, ...]:
    cells = [name, str(own.layers)]
    for part in ("parameters", "multiply_adds"):
        cells += [_number(getattr(own, part)), _share(getattr(own, part), getattr(sums, part))]
    memory = own.activation_bytes * batch_size
    return (*cells, _size(memory), _share(own.activation_bytes, sums.activation_bytes))


def _summary(description: Description, sums: Totals, batch_size: int) -> str:
    field = f"; receptive field {_by(sums.receptive_field)}" if sums.receptive_field else ""
    lines = [
        f"{description.title}: {sums.parameters:,} parameters, {sums.trainable:,} of them trainable; "
        f"{_size(description.weight_bytes)} of weights",
        f"{sums.multiply_adds:,} multiply-adds for one picture; depth {sums.depth}{field}",
        f"{_size(sums.activation_bytes * batch_size) or 'nothing'} of activations that training keeps, at batch size "
        f"{batch_size}",
    ]
    if loops := _loops(description):
        lines.append(
            f"not counted: what the loop {some(loops)} multiplies and keeps, since the data say how often it runs"
        )
    if description.unused:
        names = some(list(description.unused))
        lines.append(f"only for training: {sum(description.unused.values()):,} parameters more ({names})")
    return "\n".join(lines)


def _loops(description: Description) -> list[str]:
    """The layers that are loops."""
    return [layer.name for layer in description.layers if _WORDS.get(layer.kind) == "loop"]


def _table(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Columns with two blanks between; the first `left` ones begin at the left, the others end at the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = zip(row, widths, strict=True)
        lines.append("  ".join(f"{c:{w}}" if i < left else f"{c:>{w}}" for i, (c, w) in enumerate(cells)).rstrip())
    return "\n".join(lines)


def _by(sizes: Sequence[float]) -> str:
    """(3, 3) -> 3x3; () -> nothing."""
    return "x".join(map(str, sizes))


def _short(strides: Sequence[float]) -> str:
    """(2, 2) -> 2, (2, 1) -> 2x1."""
    return _by(strides[:1] if len(set(strides)) == 1 else strides)


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _size(count: float) -> str:
    """2048 -> 2.0 KiB; nothing for 0."""
    unit = 0
    while count >= 1024 and unit < len(_SIZES) - 1:
        count, unit = count / 1024, unit + 1
    return f"{count:,.1f} {_SIZES[unit]}" if unit else (f"{count} bytes" if count else "")
