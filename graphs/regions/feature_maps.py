"""The feature maps that region detectors read, and the features of regions from them."""

from collections.abc import Mapping, Sequence

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.backbones.backbone import Backbone
from graphs.blocks import Blocks
from graphs.regions.pyramid import feature_pyramid, pyramid_roi_align
from graphs.regions.roi_pooling import roi_pooling


def feature_maps(
    backbone: Backbone, images: tf.Tensor, layers: Blocks, block: Blocks, strides: Sequence[int], channels: int
) -> dict[int, tf.Tensor]:
    """Images [N, H, W, 3] in 0..255 -> stride -> [N, H / stride, W / stride, channels], the largest map first.

    In a pyramid, maps above the deepest may have a few more rows and columns: see Backbone.stages_of_cells.

    Args:
        layers: of the backbone. block: of the pyramid.
        strides: of the pyramid; () for one map, of the backbone's deepest features.

    Raises:
        UsageError: the backbone has no stage with such a stride, or H or W is not a multiple of its own.
    """
    stages = {int(name.removeprefix("stride")): net for name, net in backbone.stages_of_cells(images, layers).items()}
    scale = 1.0 if layers.batch_norm else backbone.scale
    wanted = sorted(strides) or [backbone.stride]
    for stride in wanted:
        if stride not in stages:
            known = ", ".join(map(str, stages))
            raise UsageError(f"pyramid: the backbone {backbone.name} has no stage of stride {stride}; it has {known}")
    return feature_pyramid({stride: scale * stages[stride] for stride in wanted}, block, channels)


def pooled(maps: Mapping[int, tf.Tensor], boxes: tf.Tensor, pooling: str, size: int) -> tf.Tensor:
    """The features [N, R, size, size, C] of boxes [N, R, 4] in pixels.

    Args:
        maps: stride -> [N, H / stride, W / stride, C].
        pooling: "align" or "max", of which "max" takes one map.

    Raises:
        UsageError: max pooling of a pyramid.
    """
    if pooling == "align":
        return pyramid_roi_align(maps, boxes, size)
    if len(maps) > 1:
        raise UsageError("pooling: max reads one map; leave out --pyramid, or take --pooling align")
    ((stride, features),) = maps.items()
    return roi_pooling(features, boxes, stride, size)
