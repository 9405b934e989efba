"""What a layer expects of its inputs: InputSpec of tf.layers."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from graphs.layers.arguments import ArgumentError, here


class InputSpec:
    """Dimensions, sizes and dtype of an input tensor; what is None may be anything.

    Args:
        dtype: of the input.
        shape: all sizes, None for a free one; it fixes ndim, too.
        ndim, max_ndim, min_ndim: the number of dimensions, batch and channels included, or its bounds.
        axes: dimension -> its size (None: free).

    Raises ArgumentError if an axis lies beyond the dimensions.
    """

    def __init__(
        self, dtype: Any = None, shape: Sequence | None = None, ndim: int | None = None, max_ndim: int | None = None,
        min_ndim: int | None = None, axes: Mapping[int, int | None] | None = None,
    ):  # fmt: skip
        self.dtype = None if dtype is None else tf.as_dtype(dtype).name
        self.shape = None if shape is None else tuple(tf.TensorShape(shape).as_list())
        self.ndim = ndim if shape is None else len(self.shape)
        self.max_ndim, self.min_ndim = max_ndim, min_ndim
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        most = self.ndim or self.max_ndim
        if most and self.axes and max(self.axes) >= most:
            raise ArgumentError(f"InputSpec: axes={axes!r}, but there are {most} dimensions")

    def __repr__(self):
        given = {word: value for word, value in vars(self).items() if value}
        return f"InputSpec({', '.join(f'{word}={value}' for word, value in given.items())})"

    def check(self, inputs: Any) -> None:
        """Raises ArgumentError, which names the layer that is being built, if the tensor does not fit."""
        shape = inputs.shape
        if self.dtype is not None and inputs.dtype.base_dtype.name != self.dtype:
            raise ArgumentError(f"{here()}: inputs are {inputs.dtype.base_dtype.name}; {self.dtype} is needed")
        if self.ndim is self.max_ndim is self.min_ndim is None and not self.axes:
            return
        least, most = self.ndim or self.min_ndim or 0, self.ndim or self.max_ndim or math.inf
        if shape.rank is None or not least <= shape.rank <= most:
            raise ArgumentError(f"{here()}: inputs of shape {shape}, but {self._dimensions()} dimensions needed")
        sizes = shape.as_list()
        for axis, size in [*self.axes.items(), *enumerate(self.shape or ())]:
            if size is not None and sizes[axis] not in (None, size):
                raise ArgumentError(f"{here()}: inputs of shape {shape}, but dimension {axis} must be {size}")

    def _dimensions(self) -> str:
        if self.ndim:
            return str(self.ndim)
        return f"{self.min_ndim or 0} or more" if self.max_ndim is None else f"{self.min_ndim or 0} to {self.max_ndim}"
