"""keras.applications: what their modules held beside the networks, such as MobileNet's relu6."""

from tf_keras.api._v1.keras import backend

from tf1.keras import sources

#: Modules that have another name today.
_MOVED = {"mobilenetv2": "mobilenet_v2", "resnet50": "resnet"}


def module(name: str) -> tuple:
    """The own names of keras.applications.<name>, and where its others are."""
    from tf1.keras_of_then.layers import classes
    from tf1.keras_of_then.utils import _obtain_input_shape

    own = {"_obtain_input_shape": _obtain_input_shape}
    if name == "mobilenet":  # models were loaded with these two as custom_objects
        own |= {"relu6": relu6, "DepthwiseConv2D": classes()["DepthwiseConv2D"]}
    moved = _MOVED.get(name, name)
    public = moved if name == "mobilenetv2" else name
    return own, sources(f"applications.{public}", f"applications.{moved}")


def relu6(x):
    """x between 0 and 6: [...] -> [...]."""
    return backend.relu(x, max_value=6)
