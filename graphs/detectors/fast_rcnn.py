"""Fast R-CNN: one pass over the picture, from whose features a head judges regions that come from outside."""

import tensorflow.compat.v1 as tf

from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.table import BACKBONES
from graphs.detectors.given_regions import GivenRegions
from graphs.regions import region_head
from graphs.regions.feature_maps import feature_maps, pooled
from graphs.regions.in_parts import in_parts
from parameters import ImageSize, height_and_width

_MOST = 500  # regions whose features are in memory at a time


class FastRCNN(GivenRegions):
    """Detector: images [N, H, W, 3] uint8 in 0..255 and regions [N, R, 4] of selective search -> classes and boxes.

    Classes and boxes are learned together, from a sample of the regions of each picture. The head gives one box for all
    classes.

    Source: Girshick 2015. The regions: tasks/detection/selective_search.py.
    """

    def build_graph(
        self,
        num_classes: hp.ObjectClasses = 10,
        image_size: ImageSize = (96, 96),
        trunk: hp.Trunk = "small",
        filters: hp.TrunkFilters = 16,
        stride: hp.TrunkStride = 8,
        pixels: hp.TrunkPixels = "auto",
        pyramid: hp.Pyramid = (),
        map_channels: hp.MapChannels = 64,
        regions: hp.Regions = 2000,
        mode: hp.SearchMode = "fast",
        scale: hp.SearchScale = 50,
        region_samples: hp.RegionSamples = 32,
        pooling: hp.Pooling = "max",
        pooled_size: hp.PooledSize = 7,
        region_units: hp.RegionUnits = (256, 256),
        batch_norm: hp.BatchNorm = True,
        augment: hp.Augment = True,
        flip: hp.Flip = True,
        shift: hp.Shift = 0.1,
        zoom: hp.Zoom = 0.15,
        light: hp.Light = 0.2,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_uniform",
    ):
        """Pictures, objects and regions, augmentation, features, sampled regions and their losses; what is found."""
        del mode, scale  # they say how the regions that are fed were found
        height, width = height_and_width(image_size)
        images, objects, labels, given = self.region_input(
            height, width, regions, augment, flip, shift, zoom, light
        )  # [N, H, W, 3], [N, M, 4], [N, M], [N, R, 4]

        backbone = BACKBONES[trunk](Options(filters, stride, pixels))
        block = self.block(batch_norm, l2, initializer)
        layers = backbone.block(self.is_training, batch_norm, 0.0, l2, initializer)
        maps = feature_maps(
            backbone, images, layers, block, pyramid, map_channels
        )  # [N, H / stride, W / stride, map_channels]

        def judged(own: dict[int, tf.Tensor], boxes: tf.Tensor) -> region_head.Judged:
            return region_head.judge(pooled(own, boxes, pooling, pooled_size), block, region_units, num_classes)

        with tf.name_scope("loss"):
            learnt = region_head.sampled(given, objects, labels, region_samples, self.is_training)
            self.learn(region_head.losses(judged(maps, learnt.boxes), learnt, objects, self.is_training))

        def judged_of_picture(number: tf.Tensor, boxes: tf.Tensor) -> region_head.Judged:
            return judged({level: features[number][tf.newaxis] for level, features in maps.items()}, boxes)

        found = in_parts(judged_of_picture, given, _MOST, num_classes)  # [N, R, K + 1], [N, R, 4]
        self.choose(*region_head.candidates(found, given, height, width))
        self.outputs["proposals"] = tf.identity(given, "proposals")
        self.draw(images, objects)
