"""Shapes as programs of TensorFlow 1 wrote them: `Tensor._shape`, and dimensions that are whole floats."""

from tensorflow.python.client import pywrap_tf_session
from tensorflow.python.framework import dtypes, ops, tensor_shape

#: Today's own reader: ([sizes, -1 for an unknown one], whether the rank is unknown).
_sizes_of = pywrap_tf_session.PyTensor._shape.__get__
_dimension_of_today = tensor_shape.Dimension.__init__


def apply() -> None:
    """Lets `_shape` be a TensorShape and take a new one, also by `tensor.__dict__["_shape_val"] = shape`.

    Courses test `features._shape`. The Inception score and the Fréchet distance of many GANs loosen the batch of 1 of
    a frozen graph so; `set_shape` can only narrow a shape. Like then, Python alone sees the new shape, where it checks
    what is fed; the shapes of operations that are added later come from C++.
    """
    ops.SymbolicTensor._shape = property(_shape, _write)
    ops.SymbolicTensor.shape = property(_shape)
    tensor_shape.Dimension.__init__ = _dimension


def _dimension(self, value) -> None:
    """A dimension from any whole number, such as the `channels / groups` of a program that was written for Python 2.

    Raises ValueError for a fraction, TypeError for what is no number, as 1.15 did.
    """
    try:
        _dimension_of_today(self, value)
    except TypeError:
        if isinstance(value, dtypes.DType):
            raise
        whole = int(value)
        if whole != value and not isinstance(value, str | bytes):
            raise ValueError(f"Ambiguous dimension: {value}") from None
        _dimension_of_today(self, whole)


def _shape(tensor) -> tensor_shape.TensorShape:
    """The shape that the program wrote, or the graph's."""
    written = tensor.__dict__.get("_shape_val")
    if written is not None:
        return written
    if tensor._shape_val is None:
        sizes, is_unknown = _sizes_of(tensor)
        tensor._shape_val = tensor_shape.unknown_shape() if is_unknown else tensor_shape.TensorShape(sizes)
    return tensor._shape_val


def _write(tensor, shape) -> None:
    """Takes a shape of any form that TensorShape takes; 1.15 refused, versions before 1.5 did this."""
    tensor._shape_val = tensor_shape.as_shape(shape)
