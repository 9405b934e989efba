"""What single operations cost: multiply-adds, and the activations that a training step keeps for the gradients."""

import math

import tensorflow.compat.v1 as tf

from graphs.description.known_sizes import sizes_of
from graphs.description.windows import CONVOLUTIONS, TRANSPOSED, data_of

PRODUCTS = {"MatMul", "BatchMatMul", "BatchMatMulV2"}
#: Operations whose gradient needs their inputs, or their outputs.
_KEEP_INPUTS = {
    "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3", "LRN", "LeakyRelu", "Log", "MaxPool", "MaxPool3D", "Pow",
    "Softplus", "Softsign", "Square", "SquaredDifference",
} | CONVOLUTIONS | TRANSPOSED | PRODUCTS  # fmt: skip
_KEEP_OUTPUTS = {
    "Elu", "Exp", "LRN", "LogSoftmax", "MaxPool", "MaxPool3D", "Relu", "Relu6", "Rsqrt", "Selu", "Sigmoid", "Softmax",
    "Sqrt", "Tanh",
}  # fmt: skip
#: Operations that give the numbers of their input as they are, in the same memory.
SAME_NUMBERS = {"ExpandDims", "Identity", "Reshape", "Squeeze", "StopGradient"}


def multiply_adds(operation: tf.Operation) -> int:
    """Those of a convolution or a matrix product [..., a, b] x [..., b, c]; 0 of all other operations.

    A convolution multiplies its whole kernel at each position of its outputs, a transposed one of its inputs. Products
    with padding count, as in papers.
    """
    if operation.type in CONVOLUTIONS | TRANSPOSED:
        narrow = operation.inputs[2] if operation.type in TRANSPOSED else operation.outputs[0]
        first = 2 if operation.get_attr("data_format").startswith(b"NC") else 1
        batch, *positions = (sizes_of(narrow)[axis] for axis in (0, *range(first, first + narrow.shape.rank - 2)))
        return batch * math.prod(positions) * math.prod(sizes_of(operation.inputs[1]))
    if operation.type in PRODUCTS:
        is_turned = operation.get_attr("transpose_a" if operation.type == "MatMul" else "adj_x")
        inner = sizes_of(operation.inputs[0])[-2 if is_turned else -1]
        return math.prod(sizes_of(operation.outputs[0])) * inner
    return 0


def kept(operation: tf.Operation, is_variable: list[bool]) -> list[tf.Tensor]:
    """The tensors that a training step keeps until the gradient of the operation is computed; weights among them.

    is_variable: for each input, whether it depends on the inputs of the network or on a variable.
    """
    tensors: list[tf.Tensor] = []
    if operation.type in _KEEP_INPUTS:
        tensors.append(operation.inputs[data_of(operation)])
        if operation.type in PRODUCTS:
            tensors.append(operation.inputs[1])
    if operation.type in ("Mul", "RealDiv"):
        tensors += [tensor for tensor, other in zip(operation.inputs, reversed(is_variable), strict=True) if other]
    if operation.type in _KEEP_OUTPUTS:
        tensors.append(operation.outputs[0])
    return [tensor for tensor in tensors if tensor.dtype.is_floating]
