"""keras.backend: tf_keras's backend with the names and arguments of Keras 1 and 2."""

import functools
import inspect
from typing import Any

import numpy as np
import tensorflow
import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import backend as present
from tf_keras.src import backend as present_source

from tf1.keras.batch_dot import batch_dot
from tf1.keras_of_then.arguments import DATA_FORMATS
from tf1.keras_of_then.notices import heard_keras_1, renamed, say, speaks_keras_1

_FORMATS = {"channels_last": "tf", "channels_first": "th"}

#: Arguments of the functions: Keras 1 -> Keras 2.
_RENAMED = {
    "dim_ordering": "data_format",
    "border_mode": "padding",
    "nb_classes": "num_classes",
    "std": "stddev",
    "dim": "axis",
    "subsample": "strides",
    "width_factor_": "width_factor",
}


def image_dim_ordering() -> str:
    """ "tf" or "th": channels last or first."""
    return _FORMATS[present.image_data_format()]


def set_image_dim_ordering(dim_ordering: str) -> None:
    """ "tf": channels last; "th": channels first. Raises ValueError for another value."""
    if dim_ordering not in ("tf", "th"):
        raise ValueError(f"Unknown dim_ordering: {dim_ordering}")
    heard_keras_1("dim_ordering")
    say("dim_ordering", 'the dim_orderings "tf" and "th" of Keras 1 are channels_last and channels_first of Keras 2')
    present.set_image_data_format(DATA_FORMATS[dim_ordering])


def normalize_data_format(value: str | None) -> str:
    """The data format, None being that of the backend. Raises ValueError for an unknown one."""
    value = DATA_FORMATS.get(value, value) or present.image_data_format()
    if value.lower() not in _FORMATS:
        raise ValueError(f"data_format={value!r} is neither channels_first nor channels_last")
    return value.lower()


def get_variable_shape(x) -> tuple:
    """A variable's shape."""
    return present.int_shape(x)


def is_tensor(x) -> bool:
    """Whether it is a tensor, a sparse one, or a variable."""
    return isinstance(x, tensorflow.Tensor | tensorflow.SparseTensor | tensorflow.Variable)


def slice(x, start, size):
    """A part of a tensor: `size` elements from `start` along each axis."""
    return tf.slice(x, start, size)


def asymmetric_temporal_padding(x, left_pad=1, right_pad=1):
    """[batch, steps, n] -> [batch, left_pad + steps + right_pad, n]."""
    return present.temporal_padding(x, (left_pad, right_pad))


def asymmetric_spatial_2d_padding(x, top_pad=1, bottom_pad=1, left_pad=1, right_pad=1, dim_ordering=None):
    """Zeros around pictures [batch, rows, columns, channels], or with the channels first."""
    padding = ((top_pad, bottom_pad), (left_pad, right_pad))
    return present.spatial_2d_padding(x, padding, normalize_data_format(dim_ordering))


def conv2d(
    x, kernel, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1), filter_dilation=None, **shapes
):
    """A convolution. The shapes that Theano wanted (image_shape, filter_shape) aren't needed."""
    _only_shapes("conv2d", shapes)
    rate = filter_dilation or dilation_rate
    return present.conv2d(x, kernel, tuple(strides), padding, normalize_data_format(data_format), tuple(rate))


def deconv2d(x, kernel, output_shape, strides=(1, 1), padding="valid", data_format=None, **shapes):
    """A transposed convolution with outputs of that shape."""
    _only_shapes("deconv2d", shapes)
    return present.conv2d_transpose(
        x, kernel, output_shape, tuple(strides), padding, normalize_data_format(data_format)
    )


def _only_shapes(function: str, given: dict) -> None:
    """TypeError unless these are the arguments that Theano wanted."""
    unknown = set(given) - {"image_shape", "filter_shape"}
    if unknown:
        raise TypeError(f"{function}() got an unexpected keyword argument {unknown.pop()!r}")


def resize_images(x, height_factor, width_factor, data_format=None, interpolation="nearest"):
    """Repeats rows and columns, or interpolates."""
    return present.resize_images(x, height_factor, width_factor, normalize_data_format(data_format), interpolation)


def batch_normalization(x, mean, var, beta, gamma, axis=-1, epsilon=1e-3):
    """(x - mean) / sqrt(var + epsilon) * gamma + beta, of [size along the axis] or of a shape that fits x."""
    rank = x.shape.rank
    along = [-1 if i == axis % rank else 1 for i in range(rank)]

    def spread(values):
        if values is None:
            return None
        values = tf.convert_to_tensor(values)
        return tf.reshape(values, along) if values.shape.rank == 1 else values

    return tf.nn.batch_normalization(x, *map(spread, (mean, var, beta, gamma)), epsilon)


def _swapped(name: str):
    """A loss whose two tensors stood the other way round in Keras 1: (output, target)."""
    function = getattr(present, name)

    @functools.wraps(function)
    def loss(*args, **kwargs):
        if len(args) >= 2 and speaks_keras_1():
            say(name, f"K.{name}(output, target) of Keras 1 is read as (target, output) of Keras 2")
            args = (args[1], args[0], *args[2:])
        return function(*args, **kwargs)

    return loss


def _renaming(function):
    """The function, taking the names that its arguments had in Keras 1 and "tf" and "th" for data formats."""
    taken = inspect.signature(function).parameters

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        for old in [name for name in kwargs if name in _RENAMED and name not in taken]:
            renamed(old, _RENAMED[old])
            kwargs[_RENAMED[old]] = kwargs.pop(old)
        value = kwargs.get("data_format")
        if value in DATA_FORMATS:
            kwargs["data_format"] = DATA_FORMATS[value]
        return function(*args, **kwargs)

    return wrapper


_OWN = (
    *(image_dim_ordering, set_image_dim_ordering, normalize_data_format, get_variable_shape, is_tensor, slice),
    *(asymmetric_temporal_padding, asymmetric_spatial_2d_padding, conv2d, deconv2d, resize_images),
    batch_normalization,
)
_RENAMING = (
    *("pool2d", "pool3d", "conv1d", "conv3d", "separable_conv2d", "conv2d_transpose", "spatial_2d_padding"),
    *("spatial_3d_padding", "bias_add", "resize_volumes", "expand_dims", "one_hot", "random_normal"),
    *("truncated_normal", "depthwise_conv2d"),
)
_SWAPPED = ("categorical_crossentropy", "binary_crossentropy", "sparse_categorical_crossentropy")


def own_names() -> dict[str, Any]:
    """What keras.backend holds that differs from tf_keras's."""
    renaming = {function.__name__: _renaming(function) for function in _OWN}
    renaming |= {name: _renaming(_find(name)) for name in _RENAMING if _find(name)}
    return {
        **renaming,
        **{name: _swapped(name) for name in _SWAPPED},
        "batch_dot": batch_dot,
        "lesser": present.less,
        "lesser_equal": present.less_equal,
        "legacy_weight_ordering": lambda: False,
        "set_legacy_weight_ordering": lambda value: None,
        "_BACKEND": "tensorflow",
        "_FLOATX": present.floatx(),
        "_EPSILON": present.epsilon(),
        "_IMAGE_DIM_ORDERING": image_dim_ordering(),
        "_LEARNING_PHASE": None,
        "np": np,
        "Function": present_source.GraphExecutionFunction,
    }


def _find(name: str):
    return getattr(present, name, None) or getattr(present_source, name, None)
