"""Folds batch normalization into the convolution in front of it, in a graph that only infers.

With fixed averages, batch norm multiplies each channel by gamma / sqrt(variance + epsilon) and adds a number to it. The
factor goes into the kernel and the number into a bias, so that the layer needs no pass over its feature map. Jacob et
al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", section 3.2.

The folded kernels and biases are variables of their own, computed once from those of the network: to compute them in
each Session.run would cost more than small batches gain.
"""

import tensorflow.compat.v1 as tf

from graphs.operations import copied

_SWITCH = "cnn_graphs_folding"
_VARIABLES = "cnn_graphs_folded"
_PAIRS = "cnn_graphs_folded_pairs"

#: Convolution -> the shape in which a factor for each output channel fits its kernel, whose own shape is given.
_ALONG_KERNEL = {
    "Conv2D": lambda shape: [1, 1, 1, shape[3]],
    "Conv2DBackpropInput": lambda shape: [1, 1, shape[2], 1],  # a transposed convolution
    "DepthwiseConv2dNative": lambda shape: [1, 1, shape[2], shape[3]],
}


def fold_batch_norm() -> None:
    """Folds what is built from now on in the default graph, wherever batch norm takes its moving averages.

    Run `initializer()` whenever the network's own variables have new values.
    """
    tf.get_collection_ref(_SWITCH)[:] = [True]


def variables() -> list[tf.Variable]:
    """The folded kernels and biases of the default graph. They are in no other collection, so no Saver saves them."""
    return tf.get_collection(_VARIABLES)


def initializer() -> tf.Operation:
    """Computes the folded kernels and biases of the default graph from the network's variables."""
    return tf.variables_initializer(variables(), name="fold")


def folded(
    sums: tf.Tensor, gamma: tf.Tensor | None, beta: tf.Tensor | None, mean: tf.Tensor, variance: tf.Tensor,
    epsilon: float,
) -> tf.Tensor | None:  # fmt: skip
    """Batch norm of the outputs [N, h, w, C] of a convolution, as one convolution with a folded kernel.

    None where the default graph does not fold, or `sums` come from another operation. Layers that share their variables
    share the folded ones, so a layer may be reused in a tf.while_loop, where none can be made.

    Args:
        sums: outputs of the convolution, with or without a bias.
        gamma, beta, mean, variance: those of batch norm, [C]; gamma and beta may be None.
        epsilon: added to the variance.
    """
    has_bias = sums.op.type == "BiasAdd"
    convolution = sums.op.inputs[0].op if has_bias else sums.op
    is_of_kind = convolution.type in _ALONG_KERNEL and sums.dtype == variance.dtype.base_dtype
    if not (tf.get_collection(_SWITCH) and is_of_kind and convolution.get_attr("data_format") == b"NHWC"):
        return None
    inputs = list(convolution.inputs)
    pairs = tf.get_collection_ref(_PAIRS)
    pairs[:] = pairs or [{}]
    key = _source(inputs[1]), variance.name
    with tf.name_scope(f"{convolution.name}/"):  # the layer that a program names is the convolution
        if key not in pairs[0]:
            factor = tf.math.rsqrt(variance + epsilon)
            factor = factor if gamma is None else factor * gamma
            shift = (sums.op.inputs[1] - mean if has_bias else -mean) * factor
            shift = shift if beta is None else shift + beta
            factors = tf.reshape(factor, _ALONG_KERNEL[convolution.type](inputs[1].shape.as_list()))
            pairs[0][key] = _kept(inputs[1] * factors, "folded_kernel"), _kept(shift, "folded_bias")
        inputs[1], bias = (variable.value() for variable in pairs[0][key])
        return tf.nn.bias_add(copied(convolution, inputs, "folded"), bias)


def _source(kernel: tf.Tensor) -> str:
    """The name of the variable that a kernel is read from, also within a loop; its own name if it is made otherwise."""
    if kernel.op.type != "ReadVariableOp":
        return kernel.name
    handle = kernel.op.inputs[0]
    while outer := [outside for outside, inside in getattr(handle.graph, "captures", ()) if inside is handle]:
        (handle,) = outer
    return handle.name


def _kept(value: tf.Tensor, name: str) -> tf.Variable:
    """A variable that `initializer` sets to the value."""
    return tf.Variable(value, trainable=False, collections=[_VARIABLES], name=name, use_resource=True)
