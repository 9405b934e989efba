"""The blocks of a ResNet: a branch of convolutions and the shortcut around it, in three orders of their layers."""

from collections.abc import Callable
from typing import NamedTuple

import tensorflow.compat.v1 as tf

from graphs.blocks import Blocks

#: Zeros (before, after) by the size of the window, whatever its stride; "same" would put them at one side with 2.
PADDING = {1: "same", 3: (1, 1), 7: (3, 3)}


class Convolution(NamedTuple):
    """A convolution of a branch: its filters, the side of its window and its stride."""

    filters: int
    size: int
    stride: int = 1


Branch = tuple[Convolution, ...]


def basic(filters: int, stride: int) -> Branch:
    """Two convolutions of 3x3."""
    return Convolution(filters, 3, stride), Convolution(filters, 3)


def bottleneck(filters: int, stride: int, is_early: bool) -> Branch:
    """1x1, 3x3, and 1x1 with four times the filters. is_early: the stride is that of the first convolution."""
    first, second = (stride, 1) if is_early else (1, stride)
    return Convolution(filters, 1, first), Convolution(filters, 3, second), Convolution(4 * filters, 1)


def book_bottleneck(filters: int, stride: int) -> Branch:
    """1x1 with twice the filters, 3x3 with half of them, 1x1 with twice again: Zafar et al. 2018, chapter 5."""
    return Convolution(2 * filters, 1), Convolution(filters // 2, 3, stride), Convolution(2 * filters, 1)


#: (inputs [N, H, W, C], branch, project) -> what is added to the branch's output, of its shape; None for nothing.
#: project(filters, stride): a convolution of 1x1.
Shortcut = Callable[[tf.Tensor, Branch, Callable[[int, int], tf.Tensor]], tf.Tensor | None]


def post_activation(net: tf.Tensor, block: Blocks, branch: Branch, shortcut: Shortcut, name: str) -> tf.Tensor:
    """[N, H, W, C] -> [N, H / stride, W / stride, filters]: ReLU behind the sum. He et al. 2016, figures 2 and 5."""
    return _post_activation(net, block, block.convolution, branch, shortcut, name)


def norm_last(net: tf.Tensor, block: Blocks, branch: Branch, shortcut: Shortcut, name: str) -> tf.Tensor:
    """`post_activation`, but batch norm stands behind the ReLU of the branch. Zafar et al. 2018, chapter 5."""

    def convolution(net, filters, size, name, strides, padding, activate=True):
        net = block.linear_convolution(net, filters, size, name, strides, padding)
        return block.normalized(block.activation(net) if activate else net, name)

    return _post_activation(net, block, convolution, branch, shortcut, name)


def _post_activation(net, block, convolution, branch, shortcut, name):
    inner = net
    for number, (filters, size, stride) in enumerate(branch, 1):
        activate = number < len(branch)
        inner = convolution(inner, filters, size, f"{name}_{number}", stride, PADDING[size], activate=activate)

    def project(filters, stride):
        return convolution(net, filters, 1, f"{name}_0", stride, PADDING[1], activate=False)

    return block.activation(_sum(inner, shortcut(net, branch, project)), name=f"{name}_out")


def pre_activation(net: tf.Tensor, block: Blocks, branch: Branch, shortcut: Shortcut, name: str) -> tf.Tensor:
    """[N, H, W, C] -> [N, H / stride, W / stride, filters]: batch norm and ReLU in front of each convolution.

    A convolution in the shortcut shares the first batch norm with the branch. Source: He et al. 2016, "Identity
    mappings in deep residual networks", figure 4e.
    """
    inner = active = block.activated(net, f"{name}_preact")
    for number, (filters, size, stride) in enumerate(branch, 1):
        convolution = block.convolution if number < len(branch) else block.linear_convolution
        inner = convolution(inner, filters, size, f"{name}_{number}", stride, PADDING[size])

    def project(filters, stride):
        return block.linear_convolution(active, filters, 1, f"{name}_0", stride)

    return _sum(inner, shortcut(net, branch, project))


def _sum(branch: tf.Tensor, added: tf.Tensor | None) -> tf.Tensor:
    return branch if added is None else branch + added


def no_shortcut(net: tf.Tensor, branch: Branch, project: Callable) -> None:
    """Nothing is added: a plain network."""


def projection(net: tf.Tensor, branch: Branch, project: Callable[[int, int], tf.Tensor]) -> tf.Tensor:
    """A convolution where the number of channels changes, else the inputs: option B of He et al. 2016, section 3.3."""
    filters, stride = branch[-1].filters, stride_of(branch)
    return _every(net, stride) if filters == net.shape[3] else project(filters, stride)


def zero_channels(net: tf.Tensor, branch: Branch, project: Callable) -> tf.Tensor:
    """The inputs between channels of zeros where the number of channels grows: option A of the same section."""
    net = _every(net, stride_of(branch))
    new = branch[-1].filters - net.shape[3]
    return tf.pad(net, [[0, 0], [0, 0], [0, 0], [new // 2, new - new // 2]]) if new else net


def stride_of(branch: Branch) -> int:
    """Pixels of the inputs from one position of the output to the next."""
    return max(convolution.stride for convolution in branch)


def _every(net: tf.Tensor, stride: int) -> tf.Tensor:
    """[N, H, W, C] -> [N, ceil(H / stride), ceil(W / stride), C]: each stride-th row and column.

    By a pooling of single pixels, which takes a fourth of the time of net[:, ::stride, ::stride] and its gradient.
    """
    return net if stride == 1 else tf.nn.max_pool2d(net, 1, stride, "VALID")
