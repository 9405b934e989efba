"""The arguments of layers: names, values and positions of Keras 1 are turned into those of Keras 2."""

import inspect
import itertools
import numbers
from typing import Any

from tf1.keras_of_then.initializations import as_initializer
from tf1.keras_of_then.notices import heard_keras_1, renamed, say

#: Keras 1 -> Keras 2, for a constructor that lacks the old name.
RENAMED = {
    "nb_filter": "filters",
    "output_dim": "units",
    "filter_length": "kernel_size",
    "subsample": "strides",
    "subsample_length": "strides",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "bias": "use_bias",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "W_constraint": "kernel_constraint",
    "b_regularizer": "bias_regularizer",
    "b_constraint": "bias_constraint",
    "atrous_rate": "dilation_rate",
    "p": "rate",
    "sigma": "stddev",
    "pool_length": "pool_size",
    "stride": "strides",
    "length": "size",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "U_regularizer": "recurrent_regularizer",
    "U_constraint": "recurrent_constraint",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "consume_less": "implementation",
    "forget_bias_init": "unit_forget_bias",
    "beta_init": "beta_initializer",
    "gamma_init": "gamma_initializer",
    "input_dtype": "dtype",
    "depthwise_init": "depthwise_initializer",
    "pointwise_init": "pointwise_initializer",
    "dims": "target_shape",
}

#: The same for layers whose weights have names of their own.
RENAMED_IN = {
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
    },
    "PReLU": {"init": "alpha_initializer"},
    "SeparableConv2D": {"init": ("depthwise_initializer", "pointwise_initializer")},
    "SeparableConv1D": {"init": ("depthwise_initializer", "pointwise_initializer")},
}

DATA_FORMATS = {"tf": "channels_last", "th": "channels_first", "default": None}
VALUES = {
    "dim_ordering": DATA_FORMATS,
    "consume_less": {"cpu": 1, "mem": 1, "gpu": 2},
    "forget_bias_init": {"one": True, "ones": True, "zero": False, "zeros": False},
}

#: Layer -> (how many numbers gave the kernel's size, their names).
KERNELS = {
    **dict.fromkeys(
        ("Conv2D", "Conv2DTranspose", "SeparableConv2D", "LocallyConnected2D", "ConvLSTM2D", "Deconvolution2D"),
        ("nb_row", "nb_col"),
    ),
    "Conv3D": ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
}

_TAKE_LENGTH_AND_DIM = ("Conv1D", "SeparableConv1D", "LocallyConnected1D", "SimpleRNN", "GRU", "LSTM")
_INITIALIZERS = {
    *("zero", "one", "zeros", "ones", "uniform", "normal", "identity", "orthogonal", "lecun_uniform"),
    *("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_normal"),
}


def parameters(layer: type) -> set[str]:
    """The names that a layer's constructor takes, those of its base classes among them."""
    taken = {"implementation"}  # recurrent layers take it, unnamed
    for base in layer.__mro__:
        if "__init__" in vars(base) and base.__module__.startswith(("tf_keras", "tf1")):
            named = inspect.signature(base.__init__).parameters.values()
            taken |= {parameter.name for parameter in named if parameter.kind == parameter.POSITIONAL_OR_KEYWORD}
    return taken


def translate(layer: str, taken: set[str], args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
    """The arguments of a layer's constructor as Keras 2 wants them.

    Args:
        layer: the layer's name in Keras 2, such as "Conv2D".
        taken: the names that its constructor takes.
        args, kwargs: what the program passed, of Keras 1 or 2.
    """
    kwargs = dict(kwargs)
    args = _kernel(layer, args, kwargs)
    args = _initializer_by_position(layer, args, kwargs)
    _input_shape(layer, kwargs)
    _special(layer, kwargs)
    for old in [name for name in kwargs if name not in taken]:
        new = RENAMED_IN.get(layer, {}).get(old) or RENAMED.get(old)
        names = new if isinstance(new, tuple) else (new,)
        if new is None or (old != "input_dtype" and not taken.issuperset(names)):
            continue
        value = kwargs.pop(old)
        renamed(old, " and ".join(names))
        for name in names:
            if name in kwargs:
                raise TypeError(f"{layer} got {old}= of Keras 1 and {name}= of Keras 2, which are the same")
            kwargs[name] = VALUES[old].get(value, value) if old in VALUES and isinstance(value, str) else value
    for name, value in kwargs.items():
        if name.endswith("_initializer"):
            kwargs[name] = as_initializer(value)
    return args, kwargs


def _kernel(layer: str, args: tuple, kwargs: dict[str, Any]) -> tuple:
    """Convolution2D(32, 3, 3) -> Conv2D(32, (3, 3)): rows and columns by position or by name."""
    names = KERNELS.get(layer, ())
    by_position = tuple(itertools.takewhile(_is_number, args[1 : 1 + len(names)]))
    by_name = names[len(by_position) :]
    if not names or not set(by_name) <= set(kwargs):
        return args
    heard_keras_1("kernel")
    say("kernel", f"{layer}(filters, {', '.join(names)}) of Keras 1 is read as {layer}(filters, kernel_size)")
    kernel = (*by_position, *(kwargs.pop(name) for name in by_name))
    if not args:
        kwargs["kernel_size"] = kernel
        return args
    return (args[0], kernel, *args[1 + len(by_position) :])


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _initializer_by_position(layer: str, args: tuple, kwargs: dict[str, Any]) -> tuple:
    """The initializer stood behind the sizes in Keras 1: Dense(64, "uniform"); in Keras 2 that is the activation."""
    last = len(args) - 1
    if layer == "Embedding" or last < 1 or not isinstance(args[last], str) or args[last] not in _INITIALIZERS:
        return args
    kwargs["init"] = args[last]
    return args[:last]


def _input_shape(layer: str, kwargs: dict[str, Any]) -> None:
    """input_dim and input_length of sequences."""
    if layer in _TAKE_LENGTH_AND_DIM and "input_dim" in kwargs:
        kwargs["input_shape"] = (kwargs.pop("input_length", None), kwargs.pop("input_dim"))


def _special(layer: str, kwargs: dict[str, Any]) -> None:
    """Values that have another form in Keras 2."""
    if layer == "BatchNormalization" and kwargs.get("mode", 0) == 0:
        kwargs.pop("mode", None)
    padding = kwargs.get("padding")
    if layer == "ZeroPadding2D" and isinstance(padding, dict):
        padding = tuple(padding.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right"))
    if layer == "ZeroPadding2D" and isinstance(padding, tuple | list) and len(padding) == 4:
        kwargs["padding"] = (tuple(padding[:2]), tuple(padding[2:]))
