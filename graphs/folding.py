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

    None where the default graph does not fold, or `sums` come from another operation.

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
    with tf.name_scope(f"{convolution.name}/"):  # the layer that a program names is the convolution
        factor = tf.math.rsqrt(variance + epsilon)
        factor = factor if gamma is None else factor * gamma
        shift = (sums.op.inputs[1] - mean if has_bias else -mean) * factor
        shift = shift if beta is None else shift + beta
        kernel = inputs[1]
        factors = tf.reshape(factor, _ALONG_KERNEL[convolution.type](kernel.shape.as_list()))
        inputs[1] = _kept(kernel * factors, "folded_kernel")
        return tf.nn.bias_add(copied(convolution, inputs, "folded"), _kept(shift, "folded_bias"))


def _kept(value: tf.Tensor, name: str) -> tf.Tensor:
    """A variable that `initializer` sets to the value."""
    return tf.Variable(value, trainable=False, collections=[_VARIABLES], name=name, use_resource=True).value()
