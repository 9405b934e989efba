"""Receptive fields: how many pixels each position of a feature map sees, from the operations of the network.

A field is a dictionary: axis of the picture -> Extent. What sees no picture, such as a latent vector, has an empty one.
"""

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow.compat.v1 as tf

from graphs.description import extents, slices
from graphs.description.extents import Extent
from graphs.description.known_sizes import sizes_of
from graphs.description.windows import CONVOLUTIONS, POOLINGS, TRANSPOSED, windows_of

Field = dict[int, Extent]


def of_picture(tensor: tf.Tensor) -> Field:
    """The field of pictures [1, height, width, channels], or steps [1, steps, channels]: each pixel sees itself."""
    shape = sizes_of(tensor)
    return {axis: extents.pixels(axis, shape[axis]) for axis in range(1, len(shape) - 1)}


def field_of(operation: tf.Operation, below: Sequence[Field | None]) -> Field:
    """The field of the outputs of an operation.

    below: the fields of its inputs; None for those that do not come from the inputs of the network.
    """
    fields = [field for field in below if field is not None]
    if operation.type in _RULES and len(fields) == 1:
        return _RULES[operation.type](operation, fields[0])
    if operation.type == "ConcatV2":
        return _concatenated(operation, fields)
    return _broadcast(operation, list(zip(operation.inputs, below, strict=True)))


def _at(field: Field, axis: int, change: Callable[[Extent], Extent]) -> Field:
    """The field with the extent along an axis of the tensor changed."""
    return {pixel: change(extent) if extent.axis == axis else extent for pixel, extent in field.items()}


def _windowed(operation: tf.Operation, field: Field) -> Field:
    for window in windows_of(operation):
        axis, size, stride, dilation, before = window
        count = sizes_of(operation.outputs[0])[axis]
        if operation.type in TRANSPOSED:
            field = _at(field, axis, lambda e, c=count, w=window: extents.transposed(e, c, w.size, w.stride, w.before))
        else:
            field = _at(field, axis, lambda e, c=count, w=window: extents.windows(e, c, *w[1:]))
    return field


def _padded(operation: tf.Operation, field: Field) -> Field:
    padding = tf.get_static_value(operation.inputs[1])
    if padding is None:
        return _whole(operation, field)
    for axis, (before, _) in enumerate(padding):
        positions = np.arange(sizes_of(operation.outputs[0])[axis]) - before
        field = _at(field, axis, lambda e, at=positions: e.seen(at, at, 1))
    return field


def _sliced(operation: tf.Operation, field: Field) -> Field:
    """StridedSlice and Slice: parts of the axes that stay axes."""
    positions = slices.positions_of(operation)
    if positions is None:
        return _whole(operation, field)
    moved = {}
    for pixel, extent in field.items():
        if extent.axis is None:
            moved[pixel] = extent
            continue
        axis, at = positions[extent.axis]
        moved[pixel] = extent.seen(at, at, float(at[1] - at[0]) if len(at) > 1 else 1)._replace(axis=axis)
    return moved


def _resized(operation: tf.Operation, field: Field) -> Field:
    is_linear = operation.type == "ResizeBilinear"
    half, align = operation.get_attr("half_pixel_centers"), operation.get_attr("align_corners")
    for axis in (1, 2):
        count = sizes_of(operation.outputs[0])[axis]
        field = _at(field, axis, lambda e, c=count: extents.resized(e, c, is_linear, half, align))
    return field


def _to_depth(operation: tf.Operation, field: Field) -> Field:
    block = operation.get_attr("block_size")
    for axis in (1, 2):
        first = np.arange(sizes_of(operation.outputs[0])[axis]) * block
        field = _at(field, axis, lambda e, at=first: e.seen(at, at + block - 1, block))
    return field


def _to_space(operation: tf.Operation, field: Field) -> Field:
    block = operation.get_attr("block_size")
    for axis in (1, 2):
        at = np.arange(sizes_of(operation.outputs[0])[axis]) // block
        field = _at(field, axis, lambda e, at=at: e.seen(at, at, 1 / block))
    return field


def _to_batch(operation: tf.Operation, field: Field) -> Field:
    """SpaceToBatchND, of dilated convolutions: every block-th position. The field is that of the first of them."""
    blocks, paddings = (tf.get_static_value(tensor) for tensor in operation.inputs[1:])
    if blocks is None or paddings is None:
        return _whole(operation, field)
    for axis, (block, (before, _)) in enumerate(zip(blocks, paddings, strict=True), 1):
        at = np.arange(sizes_of(operation.outputs[0])[axis]) * block - before
        field = _at(field, axis, lambda e, at=at, block=block: e.seen(at, at, block))
    return field


def _from_batch(operation: tf.Operation, field: Field) -> Field:
    """BatchToSpaceND: the positions between two of the first ones see as much, moved by as many pixels."""
    blocks, crops = (tf.get_static_value(tensor) for tensor in operation.inputs[1:])
    if blocks is None or crops is None:
        return _whole(operation, field)
    for axis, (block, (before, _)) in enumerate(zip(blocks, crops, strict=True), 1):
        at = np.arange(sizes_of(operation.outputs[0])[axis]) + before
        field = _at(field, axis, lambda e, at=at, n=block: e.seen(at // n, at // n, 1 / n).moved(at % n))
    return field


def _reduced(operation: tf.Operation, field: Field) -> Field:
    axes = tf.get_static_value(operation.inputs[1])
    if axes is None:
        return _whole(operation, field)
    rank, kept = operation.inputs[0].shape.rank, operation.get_attr("keep_dims")
    gone = {int(axis) % rank for axis in np.ravel(axes)}
    reduced = {}
    for pixel, extent in field.items():
        if extent.axis in gone:
            reduced[pixel] = extent.whole(extent.axis if kept else None)
        elif extent.axis is None or kept:
            reduced[pixel] = extent
        else:
            reduced[pixel] = extent._replace(axis=extent.axis - sum(axis < extent.axis for axis in gone))
    return reduced


def _reshaped(operation: tf.Operation, field: Field) -> Field:
    """An axis stays one if the output has one of its size behind as many numbers; else all of it is seen at once."""
    before, after = sizes_of(operation.inputs[0]), sizes_of(operation.outputs[0])
    places = {(int(np.prod(after[:axis])), count): axis for axis, count in enumerate(after)}
    reshaped = {}
    for pixel, extent in field.items():
        axis = extent.axis
        place = None if axis is None else places.get((int(np.prod(before[:axis])), before[axis]))
        reshaped[pixel] = extent.whole() if place is None and axis is not None else extent._replace(axis=place)
    return reshaped


def _transposed(operation: tf.Operation, field: Field) -> Field:
    order = tf.get_static_value(operation.inputs[1])
    if order is None:
        return _whole(operation, field)
    places = {int(old): new for new, old in enumerate(order)} | {None: None}
    return {pixel: extent._replace(axis=places[extent.axis]) for pixel, extent in field.items()}


def _concatenated(operation: tf.Operation, fields: list[Field]) -> Field:
    axis = tf.get_static_value(operation.inputs[-1])
    rank = operation.outputs[0].shape.rank
    joined = _union(fields)
    if axis is None or not any(extent.axis == int(axis) % rank for field in fields for extent in field.values()):
        return joined
    along = {pixel: extent for pixel, extent in fields[0].items() if extent.axis == int(axis) % rank}
    for pixel, extent in along.items():
        parts = [field[pixel] for field in fields]
        low, high = (np.concatenate([getattr(part, end) for part in parts]) for end in ("low", "high"))
        joined[pixel] = extent._replace(low=low, high=high)
    return joined


def _broadcast(operation: tf.Operation, inputs: list[tuple[tf.Tensor, Field | None]]) -> Field:
    """Operations that treat each position by itself; all others are taken to see everything at once."""
    shape = operation.outputs[0].shape if operation.outputs else tf.TensorShape(None)
    aligned = []
    for tensor, field in inputs:
        if field is None:
            continue
        if shape.rank is None or not _fits(tensor.shape, shape):
            aligned.append(_whole(operation, field))
            continue
        shift = shape.rank - tensor.shape.rank
        aligned.append({
            pixel: extent if extent.axis is None else extent._replace(axis=extent.axis + shift)
            for pixel, extent in field.items()
        })  # fmt: skip
    return _union(aligned)


def _fits(shape: tf.TensorShape, wider: tf.TensorShape) -> bool:
    """Whether a tensor broadcasts to the other shape along all axes but the last, of channels."""
    if shape.rank is None or shape.rank > wider.rank:
        return False
    pairs = zip(reversed(shape.as_list()[:-1]), reversed(wider.as_list()[:-1]), strict=False)
    return all(one in (1, other) for one, other in pairs)


def _union(fields: Sequence[Field]) -> Field:
    every = {pixel for field in fields for pixel in field}
    return {pixel: extents.union([field[pixel] for field in fields if pixel in field]) for pixel in sorted(every)}


def _whole(operation: tf.Operation, field: Field) -> Field:
    del operation
    return {pixel: extent.whole() for pixel, extent in field.items()}


_RULES = {
    **dict.fromkeys(CONVOLUTIONS | TRANSPOSED | POOLINGS, _windowed),
    **dict.fromkeys(("Pad", "PadV2", "MirrorPad"), _padded),
    **dict.fromkeys(("StridedSlice", "Slice"), _sliced),
    **dict.fromkeys(("ResizeBilinear", "ResizeNearestNeighbor"), _resized),
    **dict.fromkeys(("Mean", "Sum", "Max", "Min", "Prod"), _reduced),
    **dict.fromkeys(("Reshape", "Squeeze", "ExpandDims"), _reshaped),
    "BatchToSpaceND": _from_batch,
    "SpaceToBatchND": _to_batch,
    "SpaceToDepth": _to_depth,
    "DepthToSpace": _to_space,
    "Transpose": _transposed,
    "MatMul": _whole,
    **dict.fromkeys(("BatchMatMul", "BatchMatMulV2"), _whole),
}
