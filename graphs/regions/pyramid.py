"""Feature pyramid: the deepest stage of a backbone merged into the finer ones, and regions from maps of its levels."""

from collections.abc import Mapping, Sequence

import tensorflow.compat.v1 as tf

from graphs.blocks import Blocks, sides
from graphs.boxes import area
from graphs.regions.roi_align import roi_align

#: The least width of a square box, in positions of its map: 224 pixels at a stride of 16 in the paper.
CANONICAL = 14.0
_OUTSIDE = -1e6  # pixels: no bin has a sample within the map


def feature_pyramid(stages: Mapping[int, tf.Tensor], block: Blocks, channels: int) -> dict[int, tf.Tensor]:
    """Stride -> stage [N, h, w, C] of a backbone; returns stride -> [N, h, w, channels], the smallest stride first.

    From the deepest stage up: a 1x1 convolution of the stage (`lateral16` for a stride of 16) plus the enlarged sum of
    the next deeper stage. A 3x3 convolution (`smooth16`) of each sum is the map. All of them are linear. A sum is
    enlarged to the size of the stage by its nearest position, which for a doubled size is the paper's.

    Source: Lin et al. 2017, section 3.
    """
    maps, deeper = {}, None
    for stride in sorted(stages, reverse=True):
        net = block.linear_convolution(stages[stride], channels, 1, name=f"lateral{stride}")  # [N, h, w, channels]
        if deeper is not None:
            net += tf.raw_ops.ResizeNearestNeighbor(images=deeper, size=sides(net))
        maps[stride] = block.linear_convolution(net, channels, 3, name=f"smooth{stride}")
        deeper = net
    return dict(reversed(maps.items()))


def level_of(boxes: tf.Tensor, strides: Sequence[int], canonical: float = CANONICAL) -> tf.Tensor:
    """Boxes [..., 4] in pixels, the strides of maps in rising order -> int32 [...], the place in `strides` of its map.

    The map is that of the largest stride at which a square of the box's area is `canonical` or more positions wide, and
    that of the smallest stride for smaller boxes. Source: Lin et al. 2017, equation 1.
    """
    with tf.name_scope("level_of"):
        areas = area(boxes)
        reached = [tf.cast(areas >= (canonical * stride) ** 2, tf.int32) for stride in strides[1:]]
        return sum(reached, start=tf.zeros_like(areas, tf.int32))  # ONNX has add_n of floats alone


def pyramid_roi_align(
    maps: Mapping[int, tf.Tensor], boxes: tf.Tensor, size: int = 7, samples: int = 2, canonical: float = CANONICAL
) -> tf.Tensor:
    """Stride -> map [N, h, w, C], boxes [N, R, 4] in pixels -> [N, R, size, size, C], by `roi_align`.

    Each box is taken from the map of its level; see `level_of` for `canonical`.
    """
    with tf.name_scope("pyramid_roi_align"):
        strides = sorted(maps)
        level = level_of(boxes, strides, canonical)[..., tf.newaxis]  # [N, R, 1]
        regions = []
        for number, stride in enumerate(strides):
            own = tf.where_v2(tf.equal(level, number), boxes, _OUTSIDE)  # the others get zeros from this map
            regions.append(roi_align(maps[stride], own, stride, size, samples))
        return tf.add_n(regions)
