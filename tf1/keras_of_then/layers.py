"""keras.layers: tf_keras's layers, each by a class that takes the arguments of Keras 1 and 2."""

import functools
import inspect

from tf_keras.api._v1.keras import layers as present_layers
from tf_keras.src.layers.convolutional.base_conv import Conv
from tf_keras.src.layers.merging.base_merge import _Merge
from tf_keras.src.layers.pooling.base_pooling1d import Pooling1D
from tf_keras.src.layers.pooling.base_pooling2d import Pooling2D
from tf_keras.src.utils.generic_utils import to_snake_case

from tf1.keras_of_then.arguments import parameters, translate
from tf1.keras_of_then.layer import OldLayer, numbered_name
from tf1.keras_of_then.notices import speaks_keras_1

#: Names that are gone -> what the layer is called now.
GONE = {
    "AtrousConv1D": "Conv1D",
    "AtrousConv2D": "Conv2D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "Deconv2D": "Conv2DTranspose",
    "Deconv3D": "Conv3DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
}


class OldClass(type(present_layers.Layer)):
    """The class of a layer as the program sees it. Calling it makes a layer of tf_keras; it can be subclassed."""

    def __call__(cls, *args, **kwargs):
        """A layer of tf_keras, or of the program's own class."""
        present = vars(cls).get("_present")
        if present is None:  # the program's own subclass
            return super().__call__(*args, **kwargs)
        args, new = translate(cls._old_name, cls._taken, args, kwargs)
        if new.get("name") is None and "name" not in cls._positional[: len(args)]:
            is_old = speaks_keras_1()  # which named layers by their classes of then
            new["name"] = numbered_name(cls.__name__.lower() if is_old else to_snake_case(present.__name__))
        return present(*args, **new)

    def __instancecheck__(cls, instance):
        checked = vars(cls).get("_checked")
        return isinstance(instance, checked) if checked else super().__instancecheck__(instance)

    def __subclasscheck__(cls, subclass):
        checked = vars(cls).get("_checked")
        return issubclass(subclass, checked) if checked else super().__subclasscheck__(subclass)


def old_class(name: str, present: type) -> type:
    """The class of that name through which the program makes and subclasses a layer of tf_keras."""
    members = {
        "_present": present,
        "_checked": getattr(present_layers, name, present),  # a network of tf_keras has layers of its own
        "_old_name": present.__name__,
        "_taken": parameters(present),
        "_positional": list(inspect.signature(present.__init__).parameters)[1:],
        "__doc__": present.__doc__,
        "__module__": __name__,
    }
    return OldClass(name, (OldLayer, present), members)


@functools.cache
def classes() -> dict[str, type]:
    """Every layer's class by its names in Keras 1 and 2."""
    from tf1.keras_of_then import lambdas, lost_layers

    present = {name: value for name, value in vars(present_layers).items() if type(value) is type(present_layers.Layer)}
    present.update({old: present[new] for old, new in GONE.items()})
    present.update({**lost_layers.LAYERS, "Lambda": lambdas.Lambda})
    present.update({"_Merge": _Merge, "_Conv": Conv, "_Pooling1D": Pooling1D, "_Pooling2D": Pooling2D})
    return {name: old_class(name, value) for name, value in present.items()}


def functions() -> dict[str, object]:
    """What keras.layers held beside classes."""
    from tf1.keras_of_then import merging

    names = ("add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract", "InputSpec")
    kept = {name: getattr(present_layers, name) for name in names}
    return {**kept, "Input": Input, "Merge": merging.Merge, "Recurrent": Recurrent, "ConvRecurrent2D": Recurrent}


def Input(shape=None, batch_shape=None, name=None, dtype=None, sparse=False, tensor=None, input_dtype=None):
    """A placeholder of a model: [batch, *shape]. `input_dtype` is Keras 1's name of `dtype`."""
    given = {"shape": shape, "batch_shape": batch_shape, "name": name, "tensor": tensor}
    given = {key: value for key, value in given.items() if value is not None}
    if dtype or input_dtype:
        given["dtype"] = dtype or input_dtype
    return present_layers.Input(sparse=sparse, **given)


class Recurrent:
    """The base class of recurrent layers in Keras 1. Subclasses of it are refused."""

    def __init_subclass__(cls, **kwargs):
        raise NotImplementedError(
            f"class {cls.__name__}(Recurrent): Keras 1's base class of recurrent layers (step, get_constants, "
            "preprocess_input) is not here. Write the step as a cell for keras.layers.RNN"
        )
