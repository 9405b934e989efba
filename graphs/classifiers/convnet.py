"""A plain stack of convolutions, poolings and dense layers, all of it chosen by flags."""

from typing import Annotated

import tensorflow.compat.v1 as tf
from annotated_types import doc

from errors import UsageError
from graphs import blocks, layers
from graphs import hyperparameters as hp
from graphs.classifiers.picture_classifier import PictureClassifier

Sizes = tuple[hp.Count, ...]


class ConvNet(PictureClassifier):
    """Convolutions with max pooling, then dense layers: images [N, H, W, C] uint8 in 0..255 -> logits [N, num_classes].

    Pictures keep their channels, 1 or 3. The layers are conv1, pool1, conv2, pool2, ..., flatten, dense1, dense2, ...,
    logits; each convolution and each dense layer has a ReLU behind it, but not the logits. dropout is that of the
    features in front of the first dense layer. kernel, stride and pool: one number for all layers, or one a layer; a
    pooling has strides of its own size.

    With its defaults and ten classes it is the network for CIFAR-10 of a course of 2018: 528,054 parameters.
    """

    published_shape = (32, 32, 3)

    def build_graph(
        self, num_classes: hp.NumClasses = 10,
        filters: Annotated[Sizes, doc("filters of each convolution")] = (16, 32, 64),
        kernel: Annotated[Sizes, doc("side of the kernels, pixels; one number, or one for each convolution")] = (2,),
        stride: Annotated[Sizes, doc("stride of the convolutions; one number, or one for each convolution")] = (1,),
        pool: Annotated[
            Sizes,
            doc("side and stride of the max pooling behind each convolution, 1 for none; one number, or one for each"),
        ] = (2,),
        padding: hp.Padding = "same",
        dense: Annotated[Sizes, doc("units of each dense layer in front of the classes")] = (500,),
        batch_norm: hp.BatchNorm = False, dropout: hp.Dropout = 0.0,
        image_shape: hp.PictureShape = (), image_size: hp.WorkingSize = (), cut: hp.Cut = "",
        standardize: hp.Standardize = False,
        augment: hp.Augment = False, flip: hp.Flip = True, rotate: hp.Rotate = 0.0, zoom: hp.Zoom = 0.0,
        light: hp.Light = 0.0, l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
    ):  # fmt: skip
        """X, Y, convolutions and poolings, dropout, dense layers, logits; shapes are those of the defaults."""
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer)
        images = self.shaped_input(image_shape, image_size, augment, flip, rotate, zoom, light)  # [N, 32, 32, 3]
        net = blocks.Stack(blocks.normalized(images, standardize), cut)
        count = len(filters)
        shapes = zip(
            filters, _each("kernel", kernel, count), _each("stride", stride, count), _each("pool", pool, count),
            strict=True,
        )  # fmt: skip
        for number, (maps, size, step, window) in enumerate(shapes, 1):
            net.add(f"conv{number}", convolution, block, maps, size, step, padding)
            if window > 1:
                net.add(f"pool{number}", pooling, window)  # [N, 4, 4, 64] behind the third
        net.add("flatten", layers.flatten)  # [N, 1024]
        net.add("dropout", layers.dropout, dropout, training=self.is_training)
        for number, units in enumerate(dense, 1):
            net.add(f"dense{number}", block.dense, units)  # [N, 500]
        features = layers.flatten(net.end(), name="features")
        self.classify(block.output(features, num_classes, name="logits"))  # [N, 10]


def _each(name: str, given: tuple[int, ...], count: int) -> tuple[int, ...]:
    """One number a convolution. Raises UsageError if there are neither one nor `count`."""
    if len(given) not in (1, count):
        raise UsageError(f"{name}: {len(given)} numbers for {count} convolutions; give one, or one for each")
    return given if len(given) == count else given * count


def convolution(
    images: tf.Tensor, block: blocks.Blocks, filters: int, size: int, strides: int, padding: str, name: str
) -> tf.Tensor:
    """[N, H, W, C] -> [N, ceil(H / strides), ceil(W / strides), filters]; valid takes size - 1 from H and W first.

    Raises:
        UsageError: padding is valid, and the kernel is larger than the images.
    """
    if padding == "valid":
        _check_window("kernel", name, images, size)
    return block.convolution(images, filters, size, strides=strides, padding=padding, name=name)


def pooling(images: tf.Tensor, size: int, name: str) -> tf.Tensor:
    """[N, H, W, C] -> [N, H // size, W // size, C], the maxima. Raises UsageError if a side is less than size."""
    _check_window("pool", name, images, size)
    return layers.max_pooling2d(images, size, size, name=name)


def _check_window(flag: str, name: str, images: tf.Tensor, size: int) -> None:
    height, width = images.shape.as_list()[1:3]
    if min(height, width) < size:
        remedy = "padding same, " if flag == "kernel" else "1 for none, "
        raise UsageError(
            f"{flag}: the {size}x{size} window of {name} is larger than the {height}x{width} positions that it gets; "
            f"give a smaller {flag}, {remedy}fewer layers or a larger image_size"
        )
