"""The trunks of `yolo`: pictures [N, H, W, 3] in 0..255 -> the numbers of a grid of cells [N, R, C, outputs]."""

from typing import NamedTuple

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import blocks, layers
from graphs.classifiers import squeezenet

# The height and width of a cell in pixels, by the name of a trunk that leaves no choice.
_STRIDES = {"yolo": 64, "fast_yolo": 64, "squeezenet": 16}

_MEAN = (123.0, 117.0, 104.0)  # red, green, blue of ImageNet, as in blocks.bgr_minus_mean

# The convolutions of a network in a row: (filters, size of the window, stride), or the largest of 2x2 in strides of 2.
_POOL = (0, 2, 2)
_YOLO = (
    (64, 7, 2), _POOL,
    (192, 3, 1), _POOL,
    (128, 1, 1), (256, 3, 1), (256, 1, 1), (512, 3, 1), _POOL,
    *4 * ((256, 1, 1), (512, 3, 1)), (512, 1, 1), (1024, 3, 1), _POOL,
    *2 * ((512, 1, 1), (1024, 3, 1)), (1024, 3, 1), (1024, 3, 2),
    (1024, 3, 1), (1024, 3, 1),
)  # fmt: skip
_FAST_YOLO = (
    (16, 3, 1), _POOL, (32, 3, 1), _POOL, (64, 3, 1), _POOL, (128, 3, 1), _POOL, (256, 3, 1), _POOL, (512, 3, 1), _POOL,
    *3 * ((1024, 3, 1),),
)  # fmt: skip


class Options(NamedTuple):
    """What a trunk can be made with, beside its layers' own choices.

    filters: of the first convolution of `small`. stride: the height and width of its cells, a power of 2. dropout:
    before the last layer of `yolo` and `fast_yolo`.
    """

    filters: int
    stride: int
    dropout: float


def grid(
    trunk: str, images: tf.Tensor, block: blocks.Blocks, restored: blocks.Blocks, outputs: int, options: Options
) -> tf.Tensor:
    """[N, H, W, 3] in 0..255 -> [N, H / s, W / s, outputs], linear, where s is the trunk's stride.

    - small: convolutions in the spirit of Fast YOLO, and a last one within each cell.
    - yolo, fast_yolo: the networks of Redmon et al. 2016 with 24 and 9 convolutions and their dense layers; the first
      as in the paper's figure 3, the second, which the paper does not show, as in Darknet's first yolo-tiny.cfg. Both
      were published for 448x448 pixels, which make 7x7 cells of 64x64.
    - squeezenet: SqueezeNet v1.0 up to fire9, whose restored weights fit, one more convolution, and one within each
      cell; cells of 16x16 pixels.

    Args:
      block: makes all layers but SqueezeNet's own, which `restored` makes.

    Raises:
      UsageError: H or W is no multiple of the stride.
    """
    height, width = images.shape.as_list()[1:3]
    stride = _STRIDES.get(trunk, options.stride)
    if height % stride or width % stride:
        raise UsageError(
            f"image_size: --trunk {trunk} has cells of {stride}x{stride} pixels, and {height}x{width} is no multiple; "
            f"give {_nearest(height, stride)},{_nearest(width, stride)}"
        )
    if trunk == "squeezenet":
        net = block.convolution(_squeezenet(images, restored), 256, 3, name="conv_head")  # [N, H / 16, W / 16, 256]
    elif trunk == "small":
        net = _row(blocks.scale_pixels(images), block, _small(options.filters, stride))
    else:
        row, hidden = (_YOLO, ()) if trunk == "yolo" else (_FAST_YOLO, (256,))
        net = _row(blocks.scale_pixels(images), block, row)  # [N, H / 64, W / 64, 1024]
        return _dense(net, block, hidden, outputs, options.dropout)
    return layers.conv2d(net, outputs, 1, name="output", **block.small_kernel)


def leaky_relu(values: tf.Tensor, name: str | None = None) -> tf.Tensor:
    """x, or 0.1 x below 0: Redmon et al. 2016, equation 2."""
    return tf.nn.leaky_relu(values, alpha=0.1, name=name)


def _nearest(size, stride):
    return max(1, round(size / stride)) * stride


def _row(net, block, row):
    """A row of convolutions conv1, conv2, ... and poolings pool1, pool2, ... in the order given."""
    counts = {"conv": 0, "pool": 0}
    for filters, size, strides in row:
        kind = "conv" if filters else "pool"
        counts[kind] += 1
        name = f"{kind}{counts[kind]}"
        if filters:
            net = block.convolution(net, filters, size, name, strides)
        else:
            net = layers.max_pooling2d(net, size, strides, name=name)
    return net


def _small(filters, stride):
    """Twice the filters at each halving of the picture; then, over the cells, three windows with two squeezes between.

    The first convolution goes in strides of 2 itself: at full size it alone would take as long as all others.
    """
    row, reached = [(filters, 3, 2)], 2
    while reached < stride:
        filters, reached = 2 * filters, 2 * reached
        row += [(filters, 3, 1), _POOL]
    wide, narrow = (2 * filters, 3, 1), (filters, 1, 1)
    return [*row, wide, narrow, wide, narrow, wide]


def _squeezenet(images, block):
    """SqueezeNet's features: [N, H, W, 3] in 0..255 -> [N, H / 16, W / 16, 512].

    A border of 9 pixels in the mean colour brings what it sees at (0, 0), (0, 1), ... to the middles of the cells,
    (8, 8), (8, 24), ...; without it they would lie at (17, 17), (17, 33), ....
    """
    border = [[0, 0], [9, 9], [9, 9], [0, 0]]
    images = tf.pad(tf.cast(images, tf.float32) - _MEAN, border) + _MEAN
    return squeezenet.features(images, block)


def _dense(net, block, hidden, outputs, dropout):
    """[N, R, C, F] -> [N, R, C, outputs] by dense layers over all cells: hidden ones (linear), 4096 units, the last."""
    rows, columns = net.shape.as_list()[1:3]
    net = layers.flatten(net)
    for k, units in enumerate(hidden, 1):
        net = block.output(net, units, name=f"dense{k}")
    net = block.dense(net, 4096, name=f"dense{len(hidden) + 1}")  # [N, 4096]
    net = layers.dropout(net, dropout, training=block.is_training, name="dropout")
    net = layers.dense(net, rows * columns * outputs, name="output", **block.small_kernel)
    return tf.reshape(net, [-1, rows, columns, outputs])
