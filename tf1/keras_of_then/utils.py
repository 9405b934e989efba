"""keras.utils: functions of Keras 1 and 2 that are gone, or whose arguments were called otherwise."""

from typing import Any

import numpy as np
from tf_keras.api._v1.keras import layers, utils
from tf_keras.src.applications import imagenet_utils

from tf1.keras_of_then.notices import heard_keras_1, renamed, say


def to_categorical(y, num_classes=None, dtype="float64", nb_classes=None):
    """One-hot rows of class numbers: [...] -> [..., classes]. `nb_classes` is Keras 1's name."""
    if nb_classes is not None:
        renamed("nb_classes", "num_classes")
    return utils.to_categorical(np.asarray(y).astype("int64"), num_classes or nb_classes, dtype)


def probas_to_classes(y_pred):
    """Probabilities [examples, classes] -> class numbers [examples]; of a single column by the threshold 0.5."""
    if y_pred.ndim > 1 and y_pred.shape[1] > 1:
        return categorical_probas_to_classes(y_pred)
    return np.array([1 if p > 0.5 else 0 for p in y_pred])


def categorical_probas_to_classes(p):
    """[examples, classes] -> [examples]."""
    return np.argmax(p, axis=1)


def accuracy(p, y):
    """The share of equal entries."""
    return np.mean([a == b for a, b in zip(p, y, strict=True)])


def plot_model(model, to_file="model.png", show_shapes=False, show_layer_names=True, *args, **kwargs):
    """Draws the model into a file by pydot and Graphviz; without them says so, and the program goes on."""
    try:
        return utils.plot_model(model, to_file, show_shapes, *args, show_layer_names=show_layer_names, **kwargs)
    except ImportError:
        say("plot", f"{to_file} is not drawn: that needs pydot and Graphviz (pip install pydot)")


def plot(*args, **kwargs):
    """Keras 1's name of plot_model."""
    heard_keras_1("plot")
    return plot_model(*args, **kwargs)


def layer_from_config(config: dict[str, Any], custom_objects: dict[str, Any] | None = None):
    """The layer that a configuration describes."""
    return layers.deserialize(config, custom_objects=custom_objects)


def get_from_module(identifier, module_params, module_name, instantiate=False, kwargs=None):
    """What a name stands for among a module's names. Raises ValueError for an unknown one."""
    if not isinstance(identifier, str):
        return identifier
    found = module_params.get(identifier)
    if not found:
        raise ValueError(f"Invalid {module_name}: {identifier}")
    return found(**(kwargs or {})) if instantiate else found


def get_test_data(
    num_train=1000, num_test=500, input_shape=(10,), output_shape=(2,), classification=True, num_classes=2, **old
):
    """Random examples around class numbers: ((x, y) to train, (x, y) to test)."""
    num_train, num_test = old.get("nb_train", num_train), old.get("nb_test", num_test)
    num_classes = old.get("nb_class", num_classes)
    samples = num_train + num_test
    y = (
        np.random.randint(0, num_classes, size=samples)
        if classification
        else np.random.random((samples, *output_shape))
    )
    centres = y if classification else np.zeros(samples)
    x = centres.reshape(-1, *[1] * len(input_shape)) + np.random.normal(0, 0.7, (samples, *input_shape))
    return (x[:num_train], y[:num_train]), (x[num_train:], y[num_train:])


def keras_test(function):
    """A decorator of tests that cleared the session of Theano's and TensorFlow's backends."""
    return function


def make_tuple(*args):
    """The arguments."""
    return args


def slice_arrays(arrays, start=None, stop=None):
    """Rows of an array, or of each array of a list: from start to stop, or those that a list `start` numbers."""
    if isinstance(arrays, list):
        return [slice_arrays(array, start, stop) for array in arrays]
    return arrays[start] if hasattr(start, "__len__") else arrays[start:stop]


def collect_trainable_weights(layer) -> list:
    """A layer's or a model's variables that training changes."""
    return layer.trainable_weights


def _obtain_input_shape(
    input_shape, default_size, min_size, data_format, require_flatten=True, weights=None, include_top=None
):
    """The shape of a network's pictures; checks the one that is given. `include_top` is Keras 2.0's require_flatten."""
    with_top = require_flatten if include_top is None else include_top
    return imagenet_utils.obtain_input_shape(input_shape, default_size, min_size, data_format, with_top, weights)


def own_names() -> dict[str, Any]:
    """What keras.utils holds that differs from tf_keras's."""
    functions = (
        *(to_categorical, probas_to_classes, categorical_probas_to_classes, accuracy, plot_model, plot),
        *(layer_from_config, get_from_module, get_test_data, keras_test, make_tuple),
    )
    return {function.__name__: function for function in functions}
