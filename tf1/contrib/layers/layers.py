"""contrib.layers' layers in one place, where `tensorflow.contrib.layers.python.layers.layers` had them.

The names with an underscore are those that programs with layers of their own took from there.
"""

from tf1.contrib.framework import add_arg_scope, variables
from tf1.contrib.layers import initializers, utils
from tf1.contrib.layers.batch_normalization import batch_norm
from tf1.contrib.layers.connected import (
    bias_add,
    elu,
    fully_connected,
    legacy_fully_connected,
    legacy_linear,
    legacy_relu,
    linear,
    relu,
    relu6,
)
from tf1.contrib.layers.convolutions import (
    conv1d,
    conv2d,
    conv2d_in_plane,
    conv2d_transpose,
    conv3d,
    conv3d_transpose,
    convolution,
    convolution1d,
    convolution2d,
    convolution2d_in_plane,
    convolution2d_transpose,
    convolution3d,
    convolution3d_transpose,
)
from tf1.contrib.layers.gdn import GDN, gdn
from tf1.contrib.layers.making import add_to_collections as _add_variable_to_collections
from tf1.contrib.layers.making import build_variable_getter as _build_variable_getter
from tf1.contrib.layers.making import model_variable_getter as _model_variable_getter
from tf1.contrib.layers.normalization import layer_norm, poincare_normalize, unit_norm
from tf1.contrib.layers.pooling import avg_pool2d, avg_pool3d, max_pool2d, max_pool3d, pool
from tf1.contrib.layers.separable_convolutions import separable_conv2d, separable_convolution2d
from tf1.contrib.layers.shaping import (
    _inner_flatten,
    dense_to_sparse,
    dropout,
    flatten,
    images_to_sequence,
    maxout,
    one_hot_encoding,
    repeat,
    scale_gradient,
    sequence_to_images,
    softmax,
    spatial_softmax,
    stack,
)

__all__ = [
    "GDN", "gdn",
    "avg_pool2d", "avg_pool3d", "batch_norm", "bias_add", "conv1d", "conv2d", "conv2d_in_plane", "conv2d_transpose",
    "conv3d", "conv3d_transpose", "convolution", "convolution1d", "convolution2d", "convolution2d_in_plane",
    "convolution2d_transpose", "convolution3d", "convolution3d_transpose", "dense_to_sparse", "dropout", "elu",
    "flatten", "fully_connected", "images_to_sequence", "layer_norm", "legacy_fully_connected", "legacy_linear",
    "legacy_relu", "linear", "max_pool2d", "max_pool3d", "maxout", "one_hot_encoding", "poincare_normalize", "pool",
    "relu", "relu6", "repeat", "scale_gradient", "separable_conv2d", "separable_convolution2d", "sequence_to_images",
    "softmax", "spatial_softmax", "stack", "unit_norm",
]  # fmt: skip

_INTERNAL = (_add_variable_to_collections, _build_variable_getter, _inner_flatten, _model_variable_getter)
_MODULES = (add_arg_scope, initializers, utils, variables)
