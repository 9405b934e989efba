"""VGG 11, 16 and 19 as slim had them: Simonyan and Zisserman 2015."""

import tensorflow.compat.v1 as tf

from tf1.contrib.layers import conv2d, max_pool2d, repeat
from tf1.contrib.slim.nets.fully_convolutional import classified, collecting, convolution_scope, finished

__all__ = ["vgg_16", "vgg_19", "vgg_a", "vgg_arg_scope", "vgg_d", "vgg_e"]

#: Channels of the convolutions of each block.
_FILTERS = (64, 128, 256, 512, 512)
#: Default scope -> convolutions of each block.
_CONVOLUTIONS = {"vgg_a": (1, 1, 2, 2, 2), "vgg_16": (2, 2, 3, 3, 3), "vgg_19": (2, 2, 4, 4, 4)}


def vgg_arg_scope(weight_decay=0.0005):
    """The arg_scope to build a VGG in."""
    return convolution_scope(weight_decay, pooling=None)


def vgg_a(inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="vgg_a"):
    """11 layers: [batch, 224, 224, channels] -> (logits [batch, num_classes], end points by name)."""
    return _vgg("vgg_a", inputs, num_classes, is_training, dropout_keep_prob, spatial_squeeze, scope)


def vgg_16(inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="vgg_16"):
    """16 layers: [batch, 224, 224, channels] -> (logits [batch, num_classes], end points by name)."""
    return _vgg("vgg_16", inputs, num_classes, is_training, dropout_keep_prob, spatial_squeeze, scope)


def vgg_19(inputs, num_classes=1000, is_training=True, dropout_keep_prob=0.5, spatial_squeeze=True, scope="vgg_19"):
    """19 layers: [batch, 224, 224, channels] -> (logits [batch, num_classes], end points by name)."""
    return _vgg("vgg_19", inputs, num_classes, is_training, dropout_keep_prob, spatial_squeeze, scope)


def _vgg(name, inputs, num_classes, is_training, keep_prob, spatial_squeeze, scope):
    with tf.variable_scope(scope, name, [inputs]) as opened:
        # The collection of vgg_19 was named after the variable scope, those of the others after the name scope.
        collection = f"{opened.name if name == 'vgg_19' else opened.original_name_scope}_end_points"
        with collecting(collection):
            net = inputs
            for number, (filters, times) in enumerate(zip(_FILTERS, _CONVOLUTIONS[name], strict=True), 1):
                net = repeat(net, times, conv2d, filters, [3, 3], scope=f"conv{number}")
                net = max_pool2d(net, [2, 2], scope=f"pool{number}")  # [batch, 112, 112, 64], [batch, 56, 56, 128], ...
            net = classified(net, num_classes, (4096, 4096), 7, is_training, keep_prob)
            return finished(net, collection, opened, spatial_squeeze)


vgg_a.default_image_size = 224
vgg_16.default_image_size = 224
vgg_19.default_image_size = 224
vgg_d = vgg_16
vgg_e = vgg_19
