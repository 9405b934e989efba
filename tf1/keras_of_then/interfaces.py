"""keras.legacy.interfaces of Keras 2: decorators that let functions take the arguments of Keras 1."""

import functools
from collections.abc import Callable
from typing import Any

from tf1.keras_of_then.notices import renamed


def generate_legacy_interface(
    allowed_positional_args=None, conversions=None, preprocessor=None, value_conversions=None, object_type="class"
) -> Callable:
    """A decorator.

    Args:
        conversions: pairs (name of Keras 1, name of Keras 2).
        preprocessor: a function (args, kwargs) -> (args, kwargs, what it has changed).
        value_conversions: name of Keras 1 -> {old value: new value}.
    """

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            if preprocessor:
                args, kwargs, _ = preprocessor(args, kwargs)
            for name, values in (value_conversions or {}).items():
                if name in kwargs:
                    kwargs[name] = values.get(kwargs[name], kwargs[name])
            for old, new in conversions or ():
                if old in kwargs:
                    renamed(old, new)
                    kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)

        wrapper._original_function = function
        return wrapper

    return decorate


def _as_it_is(function):
    """The layers' own classes translate already."""
    return function


def legacy_get_updates_support(function):
    """get_updates of (params, constraints, loss), Keras 1, for one of (loss, params), Keras 2."""
    from tf1.keras_of_then.optimizers import _loss_and_params

    @functools.wraps(function)
    def wrapper(self, *args, **kwargs):
        loss, params = _loss_and_params(args, kwargs)
        return function(self, loss=loss, params=params)

    return wrapper


def names() -> dict[str, Any]:
    """What keras.legacy.interfaces holds."""
    kinds = (
        *("dense", "dropout", "embedding", "pooling1d", "pooling2d", "pooling3d", "prelu", "gaussiannoise"),
        *("gaussiandropout", "recurrent", "global_pooling", "upsampling1d", "upsampling2d", "upsampling3d", "conv1d"),
        *("conv2d", "separable_conv2d", "deconv2d", "conv3d", "convlstm2d", "batchnorm", "zeropadding2d"),
        *("zeropadding3d", "cropping2d", "cropping3d", "spatialdropout1d", "spatialdropoutNd", "lambda"),
        *("generator_methods", "model_constructor", "input", "add_weight"),
    )
    return {
        **{f"legacy_{kind}_support": _as_it_is for kind in kinds},
        "legacy_get_updates_support": legacy_get_updates_support,
        "generate_legacy_interface": generate_legacy_interface,
        "generate_legacy_method_interface": functools.partial(generate_legacy_interface, object_type="method"),
    }
