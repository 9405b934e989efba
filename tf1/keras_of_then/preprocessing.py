"""keras.preprocessing: pictures, texts and sequences with the arguments of Keras 1."""

import functools
import inspect
import operator
import os
from typing import Any

from tf_keras.src.preprocessing import image, text
from tf_keras.src.utils import image_utils

from tf1.keras_of_then.arguments import DATA_FORMATS
from tf1.keras_of_then.notices import renamed


def _data_format(function):
    """The function or class, with `dim_ordering` "tf" or "th" for its data_format."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if "dim_ordering" in kwargs:
            renamed("dim_ordering", "data_format")
            kwargs["data_format"] = kwargs.pop("dim_ordering")
        if kwargs.get("data_format") in DATA_FORMATS:
            kwargs["data_format"] = DATA_FORMATS[kwargs["data_format"]]
        return function(*args, **kwargs)

    return wrapper


class ImageDataGenerator(image.ImageDataGenerator):
    """tf_keras's generator of distorted pictures, with `dim_ordering` of Keras 1."""

    __init__ = _data_format(image.ImageDataGenerator.__init__)


class Tokenizer(text.Tokenizer):
    """tf_keras's tokenizer, with `nb_words` of Keras 1."""

    def __init__(self, num_words=None, *args, nb_words=None, **kwargs):
        if nb_words is not None:
            renamed("nb_words", "num_words")
        super().__init__(num_words or nb_words, *args, **kwargs)
        self.nb_words = self.num_words


def load_img(path, grayscale=False, color_mode="rgb", target_size=None, interpolation="nearest"):
    """A picture of Pillow. target_size: (rows, columns)."""
    return image_utils.load_img(path, grayscale, color_mode, target_size, interpolation)


def flip_axis(x, axis: int):
    """The array, reversed along the axis."""
    return x.swapaxes(0, axis)[::-1, ...].swapaxes(0, axis)


def transform_matrix_offset_center(matrix, x, y):
    """The transformation of rows and columns [3, 3] about the centre of a picture of x rows and y columns."""
    import numpy as np

    centre = np.array([[1, 0, x / 2 + 0.5], [0, 1, y / 2 + 0.5], [0, 0, 1]])
    back = np.array([[1, 0, -x / 2 - 0.5], [0, 1, -y / 2 - 0.5], [0, 0, 1]])
    return centre @ matrix @ back


def apply_transform(x, transform_matrix, channel_axis=0, fill_mode="nearest", cval=0.0, channel_index=None):
    """A picture, moved by a matrix [3, 3] of rows and columns, channel by channel."""
    import numpy as np
    from scipy import ndimage

    axis = channel_axis if channel_index is None else channel_index
    channels = [
        ndimage.affine_transform(
            channel, transform_matrix[:2, :2], transform_matrix[:2, 2], order=0, mode=fill_mode, cval=cval
        )
        for channel in np.moveaxis(x, axis, 0)
    ]
    return np.moveaxis(np.stack(channels), 0, axis)


def list_pictures(directory: str, ext: str = "jpg|jpeg|bmp|png") -> list[str]:
    """The pictures below a folder."""
    endings = tuple(f".{end}" for end in ext.split("|"))
    return [
        os.path.join(root, name) for root, _, names in os.walk(directory) for name in names if name.endswith(endings)
    ]


def base_filter() -> str:
    """The characters that a tokenizer drops, all but the apostrophe."""
    return '"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n!'


def image_names() -> dict[str, Any]:
    """What keras.preprocessing.image holds that differs from tf_keras's."""
    for old, new in (("nb_sample", "n"), ("N", "n"), ("nb_class", "num_classes")):
        setattr(image.Iterator, old, property(operator.attrgetter(new)))
    own = {name: _data_format(getattr(image_utils, name)) for name in ("array_to_img", "img_to_array", "save_img")}
    functions = (load_img, flip_axis, transform_matrix_offset_center, apply_transform, list_pictures)
    own |= {function.__name__: function for function in functions}
    for name in ("random_rotation", "random_shift", "random_shear", "random_zoom"):
        own[name] = _old_axes(getattr(image, name))
    return {**own, "ImageDataGenerator": ImageDataGenerator}


def _old_axes(function):
    """A distortion whose axes were called row_index, col_index and channel_index in Keras 1."""
    taken = inspect.signature(function).parameters

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        for name in ("row", "col", "channel"):
            if f"{name}_index" in kwargs and f"{name}_axis" in taken:
                kwargs[f"{name}_axis"] = kwargs.pop(f"{name}_index")
        return function(*args, **kwargs)

    return wrapper


def text_names() -> dict[str, Any]:
    """What keras.preprocessing.text holds that differs from tf_keras's."""
    return {"Tokenizer": Tokenizer, "base_filter": base_filter}
