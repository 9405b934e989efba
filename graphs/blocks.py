"""Building blocks of the networks: scaled pixels, layers with batch norm and activation, a stack of layers to cut."""

from collections.abc import Callable, Mapping
from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import activity, layers
from graphs.layers import initializers, regularizers
from graphs.layers.convolutions import grouped_conv2d


def scale_pixels(images: tf.Tensor) -> tf.Tensor:
    """Pixels 0..255 (any dtype) -> float32 in -1..1, same shape."""
    with tf.name_scope("scale_pixels"):
        return tf.cast(images, tf.float32) * (2 / 255) - 1


def unit_pixels(images: tf.Tensor) -> tf.Tensor:
    """Pixels 0..255 (any dtype) -> float32 in 0..1, same shape."""
    with tf.name_scope("unit_pixels"):
        return tf.cast(images, tf.float32) / 255


def standardized(images: tf.Tensor) -> tf.Tensor:
    """Images [N, H, W, C] of any range -> float32, each minus its mean and divided by its standard deviation."""
    return tf.image.per_image_standardization(tf.cast(images, tf.float32))


def normalized(images: tf.Tensor, standardize: bool) -> tf.Tensor:
    """Pixels 0..255 [N, H, W, C] -> float32, in -1..1; or standardized, so near it."""
    return standardized(images) if standardize else scale_pixels(images)


def resized(images: tf.Tensor, height: int, width: int) -> tf.Tensor:
    """Images [N, H, W, C] of any size -> [N, height, width, C] float32 in the same range; unchanged if of that size.

    Bilinear between the centres of pixels; height and width are scaled independently. Scale large pictures down before:
    each new pixel comes from four old ones, and the others are skipped.
    """
    images = tf.cast(images, tf.float32)  # the same bits; LiteRT and ONNX can't resize integers to floats
    return tf.raw_ops.ResizeBilinear(images=images, size=[height, width], half_pixel_centers=True, name="resized")


def rgb(images: tf.Tensor) -> tf.Tensor:
    """Images [N, H, W, 1 or 3] -> [N, H, W, 3]: grey gets three equal channels."""
    return images if images.shape[3] == 3 else tf.concat(3 * [images], axis=3, name="rgb")


def lengths(tensor: tf.Tensor) -> list:
    """The length of each axis: a number, or a scalar int32 tensor where the graph does not know it."""
    dynamic = tf.shape(tensor)
    return [dynamic[axis] if length is None else length for axis, length in enumerate(tensor.shape.as_list())]


def sides(images: tf.Tensor) -> list:
    """Height and width of [N, H, W, C]: numbers, or scalar int32 tensors where the graph does not know them."""
    return lengths(images)[1:3]


def bgr_minus_mean(images: tf.Tensor) -> tf.Tensor:
    """RGB [N, H, W, 3] in 0..255 -> blue, green, red minus ImageNet's means of 104, 117, 123, as in Caffe."""
    with tf.name_scope("bgr_minus_mean"):
        return tf.reverse(tf.cast(images, tf.float32), axis=[3]) - tf.constant([104.0, 117.0, 123.0])


def ceil_max_pooling(images: tf.Tensor, size: int, strides: int, name: str) -> tf.Tensor:
    """Caffe's pooling: [N, H, W, C] with n of H and W -> ceil((n - size) / strides) + 1; strides <= size.

    The last window may reach beyond the lower and the right border. layers.max_pooling2d has no such window (valid), or
    reaches beyond the upper and the left border as well (same).
    """
    with tf.name_scope(name):
        beyond = [(size - n) % strides for n in sides(images)]
        padding = [[0, 0], [0, beyond[0]], [0, beyond[1]], [0, 0]]
        if None in images.shape.as_list()[1:3]:  # a pooling's own padding must be known
            return tf.nn.max_pool2d(tf.pad(images, padding, constant_values=images.dtype.min), size, strides, "VALID")
        return tf.nn.max_pool2d(images, size, strides, padding if any(beyond) else "VALID")


def local_response_normalization(images: tf.Tensor, name: str) -> tf.Tensor:
    """[N, H, W, C] -> the same shape: each value over (1 + 0.0001 * m)^0.75, m the mean square of it and 4 neighbours.

    The neighbours are the nearest channels; beyond the first and the last channel they count as 0.
    """
    return tf.nn.local_response_normalization(
        images, depth_radius=2, bias=1.0, alpha=1e-4 / 5, beta=0.75, name=name
    )  # TensorFlow multiplies the sum by alpha, Caffe the mean


#: Of a convolution: "same", "valid", or the zeros (before, after) that each side gets, whatever the picture's size.
Padding = str | tuple[int, int]


def bordered(images: tf.Tensor, size: int, strides: int, padding: Padding) -> tuple[tf.Tensor, str]:
    """Images [N, H, W, C] and the padding, "same" or "valid", with which a window of this size gets these zeros."""
    if isinstance(padding, str):
        return images, padding
    known = [n for n in images.shape.as_list()[1:3] if n is not None]
    same = [max((-(-n // strides) - 1) * strides + size - n, 0) for n in known]
    if len(known) == 2 and all((total // 2, total - total // 2) == padding for total in same):
        return images, "same"  # without a copy
    return tf.pad(images, [[0, 0], padding, padding, [0, 0]]), "valid"


class Blocks:
    """Layers of one network with the same batch norm, penalties, initial values and activation.

    Args:
        is_training: scalar bool tensor; batch norm uses the batch's own moments while it is True.
        batch_norm: normalize between each plain convolution and its activation (Ioffe and Szegedy 2015). Dense layers
            have no batch norm, as in the book.
        l1, l2: weights of the penalties on kernels.
        initializer: of the kernels, a name of `initializers.get`.
        activation: of the plain convolutions and of the dense layers.
        constraint: a function of kernels and biases, applied after each step of an optimizer; None: no constraint.
        norm: arguments of layers.batch_normalization, such as epsilon.
        bias: whether convolutions have one. In front of a batch norm it changes nothing, but published weights may
            have it.
    """

    def __init__(
        self,
        is_training: tf.Tensor,
        batch_norm: bool,
        l1: float,
        l2: float,
        initializer: str,
        activation: Callable[..., tf.Tensor] = tf.nn.relu,
        constraint: Callable[[tf.Tensor], tf.Tensor] | None = None,
        norm: Mapping[str, Any] | None = None,
        bias: bool = True,
    ):
        self.is_training = is_training
        self.batch_norm = batch_norm
        self.activation = activation
        self.norm = norm or {}
        self.bias = bias
        self.kernel = {
            "kernel_initializer": initializers.get(initializer),
            "kernel_regularizer": regularizers.kernel_penalty(l1, l2),
        }
        if constraint:
            self.kernel |= {"kernel_constraint": constraint, "bias_constraint": constraint}
        #: For a head on features near 100: larger weights give logits near 100. Krizhevsky et al. 2012, section 5.
        self.small_kernel = self.kernel | {"kernel_initializer": initializers.random_normal(stddev=0.01)}

    def convolution(
        self,
        images: tf.Tensor,
        filters: int,
        size: int | tuple[int, int],
        name: str,
        strides: int = 1,
        padding: Padding = "same",
        activate: bool = True,
        dilation: int = 1,
    ) -> tf.Tensor:
        """[N, H, W, C] -> [N, ceil(H / strides), ceil(W / strides), filters]: convolution, batch norm, activation.

        padding: "valid" gives size - 1 rows and columns less (with strides of 1). activate: False leaves the activation
        to the caller, behind a sum for example. dilation: positions from one weight to the next (with strides of 1).
        """
        images, padding = bordered(images, size, strides, padding)
        net = layers.conv2d(
            images, filters, size, strides, padding=padding, dilation_rate=dilation, use_bias=self.bias, name=name,
            **self.kernel,
        )  # fmt: skip
        return self.activated(net, name) if activate else self.normalized(net, name)

    def linear_convolution(
        self, images: tf.Tensor, filters: int, size: int, name: str, strides: int = 1, padding: Padding = "same"
    ) -> tf.Tensor:
        """`convolution` with a bias, without batch norm and activation."""
        images, padding = bordered(images, size, strides, padding)
        return layers.conv2d(images, filters, size, strides, padding=padding, name=name, **self.kernel)

    def depthwise_convolution(
        self, images: tf.Tensor, size: int, name: str, strides: int = 1, multiplier: int = 1, padding: Padding = "same"
    ) -> tf.Tensor:
        """[N, H, W, C] -> [N, ceil(H / strides), ceil(W / strides), C * multiplier]: each channel by itself.

        Then batch norm and activation. padding: as for `convolution`. The kernel has no penalty, which would be too
        strong for so few weights: Howard et al. 2017, section 3.2.
        """
        images, padding = bordered(images, size, strides, padding)
        net = layers.depthwise_conv2d(
            images, size, strides, padding=padding, depth_multiplier=multiplier, use_bias=self.bias, name=name,
            depthwise_initializer=_for_each_channel(self.kernel["kernel_initializer"]),
        )  # fmt: skip
        return self.activated(net, name)

    def normalized(self, sums: tf.Tensor, name: str) -> tf.Tensor:
        """Batch norm, if the network has it, of the outputs [N, ..., C] of the layer `name`: the scope `name`_bn."""
        if not self.batch_norm:
            return sums
        return layers.batch_normalization(sums, training=self.is_training, name=f"{name}_bn", **self.norm)

    def activated(self, sums: tf.Tensor, name: str) -> tf.Tensor:
        """`normalized`, then the activation, of the outputs [N, ..., C] of the layer `name`."""
        outputs = self.activation(self.normalized(sums, name), name=f"{name}_{self.activation.__name__}")
        return _noted(name, outputs)

    def grouped_convolution(self, images: tf.Tensor, filters: int, size: int, groups: int, name: str) -> tf.Tensor:
        """[N, H, W, C] -> [N, H, W, filters]: a convolution in groups of channels, then ReLU."""
        net = grouped_conv2d(images, filters, size, groups, padding="same", name=name, **self.kernel)
        return _noted(name, tf.nn.relu(net, name=f"{name}_relu"))

    def transposed_convolution(
        self, images: tf.Tensor, filters: int, size: int, name: str, strides: int, activation: Callable | None
    ) -> tf.Tensor:
        """[N, H, W, C] -> [N, strides * H, strides * W, filters]: a transposed convolution, then the activation."""
        return layers.conv2d_transpose(
            images, filters, size, strides, padding="same", activation=activation, name=name, **self.kernel
        )

    def dense(self, inputs: tf.Tensor, units: int, name: str) -> tf.Tensor:
        """[N, features] -> [N, units], with activation."""
        return layers.dense(inputs, units, activation=self.activation, name=name, **self.kernel)

    def output(self, inputs: tf.Tensor, units: int, name: str) -> tf.Tensor:
        """[N, features] -> [N, units], linear: logits."""
        return layers.dense(inputs, units, name=name, **self.kernel)


def _for_each_channel(initializer: Callable) -> Callable:
    """The initializer for a depthwise kernel [h, w, C, M]: a fan-in of h * w, because an output sees one channel."""

    def initial_value(shape, dtype=tf.float32, partition_info=None):
        height, width, channels, multiplier = shape
        return tf.reshape(initializer([height, width, 1, channels * multiplier], dtype), shape)

    return initial_value


def _noted(name: str, outputs: tf.Tensor) -> tf.Tensor:
    """The outputs [N, ..., C] of the activation behind the layer `name`, noted as such."""
    scope = tf.get_variable_scope().name
    activity.note(f"{scope}/{name}" if scope else name, outputs)
    return outputs


class Stack:
    """The layers of a network in a row, which may end early for a new head: net.add("conv1", block.convolution, 16, 5).

    stages: name -> the output that `stage` gave that name, in the order of the calls.
    outputs: name of a layer that stays -> its output.

    Args:
        inputs: the input of the first layer.
        cut: the name of the last layer, or of the last stage, that stays; "" for all of them.
    """

    def __init__(self, inputs: tf.Tensor, cut: str = ""):
        self.stages: dict[str, tf.Tensor] = {}
        self.outputs: dict[str, tf.Tensor] = {}
        self._last, self._cut, self._names, self._is_over = inputs, cut, [], False

    def add(self, name: str, layer: Callable[..., tf.Tensor], *arguments, **choices) -> None:
        """Puts layer(net, *arguments, name=name, **choices) on the stack, unless it has been cut before."""
        self._is_over = self._is_over or self._cut in self._names
        if not self._is_over:
            self._last = self.outputs[name] = layer(self._last, *arguments, name=name, **choices)
        self._names.append(name)

    def stage(self, name: str) -> None:
        """Names the output of the last layer as a stage, unless that layer has been cut away.

        The cut may be the name of a stage, too.
        """
        if not self._is_over:
            self.stages[name] = self._last
            self._is_over = name == self._cut

    def end(self) -> tf.Tensor:
        """The output of the last layer that stays. Raises UsageError if there is no layer with the name of the cut."""
        if self._cut and self._cut not in (*self._names, *self.stages):
            raise UsageError(f"cut: there is no layer {self._cut!r} to end with; there are {', '.join(self._names)}")
        return self._last
