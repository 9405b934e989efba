"""Convolutions and their transposes with the signatures of TensorFlow 1.15's tf.layers; see graphs/layers/__init__.py.

Shapes are those of data_format="channels_last"; with "channels_first" the channels come right after the batch.
Each public function passes every argument on under its own name: that is what **locals() does.
"""

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.layers.arguments import check_choice, sizes, strides_and_dilation, whole
from graphs.layers.layer_scope import ZEROS, add_bias, add_variable, as_inputs, finish, from_channels_last, layer_scope

__all__ = ["conv1d", "conv2d", "conv2d_transpose", "conv3d", "conv3d_transpose", "grouped_conv2d"]


def conv1d(
    inputs, filters, kernel_size, strides=1, padding="valid", data_format="channels_last", dilation_rate=1,
    activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None,
    bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True,
    name=None, reuse=None,
):  # fmt: skip
    """[batch, steps, channels] -> [batch, new_steps, filters] by a kernel [kernel_size, channels, filters].

    padding: valid, same or causal (output t sees no input after t). Variables, errors and the rest: see conv2d.
    """
    return _convolution(1, "conv1d", **locals())


def conv2d(
    inputs, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", dilation_rate=(1, 1),
    activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None,
    bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True,
    name=None, reuse=None,
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, filters].

    Variables `kernel` [height, width, channels, filters] and `bias` [filters], in the scope `name` (None: conv2d,
    conv2d_1, ...). Sizes are one number or one for each dimension. kernel_initializer: None for the scope's, which is
    Glorot's uniform unless set; a function or a name of graphs/layers/initializers.py. activation: a function or its
    name in tf.nn. activity_regularizer: a function of the outputs; its loss is divided by the batch size.

    Raises UsageError (a ValueError) for arguments that make no sense, strides and dilation both above 1 among them, and
    tf.get_variable's ValueError if a variable exists already, does not exist (reuse=True) or has another shape.
    """
    return _convolution(2, "conv2d", **locals())


def conv3d(
    inputs, filters, kernel_size, strides=(1, 1, 1), padding="valid", data_format="channels_last",
    dilation_rate=(1, 1, 1), activation=None, use_bias=True, kernel_initializer=None, bias_initializer=ZEROS,
    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
    bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, depth, height, width, channels] -> [batch, new_depth, new_height, new_width, filters]; see conv2d."""
    return _convolution(3, "conv3d", **locals())


def conv2d_transpose(
    inputs, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last", activation=None,
    use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None, bias_regularizer=None,
    activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """The gradient of conv2d as a layer: [batch, height, width, channels] -> [batch, new_height, new_width, filters].

    new_height is height * stride (same) or height * stride + max(kernel - stride, 0) (valid). The variable `kernel` is
    [kernel height, kernel width, filters, channels]. Other arguments and errors: see conv2d.
    """
    return _transposed_convolution(2, "conv2d_transpose", **locals())


def conv3d_transpose(
    inputs, filters, kernel_size, strides=(1, 1, 1), padding="valid", data_format="channels_last", activation=None,
    use_bias=True, kernel_initializer=None, bias_initializer=ZEROS, kernel_regularizer=None, bias_regularizer=None,
    activity_regularizer=None, kernel_constraint=None, bias_constraint=None, trainable=True, name=None, reuse=None,
):  # fmt: skip
    """[batch, depth, height, width, channels] -> the same with new sizes and filters; see conv2d_transpose."""
    return _transposed_convolution(3, "conv3d_transpose", **locals())


def grouped_conv2d(
    inputs, filters, kernel_size, groups, padding="valid", kernel_initializer=None, kernel_regularizer=None, name=None
):  # fmt: skip
    """[batch, height, width, channels] -> [batch, new_height, new_width, filters], in groups that don't see each other.

    The first filters / groups maps come from the first channels / groups, and so on: `kernel` is [height, width,
    channels / groups, filters]. Krizhevsky et al. 2012. tf.layers had none; the arguments are those of conv2d.

    Raises UsageError if groups does not divide both numbers.
    """
    with layer_scope(name, "conv2d", None):
        inputs = as_inputs(inputs, 4)
        channels = inputs.shape.as_list()[-1]
        if channels % groups or filters % groups:
            raise UsageError(f"{name or 'conv2d'}: {channels} channels and {filters} filters do not split in {groups}")
        padding = check_choice("padding", padding, ("valid", "same")).upper()
        shape = [*sizes("kernel_size", kernel_size, 2), channels // groups, filters]
        kernel = add_variable("kernel", shape, inputs.dtype, kernel_initializer, kernel_regularizer, None, True)
        # tf.nn.conv2d tells the groups by the shapes, but only with oneDNN, which not every processor has by default.
        parts = zip(tf.split(inputs, groups, axis=3), tf.split(kernel, groups, axis=3), strict=True)
        outputs = tf.concat([tf.nn.conv2d(*part, 1, padding, name="Conv2D") for part in parts], axis=3)
        return add_bias(outputs, True, ZEROS, None, None, True)


def _convolution(
    rank, layer, inputs, filters, kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias,
    kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
    kernel_constraint, bias_constraint, trainable, name, reuse,
):  # fmt: skip
    """conv1d, conv2d and conv3d: a convolution over `rank` spatial dimensions."""
    with layer_scope(name, layer, reuse):
        inputs = as_inputs(inputs, rank + 2, data_format)
        size = sizes("kernel_size", kernel_size, rank)
        strides, dilation = strides_and_dilation(strides, dilation_rate, rank)
        padding = check_choice("padding", padding, ("valid", "same", "causal") if rank == 1 else ("valid", "same"))
        shape = [*size, inputs.shape.as_list()[-1], whole("filters", filters)]
        kernel = add_variable(
            "kernel", shape, inputs.dtype, kernel_initializer, kernel_regularizer, kernel_constraint, trainable
        )
        if padding == "causal":
            inputs, padding = pad_causal(inputs, size, dilation), "valid"
        operation = "conv1d" if rank == 1 else f"Conv{rank}D"  # what TensorFlow 1 called it in the graph
        outputs = tf.nn.convolution(
            inputs, kernel, padding.upper(), strides=strides, dilation_rate=dilation, name=operation
        )
        outputs = add_bias(outputs, use_bias, bias_initializer, bias_regularizer, bias_constraint, trainable)
        return finish(from_channels_last(outputs, data_format), activation, activity_regularizer)


def _transposed_convolution(
    rank, layer, inputs, filters, kernel_size, strides, padding, data_format, activation, use_bias,
    kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
    kernel_constraint, bias_constraint, trainable, name, reuse,
):  # fmt: skip
    """conv2d_transpose (rank 2) and conv3d_transpose (rank 3)."""
    with layer_scope(name, layer, reuse):
        inputs = as_inputs(inputs, rank + 2, data_format)
        size, strides = sizes("kernel_size", kernel_size, rank), sizes("strides", strides, rank)
        padding = check_choice("padding", padding, ("valid", "same"))
        filters = whole("filters", filters)
        static = inputs.shape.as_list()
        kernel = add_variable(
            "kernel", [*size, filters, static[-1]], inputs.dtype, kernel_initializer, kernel_regularizer,
            kernel_constraint, trainable,
        )  # fmt: skip

        def output_shape(shape):
            lengths = []
            for length, window, step in zip(shape[1:-1], size, strides, strict=True):
                overhang = max(window - step, 0) if padding == "valid" else 0
                lengths.append(None if length is None else length * step + overhang)
            return [shape[0], *lengths, filters]

        at_run_time = tf.shape(inputs)
        dynamic = [at_run_time[i] if length is None else length for i, length in enumerate(static)]
        operation = tf.nn.conv2d_transpose if rank == 2 else tf.nn.conv3d_transpose
        outputs = operation(
            inputs, kernel, tf.stack(output_shape(dynamic)), strides=[1, *strides, 1], padding=padding.upper(),
            name=layer,
        )  # fmt: skip
        outputs.set_shape(output_shape(static))
        outputs = add_bias(outputs, use_bias, bias_initializer, bias_regularizer, bias_constraint, trainable)
        return finish(from_channels_last(outputs, data_format), activation, activity_regularizer)


def pad_causal(inputs: tf.Tensor, size: list[int], dilation: list[int]) -> tf.Tensor:
    """[batch, steps, channels] with zeros in front: one for each step that a kernel of this size reaches back."""
    return tf.pad(inputs, [[0, 0], [dilation[0] * (size[0] - 1), 0], [0, 0]])
