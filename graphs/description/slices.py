"""The positions that Slice and StridedSlice take of each axis."""

import numpy as np
import tensorflow.compat.v1 as tf

from graphs.description.known_sizes import sizes_of


def positions_of(operation: tf.Operation) -> list[tuple[int | None, np.ndarray]] | None:
    """For each axis of the input: the axis that it is in the output and the positions that stay; None if unknown."""
    shape = sizes_of(operation.inputs[0])
    begin, end, *strides = (tf.get_static_value(tensor) for tensor in operation.inputs[1:])
    if begin is None or end is None or (strides and strides[0] is None):
        return None
    if operation.type == "Slice":
        ends = [n if size < 0 else first + size for n, first, size in zip(shape, begin, end, strict=True)]
        return [(axis, np.arange(*pair)) for axis, pair in enumerate(zip(begin, ends, strict=True))]
    found: list[tuple[int | None, np.ndarray]] = []
    axis = 0
    for part in _parts(operation, begin, end, strides[0], len(shape)):
        if part is not None:
            positions = np.arange(shape[len(found)])
            is_gone = not isinstance(part, slice)
            found.append((None, positions[[part]]) if is_gone else (axis, positions[part]))
            axis -= is_gone
        axis += 1
    return found


def _parts(
    operation: tf.Operation, begin: np.ndarray, end: np.ndarray, strides: np.ndarray, rank: int
) -> list[slice | int | None]:
    """What stands in the brackets of net[:, 3, tf.newaxis, ..., ::2], as slices, numbers and None for a new axis."""
    names = ("begin", "end", "ellipsis", "new_axis", "shrink_axis")
    masks = {name: operation.get_attr(f"{name}_mask") for name in names}
    parts: list[slice | int | None] = []
    for i, (first, last, stride) in enumerate(zip(begin, end, strides, strict=True)):
        on = {name for name, mask in masks.items() if mask >> i & 1}
        if "ellipsis" in on:
            named = sum(not masks["new_axis"] >> later & 1 for later in range(len(begin)) if later != i)
            parts += [slice(None)] * (rank - named)
        elif "new_axis" in on:
            parts.append(None)
        elif "shrink_axis" in on:
            parts.append(int(first))
        else:
            parts.append(slice(None if "begin" in on else first, None if "end" in on else last, stride))
    return parts + [slice(None)] * (rank - sum(part is not None for part in parts))
